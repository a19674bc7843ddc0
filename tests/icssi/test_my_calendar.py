"""The link to her own calendar: shown once, kept as a hash, ended by her; the file says no more than she wants."""

import hashlib
import logging
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from accounts.models import CalendarLink, User
from councils.models import Commitment
from forums.models import Registration, Slot
from notifications.actions import recipient_for
from tests import factories
from tests.councils.factories import commitment, council, seated
from tests.forums import factories as forum
from tests.icssi.proving import sign_in

pytestmark = pytest.mark.django_db
PAGE = "/en/my/calendar/"
LINK = re.compile(r"value=\"http://localhost:8000(/calendar/[\w-]{43}\.ics)")


def made(client) -> str:
    return LINK.search(client.post(PAGE).content.decode())[1]


def entries(client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    return [{key.lower(): str(event[key]) for key in event} for event in Calendar.from_ical(response.content).events]


@pytest.fixture
def her():
    """Somebody with a date of each kind, and strangers with others."""
    here = council()
    user, of = seated(here), forum.edition()
    group, other = factories.group(), factories.group("culture")
    group.memberships.create(user=user)
    Registration.objects.create(edition=of, recipient=recipient_for(user), code="A")
    activity = forum.activity(of, proposed_by=user, status="planned")
    Slot.objects.create(edition=of, activity=activity, starts_at=of.starts_at, ends_at=of.ends_at)
    forum.activity(of, slug="another", status="planned")
    factories.meeting(group, title="Weekly")
    factories.meeting(other, title="Elsewhere")
    factories.meeting(group, title="Long ago", in_days=-30)
    commitment(here, due_on=timezone.localdate() + timedelta(days=9))
    return user


def test_the_link_is_shown_once_and_kept_as_a_hash(client, her):
    sign_in(client, her)
    address = made(client)
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    assert CalendarLink.objects.get().digest == hashlib.sha256(token.encode()).hexdigest()
    assert token not in client.get(PAGE).content.decode()


def test_discreet_entries_say_when_and_nothing_else(client, her):
    address = made(sign_in(client, her))
    client.logout()
    found = entries(client, address)
    assert len(found) == 4
    assert {entry["summary"] for entry in found} == {"Appointment"}
    assert {key for entry in found for key in entry} == {
        "uid", "dtstamp", "dtstart", "dtend", "sequence", "status", "summary"
    }  # fmt: skip
    whole = client.get(address).content.decode()
    assert not [word for word in ("ICSSI", "Weekly", "localhost", "council", her.pseudonym) if word in whole]


def test_others_read_titles_in_their_language(client, her):
    User.objects.filter(pk=her.pk).update(is_discreet=False, language="en")
    her.refresh_from_db()
    assert client.get(made(sign_in(client, her)), headers={"accept-language": "ckb"})["Content-Language"] == "en"
    titles = [entry["summary"] for entry in entries(client, made(sign_in(client, her)))]
    assert "Weekly" in titles
    assert any(title.startswith("Due: ") for title in titles)
    assert not {"Elsewhere", "Long ago"} & set(titles)
    assert Commitment.objects.count() == 1


def test_the_same_thing_keeps_its_number_and_two_people_have_two(client, her):
    other = factories.member(factories.group())
    first = entries(client, made(sign_in(client, her)))
    again = entries(client, made(client))
    assert {entry["uid"] for entry in first} == {entry["uid"] for entry in again}
    assert not {entry["uid"] for entry in first} & {
        entry["uid"] for entry in entries(client, made(sign_in(client, other)))
    }


def test_a_new_link_ends_the_old_one_and_so_do_ending_lockdown_and_closing(client, her):
    sign_in(client, her)
    old, new = made(client), made(client)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    for states in ({"locked_at": timezone.now()}, {"is_active": False}):
        before = {name: getattr(her, name) for name in states}
        User.objects.filter(pk=her.pk).update(**states)
        assert client.get(new).status_code == 404
        User.objects.filter(pk=her.pk).update(**before)
    assert client.get(new).status_code == 200
    client.post("/en/my/calendar/end/")
    assert client.get(new).status_code == 404
    assert client.get("/calendar/none.ics").status_code == 404


def test_making_a_link_asks_for_fresh_proof_and_the_same_form_makes_one(client, her):
    assert sign_in(client, her, ago=6 * 60).post(PAGE).status_code == 302
    assert not CalendarLink.objects.exists()
    sign_in(client, her)
    assert client.post(PAGE, {"key": "a" * 32}).status_code == 200
    digest = CalendarLink.objects.get().digest
    assert client.post(PAGE, {"key": "a" * 32}).status_code == 302
    assert CalendarLink.objects.get().digest == digest


def test_no_log_holds_the_token(client, her, caplog):
    from core.privacy import DiscreetFormatter

    address = made(sign_in(client, her))
    made(client)
    with caplog.at_level(logging.DEBUG):
        client.get(address)
        client.get(f"/en{address}")
    lines = [DiscreetFormatter(style="{", fmt="{event}").format(record) for record in caplog.records]
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    assert any("/calendar/…" in line for line in lines)
    assert not any(token in line for line in lines)
