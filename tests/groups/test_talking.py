"""The talk of a room: who is named and told, what is answered, pinned, new, and taken back."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions import erase
from accounts.actions.exporting import export
from core.transitions import MoveRefused
from groups import actions, queries
from groups.models import Document, DocumentVersion, Membership, Post
from groups.queries.naming import LONGEST_NAME, mark, marked, named_in, paragraphs, plainly, without_names
from notifications.actions import recipient_for
from notifications.kinds import attach_subjects, kinds
from notifications.models import Activity, Delivery
from tests import factories as make
from tests.groups.browsing import address, html, send, signed_in

pytestmark = pytest.mark.django_db


def said(group, by, text="Word", **fields):
    return actions.write_post(Post(group=group, text=text, **fields), by=by)


def told(kind):
    rows = Delivery.objects.filter(kind=f"groups.{kind}", channel="portal")
    return sorted(rows.values_list("recipient__account", flat=True))


def called(group, pseudonym, **fields):
    user = make.person(pseudonym)
    Membership.objects.create(user=user, group=group, **({"is_shown": True} | fields))
    recipient_for(user)
    return user


# --- names in a text


PEOPLE = {
    1: "Marsh rose", 2: "Marsh", 3: "طائر الماء", 4: "ئاوی ڕوون", 5: "Rose!", 6: "O'Neil", 7: "blue_bird", 8: "نور",
}  # fmt: skip
TYPED = {
    "@Marsh rose, come": "@[1], come",
    "@Marsh Rose": "@[1]",
    "@marshrose.": "@[1].",
    "@Marsh r0se": "@[1]",
    "@Marsh roses": "@[2] roses",  # of a longer word nothing is known
    "@Marsh": "@[2]",
    "@Marsh\nrose": "@[2]\nrose",
    "@Marshy": "@Marshy",
    "مرحبا @طائر الماء، كيف": "مرحبا @[3]، كيف",
    "@طائِر المآء": "@[3]",  # harakat and hamza
    "@ئاوي روون؟": "@[4]؟",  # letters of an Arabic keyboard
    "@ئاوی\u200cڕوون": "@[4]",
    "@Rose!": "@[5]",
    "@Rose! yes": "@[5] yes",
    "@o'neil said": "@[6] said",
    "@blue_bird": "@[7]",
    "@blue": "@blue",
    "@نوران": "@نوران",
    "@نورَ @نور": "@[8] @[8]",
    "me@marsh.example": "me@marsh.example",
    "@ Marsh": "@ Marsh",
    "@@Marsh": "@@[2]",
    "@[2] and @[99]": "@ [2] and @ [99]",  # nobody types a mark
    "@Nobody here": "@Nobody here",
    "@": "@",
    "(@Marsh)": "(@[2])",
    "@Marsh @Marsh rose": "@[2] @[1]",
}


def test_names_are_found_as_people_type_them():
    assert {typed: marked(typed, PEOPLE) for typed in TYPED} == TYPED
    assert {typed: marked(typed, {}) for typed in TYPED} == {typed: typed.replace("@[", "@ [") for typed in TYPED}


def test_a_text_full_of_signs_is_read_at_once():
    text = "@Marsh rose" * 20 + "@" * 3000 + ("@" + "a " * LONGEST_NAME) * 50
    assert named_in(marked(text, PEOPLE)) == {1}


def test_a_name_is_drawn_for_who_may_read_it_and_as_it_is_now():
    text = f"{mark(1)}:\n\n<b>\n{mark(3)}"
    names = {1: "Reed <i>"}
    assert [[piece.text for piece in part] for part in paragraphs(text, names)] == [
        ["@Reed <i>", ":"], ["<b>\n", "@a member"],
    ]  # fmt: skip
    assert plainly(text, names) == "@Reed <i>:\n\n<b>\n@a member"
    assert without_names(text) == "@…:\n\n<b>\n@…"


# --- who is named, who is told


def test_who_is_named_is_told_and_nobody_whom_the_author_does_not_see(group):
    author, lead = called(group, "Author"), called(group, "Leading", role="lead")
    shown, unshown = called(group, "Shown one"), called(group, "Unshown one", is_shown=False)
    hidden = called(group, "Hidden one")
    type(hidden).objects.filter(pk=hidden.pk).update(level="hidden")
    locked = called(group, "Locked one")
    type(locked).objects.filter(pk=locked.pk).update(locked_at=timezone.now())
    former = called(group, "Former one", joined_at=timezone.now() - timedelta(days=2), left_at=timezone.now())
    elsewhere = called(make.group("social-justice"), "Elsewhere one")
    everybody = (shown, unshown, hidden, locked, former, elsewhere, author)
    text = " ".join(f"@{user.pseudonym}" for user in everybody)
    post = said(group, author, text)
    assert (named_in(post.text), told("post_named")) == ({shown.pk, author.pk}, [shown.pk])
    assert "@Unshown one @Hidden one @Locked one" in post.text, "as typed, and as whom there never was"
    assert told("posts_written") == sorted([lead.pk, unshown.pk, hidden.pk])
    post = said(group, lead, text)
    assert named_in(post.text) == {shown.pk, unshown.pk, author.pk}
    assert told("post_named") == sorted([shown.pk, shown.pk, unshown.pk, author.pk])


def test_a_name_shows_to_readers_who_may_see_it(client, group):
    lead, unshown = make.lead(group), called(group, "Quiet reed", is_shown=False)
    post = said(group, lead, "@Quiet reed <b>knows</b>")
    page = f"workspace/posts/{post.pk}/"
    shown = {}
    for title, user in {"lead": lead, "herself": unshown, "member": make.member(group)}.items():
        text = html(signed_in(client, user), group, page)
        assert "&lt;b&gt;knows&lt;/b&gt;" in text
        shown[title] = ("@Quiet reed" in text, "@a member" in text)
    assert shown == {"lead": (True, False), "herself": (True, False), "member": (False, True)}
    Membership.objects.filter(user=unshown).update(is_shown=True)
    assert "@Quiet reed" in html(client, group, page)
    type(unshown).objects.filter(pk=unshown.pk).update(pseudonym="Loud reed")
    assert "@Loud reed" in html(client, group, page)
    type(unshown).objects.filter(pk=unshown.pk).update(locked_at=timezone.now())
    assert not [name for name in ("Quiet reed", "Loud reed") if name in html(client, group, page)]


def test_of_a_deleted_account_not_even_a_number_stays_in_what_others_wrote(group):
    lead, gone = make.lead(group), called(group, "Quiet reed")
    post = said(group, lead, "@Quiet reed, come")
    assert mark(gone.pk) in post.text
    erase(gone)
    post.refresh_from_db()
    assert post.text == f"{mark(0)}, come"
    said(group, lead, f"@{lead.pseudonym}, {mark(lead.pk)}")
    with ZipFile(BytesIO(b"".join(export(lead)))) as archive:
        kept = archive.read("posts.json").decode()
    assert "@…, come" in kept
    assert not named_in(kept), "numbers of accounts are nobody's business"


def test_replies_tell_who_wrote_the_post_once(client, group):
    author, other = called(group, "Author"), called(group, "Other")
    post = said(group, author, "Who comes?")
    signed_in(client, other)
    page = address(group, f"workspace/posts/{post.pk}/")
    key = client.get(page).context["form"]["key"].value()
    for _click in range(2):
        assert client.post(page, {"key": key, "text": "I do"}).status_code == 302
    reply = Post.objects.get(reply_to=post)
    assert (told("post_answered"), told("post_named")) == ([author.pk], [])
    said(group, other, "@Author, when?", reply_to=post)
    said(group, author, "At noon", reply_to=post)
    assert (told("post_answered"), told("post_named")) == ([author.pk], [author.pk])
    assert [need.icon for need in queries.needs(author)].count("msg") == 0, "she has answered"
    talk = queries.talk(group, other.memberships.get())
    assert ([word.pk for word in talk.posts], talk.posts[0].reply_count) == ([post.pk], 3)
    assert client.get(address(group, f"workspace/posts/{reply.pk}/")).url.endswith(f"/{post.pk}/#post-{reply.pk}")
    assert client.post(page, {"key": "k", "text": " "}).status_code == 200


def test_a_talk_ends_where_nobody_would_read_it(group, monkeypatch):
    monkeypatch.setattr("groups.actions.talking.MOST_REPLIES", 1)
    member = make.member(group)
    post = said(group, member)
    said(group, member, reply_to=post)
    with pytest.raises(ValidationError, match="grown long"):
        said(group, member, reply_to=post)


def objections(kind):
    rows = list(Delivery.objects.filter(kind=f"groups.{kind}", channel="email").select_related("recipient__account"))
    attach_subjects(rows)
    return [kinds[f"groups.{kind}"].still_true(row) for row in rows]


def test_what_is_read_or_gone_is_not_told_and_new_posts_are_told_together(group):
    author, reader = called(group, "Author"), called(group, "Reader")
    first = said(group, author, "One")
    for text in ("Two", "Three"):
        said(group, author, text)
    said(group, author, "@Reader!", reply_to=first)
    said(group, author, "Four", reply_to=said(group, reader, "Question"))
    per_kind = {kind: len(objections(kind)) for kind in ("posts_written", "post_named", "post_answered")}
    assert per_kind == {"posts_written": 2, "post_named": 1, "post_answered": 1}  # one to each of the two
    assert all(set(objections(kind)) == {None} for kind in per_kind)
    for user in (author, reader):
        actions.mark_read(user.memberships.get(), timezone.now())
    assert all(set(objections(kind)) == {"read already"} for kind in per_kind)
    actions.leave(reader.memberships.get(), by=reader)
    assert objections("post_named") == ["no longer a member"]


# --- what is new


def test_what_is_new_is_counted_until_she_says_that_she_has_read(client, group):
    author, reader = make.member(group), make.member(group, joined_at=timezone.now() - timedelta(days=9))
    old = said(group, author, "Old", posted_at=timezone.now() - timedelta(days=20))
    post = said(group, author, "Newer")
    said(group, author, "A reply", reply_to=old)
    said(group, reader, "Mine")
    signed_in(client, reader)
    context = client.get(address(group, "workspace/")).context
    assert context["new"] == 2
    assert {word.post.text: word.is_new for word in context["posts"]} == {"Old": False, "Newer": True, "Mine": False}
    new = client.get(address(group, "workspace/posts/?new=1")).context["posts"]
    assert [word.post.pk for word in new] == [post.pk, old.pk]
    form = context["read_form"]
    said(group, author, "While she read")
    sent = {"until": form["until"].value(), "key": form["key"].value()}
    assert client.post(address(group, "workspace/posts/read/"), sent).url.endswith("#talk")
    assert client.get(address(group, "workspace/")).context["new"] == 1
    until = reader.memberships.get().read_until
    for sent in ({"until": "2001-01-01T00:00"}, {"until": "soon"}, {}):
        client.post(address(group, "workspace/posts/read/"), {"key": f"{len(sent):032x}"} | sent)
    assert reader.memberships.get().read_until == until, "it never goes back"
    client.post(address(group, "workspace/posts/read/"), {"key": "a" * 32, "until": "2100-01-01T00:00"})
    assert reader.memberships.get().read_until <= timezone.now()
    assert client.get(address(group, "workspace/posts/read/")).url == address(group, "workspace/")


def test_what_asks_her_waits_on_her_page_and_in_the_room(client, group):
    asker, asked = called(group, "Asker"), called(group, "Asked")
    said(group, asker, "@Asked, who brings the <b>meter</b>?")
    own = said(group, asked, "Who has batteries?")
    said(group, asker, "I have", reply_to=own)
    signed_in(client, asked)
    for page in ("/en/my/", address(group, "workspace/")):
        text = client.get(page).content.decode()
        assert "@…, who brings the &lt;b&gt;meter" in text
        assert "I have" in text
    assert [need.icon for need in queries.needs(asker)].count("msg") == 0
    actions.mark_read(asked.memberships.get(), timezone.now())
    assert [need.icon for need in queries.needs(asked)].count("msg") == 0


# --- closed history


def test_who_came_later_reads_what_was_begun_since(client, group):
    now = timezone.now()
    member = make.member(group, joined_at=now - timedelta(days=90))
    newcomer = called(group, "Newcomer", joined_at=now - timedelta(days=3))
    before = said(group, member, "Before her", posted_at=now - timedelta(days=10))
    reply = said(group, member, "@Newcomer, late reply", reply_to=before)
    since = said(group, member, "After her", posted_at=now - timedelta(days=1))
    pages = [address(group, f"workspace/posts/{post.pk}/") for post in (before, reply, since)]
    signed_in(client, newcomer)
    answers = {}
    for is_closed in (False, True):
        type(group).objects.filter(pk=group.pk).update(is_history_closed=is_closed)
        text = html(client, group, "workspace/")
        found = tuple(word in text for word in ("Before her", "After her"))
        answers[is_closed] = (found, [client.get(page).status_code for page in pages])
    assert answers == {False: ((True, True), [200, 302, 200]), True: ((False, True), [404, 404, 200])}
    assert [need.icon for need in queries.needs(newcomer)].count("msg") == 0
    Delivery.objects.all().delete()
    group.refresh_from_db()
    said(group, member, "@Newcomer, again", reply_to=before)
    assert told("post_named") == []
    assert "Before her" in html(signed_in(client, make.lead(group)), group, "workspace/")


# --- pinned, and taken back


def test_pinned_posts_stand_on_top_and_are_few(client, group):
    facilitator, member = make.member(group, "facilitator"), make.member(group)
    posts = [said(group, member, f"word {number}") for number in range(5)]
    signed_in(client, facilitator)
    for post in (posts[0], posts[2], posts[0]):
        assert (
            client.post(address(group, f"workspace/posts/{post.pk}/pin/"), {"key": f"{post.pk:032x}"}).status_code
            == 302
        )
    context = client.get(address(group, "workspace/")).context
    assert [word.post for word in context["pinned"]] == [posts[2], posts[0]]
    assert [word.post for word in context["posts"]] == [posts[4], posts[3], posts[1]]
    actions.pin_post(posts[4], by=facilitator)
    with pytest.raises(ValidationError, match="3 pinned"):
        actions.pin_post(posts[3], by=facilitator)
    page = client.post(address(group, f"workspace/posts/{posts[3].pk}/pin/"), {"key": "k"}, follow=True)
    assert "pinned posts already" in page.content.decode()
    for _click in range(2):
        client.post(address(group, f"workspace/posts/{posts[4].pk}/unpin/"), {"key": "u"})
    actions.pin_post(posts[3], by=facilitator)
    with pytest.raises(MoveRefused):
        actions.unpin_post(posts[4], by=facilitator)
    reply = said(group, member, reply_to=posts[0])
    assert client.post(address(group, f"workspace/posts/{reply.pk}/pin/")).status_code == 403
    assert signed_in(client, member).post(address(group, f"workspace/posts/{posts[1].pk}/pin/")).status_code == 403


def test_a_lead_removes_a_post_which_is_written_down_and_told(client, group):
    lead, author = make.lead(group), called(group, "Author")
    post = said(group, author, "A phone number")
    said(group, lead, "Please not here", reply_to=post)
    page = address(group, f"workspace/posts/{post.pk}/remove/")
    for user in (author, make.member(group, "facilitator")):
        assert signed_in(client, user).get(page).status_code == 403
    signed_in(client, lead)
    assert "1 reply goes with it" in client.get(page).content.decode()
    assert Post.objects.count() == 2
    key = client.get(page).context["form"]["key"].value()
    for _click in range(2):
        assert client.post(page, {"key": key}).url.endswith("#talk")
    assert (Post.objects.count(), told("post_removed")) == (0, [author.pk])
    assert Activity.objects.filter(verb="groups.post_removed", by=lead).count() == 1
    assert "Removed somebody&#x27;s post" in html(client, group, "workspace/log/")
    own = said(group, lead)
    assert client.get(address(group, f"workspace/posts/{own.pk}/remove/")).status_code == 403
    reply = said(group, author, reply_to=own)
    send(signed_in(client, author), address(group, f"workspace/posts/{reply.pk}/delete/"))
    assert Post.objects.get() == own


@pytest.mark.parametrize("rows", [1, 9])
def test_a_talk_costs_the_same_with_one_reply_and_with_nine(client, group, count_queries, rows):
    lead = make.lead(group)
    post = said(group, lead)
    for _number in range(rows):
        said(group, make.member(group), reply_to=post)
    signed_in(client, lead)
    client.get(address(group, "workspace/"))
    assert count_queries(client, address(group, f"workspace/posts/{post.pk}/")) == 10
    assert count_queries(client, address(group, "workspace/posts/?new=1")) == 10


# --- who may


def test_who_may_do_what_with_a_post_and_a_document(group):
    roles = {
        "member": make.member(group), "author": make.member(group), "facilitator": make.member(group, "facilitator"),
        "lead": make.lead(group), "former": make.former(group, "lead"),
        "elsewhere": make.lead(make.group("social-justice")), "coordinator": make.coordinator(),
        "admin": make.holder("admin"),
    }  # fmt: skip
    inside, speaking = {"member", "author", "facilitator", "lead"}, {"facilitator", "lead"}
    post = Post.objects.create(group=group, author=roles["author"], text="Word")
    reply = Post.objects.create(group=group, author=roles["author"], reply_to=post, text="Word")
    pinned = Post.objects.create(group=group, author=roles["lead"], text="Word", pinned_at=timezone.now())
    closed, opened = (Document.objects.create(group=group, title="T", audience=who) for who in ("members", "public"))
    for paper in (closed, opened):
        DocumentVersion.objects.create(document=paper, number=1, size=1, added_by=roles["author"])
    table = {
        ("delete_post", post): {"author"}, ("delete_post", pinned): {"lead"},
        ("remove_post", post): {"lead"}, ("remove_post", pinned): set(), ("remove_post", reply): {"lead"},
        ("pin_post", post): speaking, ("pin_post", reply): set(), ("pin_post", pinned): set(),
        ("unpin_post", post): set(), ("unpin_post", pinned): speaking,
        ("add_document", group): inside,
        ("add_version", closed): inside, ("add_version", opened): speaking,
        ("open_document", closed): speaking, ("open_document", opened): set(),
        ("close_document", closed): set(), ("close_document", opened): speaking,
        ("remove_document", closed): speaking | {"author"}, ("remove_document", opened): speaking,
    }  # fmt: skip
    found = {
        (perm, thing): {name for name, user in roles.items() if user.has_perm(f"groups.{perm}", thing)}
        for perm, thing in table
    }
    assert found == table
    assert not [perm for perm, _thing in table if roles["lead"].has_perm(f"groups.{perm}", None)]
