"""What a campaign does: who reads where it is, who comes, who is told of a change, and what came of it."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from campaigns import actions
from campaigns.models import Action, Campaign, SignUp
from campaigns.notices import standing_path
from core.transitions import MoveRefused
from icssi.own_dates import dates_of
from notifications.actions import deliver_due, materialise, recipient_at, recipient_for
from notifications.models import Delivery
from tests import factories as make

pytestmark = pytest.mark.django_db
PLACE = "Under the third palm"
P = Action.PlaceFor
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_page_is_kept(settings):
    settings.VISITOR_PAGES_SECONDS = 0


@pytest.fixture
def campaign(group):
    now = timezone.now()
    return make.campaign(group, status=Campaign.Status.APPROVED, round=1, submitted_at=now, approved_at=now)


@pytest.fixture
def lead(group):
    return recipient_for(make.lead(group)).account


def action(campaign, **fields) -> Action:
    soon = timezone.now() + 3 * DAY
    return Action.objects.create(**({
        "campaign": campaign, "title_en": "A walk", "place_en": PLACE, "starts_at": soon,
        "ends_at": soon + timedelta(hours=2), "takes_sign_ups": True,
    } | fields))  # fmt: skip


def comes(to: Action, who: str = "comes@example.org"):
    row = actions.sign_up(to, recipient=recipient_at(who, "en"))
    actions.confirm_sign_up(row)
    return row


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url_of(row: Action, then: str = "") -> str:
    return f"/en/campaigns/{row.campaign.slug}/actions/{row.pk}/{then}"


def both(what: str) -> list[str]:
    """The kinds for who comes, and for all others."""
    return [f"campaigns.{who}_{what}" for who in ("coming", "action")]


def typed(client, url, **changes):
    form = client.get(url).context["form"]
    return {name: form[name].value() for name in ("key", "opened", "read") if name in form.fields} | changes


# --- the place ----------------------------------------------------------------------------------------------------


def test_the_place_is_read_by_whom_it_is_for_and_by_nobody_else_anywhere(group, campaign, lead, mailoutbox):
    member = recipient_for(make.member(group)).account
    guest = recipient_for(make.person()).account  # comes, and belongs to no group
    stranger = recipient_for(make.person()).account
    for person in (guest, member, stranger, lead):
        person.is_discreet, person.language = False, "en"
        person.save()
    readers = {
        "visitor": None,
        "member": member,
        "guest": guest,
        "stranger": stranger,
        "other": make.lead(make.group("b")),
    }
    expected = {
        P.EVERYONE: set(readers),
        P.SIGNED_UP: {"guest"},
        P.MEMBERS: {"member"},
    }
    for place_for, who in expected.items():
        row = action(campaign, place_for=place_for)
        actions.sign_up(row, recipient=recipient_for(guest))
        pages = {name: signed_in(user) if user else Client() for name, user in readers.items()}
        assert {n for n, c in pages.items() if PLACE in c.get(url_of(row)).content.decode()} == who, place_for
        on_campaign = f"/en/campaigns/{campaign.slug}/"
        seen = {n for n, c in pages.items() if PLACE in c.get(on_campaign).content.decode()}
        assert seen == who - {"guest"} if place_for != P.EVERYONE else seen == who, "who comes reads it at the action"
        is_public = place_for == P.EVERYONE
        found = f"/en/search/?q={PLACE.replace(' ', '+')}"
        feeds = ("/en/calendar.ics", "/en/updates/feed/")
        on_pages = ("/en/", "/en/campaigns/", f"{on_campaign}sheet/", f"{on_campaign}voices/", url_of(row, "sign-up/"))
        for page in (found, *feeds, *on_pages):
            text = pages["visitor"].get(page).content.decode().replace("\r\n ", "")
            assert is_public or page == found or PLACE not in text, (place_for, page)
            assert "A walk" not in text or page != found, "what campaigns do is not searched"
        [event] = Calendar.from_ical(Client().get("/en/calendar.ics").content).walk("VEVENT")
        assert ("LOCATION" in event) == is_public
        own = {
            name: [entry.place for entry in dates_of(user, timezone.now())] for name, user in readers.items() if user
        }
        assert own["guest"] == [PLACE if "guest" in who else ""]
        assert own["stranger"] == own["member"] == []
        link = comes(row, "by-link@example.org")
        by_link = Client().get(standing_path(link)).content.decode()
        assert (PLACE in by_link) == (is_public or place_for == P.SIGNED_UP)
        actions.withdraw_sign_up(link)
        assert (PLACE in Client().get(standing_path(link)).content.decode()) == is_public
        row.starts_at += timedelta(hours=1)
        row.ends_at += timedelta(hours=1)
        actions.change_action(row, by=lead)
        Delivery.objects.filter(kind__in=both("moved")).update(due_at=timezone.now())
        mailoutbox.clear()
        deliver_due()
        moved = {mail.to[0]: mail.message().as_string() for mail in mailoutbox if "Changed" in mail.subject}
        assert moved.keys() == {guest.email, member.email}
        told = {address for address, text in moved.items() if PLACE in text}
        names = {guest.email: "guest", member.email: "member"}
        assert {names[address] for address in told} == who & {"guest", "member"}, place_for
        Action.objects.all().delete()


def test_a_change_of_the_place_alone_is_told_to_whom_it_is_for(group, campaign, lead):
    member, guest = recipient_for(make.member(group)), recipient_for(make.person())
    for place_for, expected in {
        P.EVERYONE: {member.pk, guest.pk}, P.SIGNED_UP: {guest.pk}, P.MEMBERS: {member.pk},
    }.items():  # fmt: skip
        row = action(campaign, place_for=place_for)
        actions.sign_up(row, recipient=guest)
        row.place_en = "Somewhere else"
        actions.change_action(row, by=lead)
        moved = Delivery.objects.about(row).filter(kind__in=both("moved"))
        assert set(moved.values_list("recipient", flat=True)) == expected, place_for


# --- coming -------------------------------------------------------------------------------------------------------


def test_who_comes_confirms_by_mail_and_gives_the_place_back_by_the_link(client, campaign, mailoutbox):
    row = action(campaign, capacity=1)
    url = url_of(row, "sign-up/")
    answer = client.post(url, typed(client, url, email="Friend@example.org"))
    assert answer["Location"] == "/en/campaigns/voices/sent/"
    own = SignUp.objects.get()
    deliver_due()
    [link] = re.findall(r"/en/confirm/w/\S+", mailoutbox[0].body)  # signed with the second it was written in
    assert client.get(link).status_code == 200
    own.refresh_from_db()
    assert own.status == "asked", "opening a link changes nothing"
    for _click in range(2):
        client.post(link, typed(client, link, confirm="1"))
    own.refresh_from_db()
    assert own.status == "confirmed"
    deliver_due()
    assert [mail.to for mail in mailoutbox] == [["friend@example.org"]] * 2, "to confirm, and what she comes to"
    assert "All places are taken" in client.get(url).content.decode()
    client.post(link, typed(client, link, withdraw="1"))
    assert "All places are taken" not in client.get(url).content.decode()


def test_what_is_full_is_said_to_be_and_a_place_given_back_is_there_for_the_next(client, campaign):
    row = action(campaign, capacity=2)
    asked = [actions.sign_up(row, recipient=recipient_at(f"f{n}@example.org", "en")) for n in range(3)]
    for own in asked[:2]:
        actions.confirm_sign_up(own)
    with pytest.raises(ValidationError, match="All places are taken"):
        actions.confirm_sign_up(asked[2])
    with pytest.raises(ValidationError, match="All places are taken"):
        actions.sign_up(row, recipient=recipient_for(make.person()))
    link = standing_path(asked[2])
    assert "All places are taken" in client.get(link).content.decode()
    assert "All places are taken" in client.post(link, {"confirm": "1"}).content.decode()
    actions.withdraw(asked[0])
    actions.confirm_sign_up(asked[2])
    Action.objects.filter(pk=row.pk).update(capacity=9)
    with pytest.raises(MoveRefused):
        actions.confirm_sign_up(asked[0])
    assert SignUp.objects.confirmed().count() == 2


def test_the_answer_is_the_same_whoever_comes_already_and_nobody_signs_up_for_what_is_not_open(client, campaign):
    row = action(campaign)
    comes(row, "friend@example.org")
    url = url_of(row, "sign-up/")
    answers = [client.post(url, typed(client, url, email=f"{who}@example.org")) for who in ("friend", "new")]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    assert SignUp.objects.confirmed().count() == 1
    now = timezone.now()
    for closed in (
        action(campaign, takes_sign_ups=False), action(campaign, status="cancelled"),
        action(campaign, starts_at=now - DAY, ends_at=now - timedelta(hours=1)),
    ):  # fmt: skip
        assert client.get(url_of(closed, "sign-up/"))["Location"] == url_of(closed)
        with pytest.raises(MoveRefused):
            actions.sign_up(closed, recipient=recipient_for(make.person()))
    draft = action(make.campaign(make.group("b")))
    assert {client.get(url_of(draft, then)).status_code for then in ("", "sign-up/")} == {404}


def test_who_is_signed_in_comes_with_one_tap_and_takes_it_back(campaign):
    row, person = action(campaign), make.person()
    client, url = signed_in(person), url_of(row, "sign-up/")
    assert client.post(url, typed(client, url))["Location"] == url_of(row)
    own = SignUp.objects.get(recipient__account=person)
    assert own.status == "confirmed"
    assert client.get(standing_path(own)).context["row"] is None, "of an account nothing is changed by a link"
    assert "You have signed up." in client.get(url_of(row)).content.decode()
    client.post(url, typed(client, url, withdraw="1"))
    own.refresh_from_db()
    assert own.status == "withdrawn"


def test_members_read_how_many_come_the_public_no_small_number_and_nobody_an_address(group, campaign, lead):
    row = action(campaign)
    for n in range(3):
        comes(row, f"somebody{n}@example.org")
    member = signed_in(make.member(group))
    assert "3 people signed up" in member.get(url_of(row)).content.decode()
    for client in (Client(), signed_in(make.person())):
        page = client.get(url_of(row)).content.decode()
        assert "Fewer than 10 people signed up" in page
    for page in (url_of(row), url_of(row, "change/"), f"/en/campaigns/{campaign.slug}/voices/desk/",
                 f"/en/campaigns/{campaign.slug}/log/"):  # fmt: skip
        assert "somebody0" not in signed_in(lead).get(page).content.decode()
    for n in range(3, 12):
        comes(row, f"somebody{n}@example.org")
    assert "12 people signed up" in Client().get(url_of(row)).content.decode()


def test_who_comes_is_reminded_and_who_gave_the_place_back_is_not(campaign, lead):
    row = action(campaign, starts_at=timezone.now() + timedelta(hours=20), ends_at=None)
    stays, leaves = comes(row), comes(row, "leaves@example.org")
    materialise()
    reminders = Delivery.objects.filter(kind="campaigns.action_reminder")
    assert set(reminders.values_list("recipient", flat=True)) == {stays.recipient_id, leaves.recipient_id}
    actions.withdraw(leaves)
    reminders.update(due_at=timezone.now())
    deliver_due()
    state = dict(reminders.values_list("recipient", "status"))
    assert (state[stays.recipient_id], state[leaves.recipient_id]) == ("sent", "cancelled")
    later = comes(row, "later@example.org")
    materialise()
    actions.cancel_action(row, by=lead)
    assert not reminders.filter(recipient=later.recipient, status="queued").exists()


def test_moved_and_cancelled_is_told_at_once_to_all_concerned_but_who_did_it(group, campaign, lead, mailoutbox):
    friend, by_address = make.person(), recipient_at("supports@example.org", "en")
    actions.support(campaign, recipient=recipient_for(friend))
    actions.confirm_support(actions.support(campaign, recipient=by_address))
    member, row = (
        recipient_for(make.member(group)),
        action(campaign, starts_at=timezone.now() + timedelta(hours=5), ends_at=None),
    )
    guest = comes(row)
    expected = {recipient_for(friend).pk, member.pk, guest.recipient_id}
    row.starts_at += timedelta(hours=1)
    actions.change_action(row, by=lead)
    moved = Delivery.objects.filter(kind__in=both("moved"), channel="email")
    assert set(moved.values_list("recipient", flat=True)) == expected, (
        "of an address that supports one letter was promised"
    )
    assert not moved.filter(due_at__gt=timezone.now()).exists(), "it is near, so it goes at once"
    row.title_en = "A longer walk"
    actions.change_action(row, by=lead)
    assert moved.count() == len(expected), "a new title is no news"
    actions.cancel_action(row, by=lead)
    told = Delivery.objects.filter(kind__in=both("cancelled"), channel="email")
    assert sorted(told.values_list("recipient", flat=True)) == sorted(expected), "each of them once"
    assert not moved.filter(status="queued").exists()
    deliver_due()
    assert ["comes@example.org"] in [mail.to for mail in mailoutbox]
    for act in (lambda: actions.cancel_action(row, by=lead), lambda: actions.change_action(row, by=lead)):
        with pytest.raises(MoveRefused):
            act()
    assert "This action does not take place." in Client().get(url_of(row)).content.decode()


def test_a_page_costs_the_same_for_one_action_and_for_three(client, campaign, count_queries):
    row = action(campaign)
    pages = (f"/en/campaigns/{campaign.slug}/", url_of(row))
    before = [count_queries(client, page) for page in pages]
    for n in range(2):
        comes(action(campaign, place_for="signed_up"), f"f{n}@example.org")
        comes(row, f"f{n}@example.org")
    assert [count_queries(client, page) for page in pages] == before
    assert max(before) <= 4
