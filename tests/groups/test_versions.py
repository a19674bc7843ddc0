"""One version of a document goes for good, as a file sent by mistake, and what it replaced is read again."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.actions import replay
from accounts.models import Tombstone
from core.transitions import MoveRefused
from groups import actions
from groups.models import Document, DocumentVersion, Membership
from groups.notices.talking import still_there
from notifications.actions import recipient_for
from notifications.models import Activity, Delivery
from tests import factories as make
from tests.groups.browsing import address, html, send, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT, settings.MEDIA_INTERNAL_URL = tmp_path / "media", ""
    settings.TOMBSTONES = tmp_path / "tombstones.jsonl"
    (settings.MEDIA_ROOT / "rooms").mkdir(parents=True)
    return settings.MEDIA_ROOT


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def document(group):
    return Document.objects.create(group=group, title="The guide")


@pytest.fixture
def add(document, media):
    """Adds versions as they are in a room, each with a file that says its number."""

    def made(by=None, language="en", **fields):
        number = document.versions.count() + 1
        name = f"rooms/{number:032x}.pdf"
        (media / name).write_bytes(b"%%PDF-%d" % number)
        return DocumentVersion.objects.create(
            document=document, number=number, language=language, file=name, name="", size=6, added_by=by, **fields
        )

    return made


def page(version):
    of = version.document
    return address(of.group, f"workspace/documents/{of.pk}/versions/{version.pk}/remove/")


def test_who_removes_a_version(group, document, add):
    lead, facilitator = make.lead(group), make.member(group, Membership.Role.FACILITATOR)
    adder, other, former = make.member(group), make.member(group), make.former(group)
    people = {"lead": lead, "facilitator": facilitator, "adder": adder, "other": other, "former": former,
              "elsewhere": make.lead(make.group("social-justice")), "admin": make.holder("admin")}  # fmt: skip
    hers, gone = add(adder), add(former)
    for audience, version, wanted in (
        ("members", hers, {"lead", "facilitator", "adder"}),
        ("members", gone, {"lead", "facilitator"}),
        ("public", hers, {"lead", "facilitator"}),
    ):
        document.audience, version.document = audience, document
        assert {name for name, who in people.items() if who.has_perm("groups.remove_version", version)} == wanted


def test_a_version_that_names_somebody_goes_and_the_one_before_it_is_read(client, group, document, add, media, commit):
    lead = make.lead(group)
    first, arabic, slip = add(lead), add(lead, language="ar"), add(lead)
    Document.objects.update(audience="public")
    urls = [version.file.url for version in (first, slip)]
    assert [Client().get(url).status_code for url in urls] == [404, 200]
    signed_in(client, lead)
    assert page(slip) in html(client, group, f"workspace/documents/{document.pk}/")
    asked = client.get(page(slip)).content.decode()
    assert ("cannot be undone" in asked, "Everyone then reads version 1 again" in asked) == (True, True)
    assert "version 1" not in client.get(page(arabic)).content.decode(), "nothing else is read instead"
    assert slip.document.versions.count() == 3, "asking is not doing"
    with commit():
        assert send(client, page(slip)).url == address(group, f"workspace/documents/{document.pk}/")
    assert sorted(path.name for path in media.rglob("*.pdf")) == [f"{number:032x}.pdf" for number in (1, 2)]
    assert [Client().get(url).status_code for url in urls] == [200, 404]
    public = html(Client(), group)
    assert (urls[0] in public, urls[1] in public) == (True, False)
    [act] = Activity.objects.filter(verb="groups.version_removed")
    assert (act.by, act.subject, act.facts["number"]) == (lead, document, 3)
    assert "Removed a version of a document" in html(client, group, "workspace/log/")
    assert Tombstone.objects.filter(what="version", number=slip.pk).exists()


def test_it_does_not_come_back_with_an_older_copy(group, document, add, media, commit):
    lead = make.lead(group)
    add(lead)
    slip = add(lead)
    number = slip.pk
    actions.remove_version(slip, by=lead)
    DocumentVersion.objects.create(pk=number, document=document, number=2, file=slip.file.name, name="", size=6,
                                   added_at=timezone.now() - timedelta(days=1))  # fmt: skip
    with commit():
        assert replay().deleted == 1
    assert (document.versions.count(), (media / slip.file.name).exists()) == (1, False)


def test_the_only_one_and_one_that_is_gone_are_answered_in_words(client, group, document, add):
    lead, adder = make.lead(group), make.member(group)
    first, second = add(adder), add(lead)
    signed_in(client, adder)
    assert [client.get(page(version)).status_code for version in (first, second)] == [200, 403]
    assert html(client, group, f"workspace/documents/{document.pk}/").count("versions/") == 1
    sent = {"key": client.get(page(first)).context["form"]["key"].value()}
    for _click in range(2):
        assert client.post(page(first), sent).status_code == 302
    back = client.get(address(group, f"workspace/documents/{document.pk}/"))
    said = back.content.decode()
    assert ("The version is removed." in said, "not there any more" in said) == (True, False)
    assert client.get(page(first)).status_code == 404
    late = client.post(page(first), {"key": "f" * 32}, follow=True)
    assert "This version is not there any more." in late.content.decode()
    signed_in(client, lead)
    assert "versions/" not in html(client, group, f"workspace/documents/{document.pk}/")
    refused = send(client, page(second))
    assert (refused.status_code, "Remove the document instead" in refused.content.decode()) == (200, True)
    with pytest.raises(MoveRefused):
        actions.remove_version(first, by=adder)
    assert document.versions.get() == second


def test_nobody_opens_to_everyone_what_is_closed_to_herself(group, document, add):
    lead, now = make.lead(group), timezone.now()
    newcomer = make.member(group, Membership.Role.FACILITATOR, joined_at=now - timedelta(days=3))
    old, new = add(lead, added_at=now - timedelta(days=9)), add(lead)
    type(group).objects.update(is_history_closed=True)
    Document.objects.update(audience="public")
    document.refresh_from_db()
    new.document = document
    with pytest.raises(ValidationError, match="closed to you"):
        actions.remove_version(new, by=newcomer)
    assert (document.versions.count(), Activity.objects.filter(verb="groups.version_removed").exists()) == (2, False)
    arabic = add(lead, language="ar")
    arabic.document = document
    actions.remove_version(arabic, by=newcomer)  # nothing else is read instead
    stale = DocumentVersion.objects.get(pk=new.pk)
    Document.objects.update(audience="members")
    stale.document.audience = "public"
    with pytest.raises(MoveRefused):  # she was asked about another
        actions.remove_version(stale, by=lead)
    stale.document.audience = "members"
    actions.remove_version(stale, by=newcomer)
    assert document.versions.get() == old


def test_nobody_is_sent_to_a_version_that_is_gone(group, document, add):
    lead, member = make.lead(group), make.member(group)
    add(lead)
    activities = []
    for number in (2, 3):
        add(lead)
        activities.append(Activity(facts={"number": number}))
    told = [Delivery(recipient=recipient_for(member), activity=activity) for activity in [*activities, None]]
    for delivery in told:
        delivery.subject = document
    assert [still_there(delivery) for delivery in told] == [None] * 3
    actions.remove_version(document.versions.get(number=2), by=lead)
    assert [still_there(delivery) is None for delivery in told] == [False, True, True]


def test_a_newcomer_takes_back_her_file_though_she_reads_no_other(client, group, document, add):
    """She is led to the documents: of this one nothing is left that she reads."""
    now = timezone.now()
    adder = make.member(group, joined_at=now - timedelta(days=3))
    add(make.lead(group), added_at=now - timedelta(days=9))
    hers = add(adder)
    type(group).objects.update(is_history_closed=True)
    client, asks = signed_in(client, adder), page(hers)
    assert asks in html(client, group, f"workspace/documents/{document.pk}/")
    answer = client.post(asks, {"key": "7" * 32}, follow=True)
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, address(group, "workspace/documents/"))
    assert "The version is removed." in answer.content.decode()
    assert document.versions.count() == 1
