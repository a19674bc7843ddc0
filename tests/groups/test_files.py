"""Files of posts and documents: what is kept of them, who gets them, how many there may be, and that they go."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.actions import erase
from core.transitions import MoveRefused
from groups import actions
from groups.models import Attachment, Document, DocumentVersion, Post
from groups.queries import filing
from notifications.actions import recipient_for
from notifications.models import Activity, Delivery
from tests import factories as make
from tests.core import hostile
from tests.core.papers import ACTIVE, HONEST
from tests.groups.browsing import address, html, send, signed_in

pytestmark = pytest.mark.django_db
HOUR = "max-age=3600"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def pdf(name="Minutes of May.pdf"):
    return SimpleUploadedFile(name, HONEST["plain"], "application/pdf")


def picture(name="IMG_20261120_143300.jpg"):
    return SimpleUploadedFile(name, hostile.with_everything("JPEG"), "image/jpeg")


def on_disk(media):
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def document(client, group, by, *, title="The guide", language="en", file=None):
    signed_in(client, by)
    page = address(group, "workspace/documents/new/")
    assert send(client, page, title=title, language=language, upload=file or pdf()).status_code == 302
    return Document.objects.get(title=title)


def version(client, group, of, **fields):
    page = address(group, f"workspace/documents/{of.pk}/new/")
    return send(client, page, **({"language": "en", "note": "", "upload": pdf()} | fields))


# --- what is kept


def test_files_of_a_post_keep_nothing_of_what_was_sent_but_a_papers_name(client, group, media):
    member = make.member(group)
    signed_in(client, member)
    page = address(group, "workspace/posts/new/")
    assert send(client, page, text="See", uploads=[pdf(), picture()]).status_code == 302
    paper, drawn = Attachment.objects.all()
    assert [(row.name, row.added_by, row.is_picture) for row in (paper, drawn)] == [
        ("Minutes of May", member, False), ("", member, True),
    ]  # fmt: skip
    assert on_disk(media) == sorted([paper.file.name, drawn.file.name])
    content = {row: (media / row.file.name).read_bytes() for row in (paper, drawn)}
    assert [len(content[row]) == row.size for row in (paper, drawn)] == [True, True]
    assert not [trace for trace in (b"Ali", hostile.DEVICE.encode(), b"Exif") if trace in b"".join(content.values())]
    text = html(client, group, "workspace/")
    assert "Minutes of May" in text
    assert "IMG_2026" not in text
    assert text.index(paper.file.url) < text.index("<bdi>PDF</bdi>"), "with its size beside it"
    Post.objects.create(group=group, author=member, text="Of the time before files")
    assert "Of the time before files" in html(client, group, "workspace/")


def test_what_is_refused_leaves_no_file_and_the_words_come_back(client, group, media, monkeypatch):
    signed_in(client, make.member(group))
    posts, documents = address(group, "workspace/posts/new/"), address(group, "workspace/documents/new/")
    bad = [SimpleUploadedFile("a.pdf", content) for content in (ACTIVE["script"], hostile.SVG, b"<script>", b"")]
    for file in bad:
        response = client.post(posts, {"text": "My words", "uploads": [pdf(), file]})
        assert (response.status_code, set(response.context["form"].errors)) == (200, {"uploads"})
        assert "My words" in response.content.decode()
    response = client.post(documents, {"title": "My title", "language": "en", "upload": SimpleUploadedFile("a", b"x")})
    assert (response.status_code, set(response.context["form"].errors)) == (200, {"upload"})
    assert "My title" in response.content.decode()
    response = send(client, posts, text="My words", uploads=[pdf(), pdf(), pdf()])
    assert "2 files at most" in str(response.context["form"].errors["uploads"])
    for name, words in (("MOST_OF_A_GROUP", "files of the group"), ("MOST_OF_A_PERSON", "Your files")):
        with monkeypatch.context() as patch:
            patch.setattr(f"groups.actions.files.{name}", 10)
            for page, field, fields in ((posts, "uploads", {"text": "My words"}),
                                        (documents, "upload", {"title": "My title", "language": "en"})):  # fmt: skip
                response = send(client, page, **fields, **{field: pdf()})
                assert words in str(response.context["form"].non_field_errors())
    assert (on_disk(media), Post.objects.count(), Document.objects.count()) == ([], 0, 0)


def test_a_file_whose_row_fails_does_not_stay(group, media, monkeypatch):
    save = Attachment.save

    def of_two_the_first(row, **options):
        save(row, **options)
        if Attachment.objects.count() > 1:
            raise RuntimeError

    monkeypatch.setattr(Attachment, "save", of_two_the_first)
    files = [SimpleUploadedFile(f"{letter * 32}.pdf", b"%PDF") for letter in "ab"]
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.write_post(Post(group=group, text="See"), by=make.member(group), files=files)
    assert (on_disk(media), Post.objects.count()) == ([], 0)


# --- who gets it


def readers(group):
    people = {
        "stranger": None, "member": make.member(group), "lead": make.lead(group), "former": make.former(group),
        "elsewhere": make.lead(make.group("social-justice")), "coordinator": make.coordinator(),
        "admin": make.holder("admin"),
    }  # fmt: skip
    return {name: signed_in(Client(), user) if user else Client() for name, user in people.items()}


def got(people, url):
    """Who is handed the file; all others are told that it is not there."""
    answers = {name: client.get(url) for name, client in people.items()}
    assert {answer.status_code for answer in answers.values()} <= {200, 404}
    return {name: answer for name, answer in answers.items() if answer.status_code == 200}


def test_a_file_is_handed_to_who_may_read_it_at_this_moment(client, group, settings):
    settings.MEDIA_INTERNAL_URL = "/internal-media/"
    member, people = make.member(group), readers(group)
    send(signed_in(client, member), address(group, "workspace/posts/new/"), text="See", uploads=[pdf(), picture()])
    paper, drawn = (row.file.url for row in Attachment.objects.all())
    made = document(client, group, member, title="../The / guide")
    url = made.versions.get().file.url
    few = {name: people[name] for name in ("lead", "former")}
    for one, asking in ((paper, people), (drawn, few), (url, people)):
        found = got(asking, one)
        assert set(found) == {"member", "lead"} & set(asking)
        for answer in found.values():
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Cache-Control"] == "private, no-store"
            assert ("attachment" in answer.get("Content-Disposition", "")) == one.endswith(".pdf")
            assert answer["X-Accel-Redirect"] == one.replace("/media/", "/internal-media/")
    assert 'filename="Minutes of May.pdf"' in people["lead"].get(paper)["Content-Disposition"]
    assert "guide.pdf" in people["lead"].get(url)["Content-Disposition"]
    for near in ("/media/rooms/", f"{url}/", url.replace(".pdf", ".webp"), "/internal-media/rooms/", "/media/rooms/1"):
        assert people["lead"].get(near).status_code == 404


def test_a_public_document_is_everybodys_until_it_is_public_no_more(client, group, settings):
    settings.MEDIA_INTERNAL_URL = ""
    lead = make.lead(group)
    of = {"member": make.member(group), "former": make.former(group), "elsewhere": make.person()}
    people = {name: signed_in(Client(), user) for name, user in of.items()} | {"stranger": Client()}
    made = document(client, group, lead)
    url = made.versions.get().file.url
    actions.open_document(made, by=lead)
    found = got(people, url)
    assert set(found) == set(people)
    assert found["stranger"].content.startswith(b"%PDF-")
    assert {name: found[name]["Cache-Control"] for name in ("stranger", "member")} == {
        "stranger": HOUR, "member": "private, no-store",
    }  # fmt: skip
    type(group).objects.filter(pk=group.pk).update(is_hidden=True)
    assert set(got(people, url)) == {"member"}
    type(group).objects.filter(pk=group.pk).update(is_hidden=False)
    actions.close_document(made, by=lead)
    assert set(got(people, url)) == {"member"}


def test_a_newcomer_of_a_group_with_closed_history_gets_what_came_since(client, group):
    now = timezone.now()
    member = make.member(group, joined_at=now - timedelta(days=90))
    newcomer = make.member(group, joined_at=now - timedelta(days=3))
    signed_in(client, member)
    send(client, address(group, "workspace/posts/new/"), text="Old", uploads=[pdf()])
    Post.objects.update(posted_at=now - timedelta(days=9))
    made, other = document(client, group, member), document(client, group, member, title="Newer")
    DocumentVersion.objects.filter(document=made).update(added_at=now - timedelta(days=9))
    old = made.versions.get().file.url
    type(group).objects.filter(pk=group.pk).update(is_history_closed=True)
    signed_in(client, newcomer)
    files = [old, Attachment.objects.get().file.url, other.versions.get().file.url]
    assert [client.get(url).status_code for url in files] == [404, 404, 200]
    assert client.get(address(group, f"workspace/documents/{made.pk}/")).status_code == 404
    assert [row.title for row in client.get(address(group, "workspace/documents/")).context["documents"]] == ["Newer"]
    signed_in(client, member)
    version(client, group, made, language="ckb")
    signed_in(client, newcomer)
    context = client.get(address(group, f"workspace/documents/{made.pk}/")).context
    assert [row.number for row in context["versions"]] == [2]
    with pytest.raises(ValidationError):
        actions.open_document(made, by=newcomer)
    assert client.get(old).status_code == 404
    actions.open_document(made, by=make.lead(group))
    assert client.get(old).status_code == 200, "as for everybody"


# --- documents


def test_from_a_first_version_to_a_public_document(client, group, settings):
    settings.VISITOR_PAGES_SECONDS = 60
    lead, member = make.lead(group), make.member(group)
    recipient_for(member)
    made = document(client, group, member, title="دليل")
    page = f"workspace/documents/{made.pk}/"
    version(client, group, made, language="ar", note="Arabic, too")
    version(client, group, made, language="en", note="Shorter")
    assert [(row.number, row.language, row.note) for row in made.versions.all()] == [
        (3, "en", "Shorter"), (2, "ar", "Arabic, too"), (1, "en", ""),
    ]  # fmt: skip
    [shown] = client.get(address(group, "workspace/documents/")).context["documents"]
    assert [row.number for row in shown.newest] == [3, 2]
    assert "Arabic, too" in html(client, group, page)
    assert "دليل" not in html(Client(), group)
    for word in ("public", "members"):
        assert client.post(address(group, f"{page}{word}/"), {"key": "k"}).status_code == 403
    signed_in(client, lead)
    opening = address(group, f"{page}public/")
    assert "Read it once more" in client.get(opening).content.decode()
    key = client.get(opening).context["form"]["key"].value()
    for _click in range(2):
        assert client.post(opening, {"key": key}).url == address(group, page)
    text = html(Client(), group)
    urls = {row.number: row.file.url for row in made.versions.all()}
    assert ("دليل" in text, [number for number in urls if urls[number] in text]) == (True, [3, 2])
    assert [number for number in urls if Client().get(urls[number]).status_code == 200] == [3, 2]
    assert client.get(urls[1]).status_code == 200, "replaced, and the members' alone"
    assert "Shorter" not in text, "what is new is the members' own word"
    told = Delivery.objects.filter(kind="groups.document_opened", channel="portal")
    assert [row.recipient.account for row in told] == [member]
    signed_in(client, member)
    for word in ("new", "remove", "public"):
        assert client.get(address(group, f"{page}{word}/")).status_code == 403
    send(signed_in(client, lead), address(group, f"{page}members/"))
    assert "دليل" not in html(Client(), group)
    assert set(Activity.objects.about(made).values_list("verb", flat=True)) == {
        "groups.document_added", "groups.document_renewed", "groups.document_opened", "groups.document_closed",
    }  # fmt: skip
    assert html(client, group, "workspace/log/").count("دليل") == 5


def test_two_who_open_or_close_do_it_once_and_public_ones_are_few(client, group, monkeypatch):
    lead = make.lead(group)
    first, second = document(client, group, lead), document(client, group, lead, title="Second")
    with monkeypatch.context() as patch:
        patch.setattr("groups.actions.filing.MOST_PUBLIC", 1)
        actions.open_document(first, by=lead)
        with pytest.raises(ValidationError, match="1 documents at most"):
            actions.open_document(second, by=lead)
        actions.close_document(first, by=lead)
        with pytest.raises(MoveRefused):
            actions.close_document(first, by=lead)
        actions.open_document(second, by=lead)
    with pytest.raises(MoveRefused):
        actions.open_document(Document.objects.get(pk=second.pk), by=lead)


def test_who_added_it_alone_removes_it_while_it_is_the_members(client, group, media, commit):
    member, other, facilitator = make.member(group), make.member(group), make.member(group, "facilitator")
    made = document(client, group, member)
    remove = address(group, f"workspace/documents/{made.pk}/remove/")
    assert signed_in(client, other).get(remove).status_code == 403
    version(client, group, made)
    assert signed_in(client, member).get(remove).status_code == 403, "another's work is among it"
    signed_in(client, facilitator)
    assert "all its versions" in client.get(remove).content.decode()
    key = client.get(remove).context["form"]["key"].value()
    assert len(on_disk(media)) == 2
    with commit():
        for _click in range(2):
            assert client.post(remove, {"key": key}).url == address(group, "workspace/documents/")
    assert (Document.objects.count(), on_disk(media)) == (0, [])


# --- they go with their rows


def test_files_go_with_whatever_they_hang_on(client, group, media, commit):
    author, lead = make.member(group), make.lead(group)
    post = actions.write_post(Post(group=group, text="Post"), by=lead)
    page = address(group, f"workspace/posts/{post.pk}/")
    send(signed_in(client, author), page, text="Reply", uploads=[pdf(), picture()])
    document(client, group, author)
    send(client, address(group, "workspace/posts/new/"), text="Mine", uploads=[pdf()])
    assert len(on_disk(media)) == 4
    with commit():
        erase(author)
    rows = [*Attachment.objects.all(), *DocumentVersion.objects.all()]
    assert {row.added_by for row in rows} == {None}
    assert on_disk(media) == sorted(row.file.name for row in rows), "what others work with stays, without her name"
    with commit():
        actions.delete_post(post, by=lead)
    assert len(on_disk(media)) == 2
    with commit():
        group.delete()
    assert (on_disk(media), Attachment.objects.count(), DocumentVersion.objects.count()) == ([], 0, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_with_files_cost_the_same_with_one_and_with_three(group, count_queries, settings, rows):
    settings.VISITOR_PAGES_SECONDS = 0
    lead = make.lead(group)
    for number in range(rows):
        made = Document.objects.create(group=group, title=f"Paper {number}", audience="public")
        post = Post.objects.create(group=group, author=lead, text="Word")
        for language in ("ar", "ckb", "en")[:rows]:
            file = {"file": f"rooms/{number:031x}{len(language)}.pdf", "name": "Paper", "size": 9, "added_by": lead}
            last = made.versions.count()
            DocumentVersion.objects.create(document=made, number=last + 1, language=language, **file)
            Attachment.objects.create(post=post, **file)
    assert count_queries(Client(), address(group)) == 4
    client = signed_in(Client(), lead)
    client.get(address(group, "workspace/"))
    pages = ["workspace/documents/", f"workspace/documents/{made.pk}/", f"workspace/posts/{post.pk}/"]
    assert [count_queries(client, address(group, page)) for page in pages] == [10, 9, 10]
    assert filing.bytes_of(group) == 2 * 9 * rows * rows
