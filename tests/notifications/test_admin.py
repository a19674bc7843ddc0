"""The queue in the admin: figures without people, and what those who run the portal may do with it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Office, User
from notifications import figures
from notifications.actions import deliver_due, tell
from notifications.actions.circuit import SENDING
from notifications.actions.running import BY_HAND, note_seen, park, requeue
from notifications.admin import MANY, bars
from notifications.models import Activity, Circuit, Delivery, Heartbeat, Recipient
from tests.notifications.conftest import SECRETS, declare

LIST = "/admin/notifications/delivery/"
PEOPLE = ["zainab@example.org", "Zainab", *SECRETS]


@pytest.fixture
def chief(db):
    chief = User.objects.create_user("chief@example.org", pseudonym="Chief")
    Office.objects.create(user=chief, role=Office.Role.ADMIN)
    return chief


@pytest.fixture
def at_desk(client, chief):
    client.force_login(chief)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def mails(words, region):
    """Make mails to as many people, each a row of its own."""

    def make(number, *, kind="test.rally", **columns):
        made = []
        for _number in range(number):
            address = f"reader-{Recipient.objects.count()}@example.org"
            made.append(Recipient.objects.create(own_address=address, own_language="en"))
        tell(kind, made, subject=region)
        found = Delivery.objects.filter(recipient__in=made)
        found.update(**columns)
        return found

    return make


def counts():
    return {state.value: count for state, count in figures.states_counted(figures.kinds_counted()) if count}


def done():
    return [(act.verb, act.by.pseudonym, act.facts) for act in Activity.objects.about(SENDING)]


def chosen(rows, action, **more):
    return {"action": action, "_selected_action": [row.pk for row in rows], "index": 0, **more}


# --- what it shows ------------------------------------------------------------------------------------------------


def test_page_shows_figures_and_nobody(at_desk, words, region, recipient, mails):
    tell("test.rally", [recipient], subject=region)
    Recipient.objects.filter(pk=recipient.pk).update(suppressed_at=timezone.now(), suppressed_reason="x")
    deliver_due()
    mails(2, status="parked", doubts=1, letter=7, due_at=timezone.now() - timedelta(hours=1))
    mails(1, due_at=timezone.now() - timedelta(minutes=7))
    note_seen("beat")
    Heartbeat.objects.create(name="worker@machine:1", seen_at=timezone.now() - timedelta(hours=3))
    page = at_desk.get(LIST).content.decode()
    assert [word for word in [*PEOPLE, "reader-"] if word in page] == []
    board = at_desk.get(LIST).context
    assert dict(board["states"])[Delivery.Status.PARKED] == 2
    assert (board["suppressed"], board["in_doubt"], board["is_late"]) == (1, 1, True)
    assert [(beat.name, is_silent) for beat, is_silent in board["seen"]] == [
        ("beat", False),
        ("worker@machine:1", True),
    ]
    assert "silent for 3\xa0hours" in page
    assert "7\xa0minutes" in page
    assert 'style="' not in page.split('id="changelist"')[0]


def test_page_of_an_empty_queue(at_desk):
    page = at_desk.get(LIST).content.decode()
    assert "none waits" in page
    assert "Neither beat nor a worker has been seen yet." in page


def test_kinds_and_states_are_counted_together(words, mails):
    declare(words, code="test.second", channels=("email",))
    mails(2)
    mails(1, status="parked")
    mails(3, kind="test.second", status="cancelled")
    found = {kind.code: kind.by_status for kind in figures.kinds_counted()}
    assert found == {"test.rally": {"queued": 2, "parked": 1}, "test.second": {"cancelled": 3}}
    assert counts() == {"queued": 2, "parked": 1, "cancelled": 3}


def test_hours_tell_what_came_of_the_last_attempts(words, mails):
    now = timezone.now()
    mails(3, status="sent", sent_at=now, tried_at=now, attempts=1)
    mails(1, status="sent", sent_at=now, tried_at=now - timedelta(hours=2), attempts=2)
    mails(2, tried_at=now - timedelta(hours=2), attempts=1)
    mails(1, tried_at=now - timedelta(hours=2), attempts=0)  # nobody was let in: no attempt
    mails(1, status="parked", tried_at=now - timedelta(hours=23), attempts=8)
    mails(1, status="parked", tried_at=now - timedelta(hours=25), attempts=8)
    hours = figures.hours_tried(now)
    assert len(hours) == 24
    assert [(24 - place, hour.sent, hour.again, hour.parked) for place, hour in enumerate(hours) if hour.total] == [
        (24, 0, 0, 1),
        (3, 1, 2, 0),
        (1, 3, 0, 0),
    ]


def test_hours_to_come_hold_what_waits_and_first_of_all_what_is_late(words, mails):
    now = timezone.now()
    mails(2, due_at=now - timedelta(days=2))
    mails(1, due_at=now + timedelta(hours=47))
    mails(1, due_at=now + timedelta(hours=49))
    mails(1, due_at=now, status="parked")
    hours = figures.hours_planned(now)
    assert [(place, hour.due) for place, hour in enumerate(hours) if hour.due] == [(0, 2), (47, 1)]


def test_bars_stand_on_each_other_and_fill_the_drawing():
    now = timezone.now()
    drawn = bars([figures.Hour(now), figures.Hour(now, sent=1, parked=3)], "sent", "again", "parked")
    assert drawn == {"width": 20, "drawn": [("sent", 11, "45.00", "15.00"), ("parked", 11, "0.00", "45.00")]}


def test_figures_cost_the_same_for_many_rows(at_desk, mails, count_queries):
    mails(2, status="parked")
    few = count_queries(at_desk, LIST)
    mails(6)
    assert count_queries(at_desk, LIST) == few


# --- requeue and put aside ----------------------------------------------------------------------------------------


def test_what_was_put_aside_is_queued_again_and_sent(chief, mails, mailoutbox):
    rows = mails(2, status="parked", attempts=8, reason="SMTPDataError 451", due_at=timezone.now() - timedelta(days=2))
    assert requeue(Delivery.objects.all(), by=chief) == 2
    row = rows[0]
    assert (row.status, row.attempts, row.reason) == ("queued", 0, "")
    assert timezone.now() - row.due_at < timedelta(minutes=1)  # nobody was late with it
    assert done() == [("notifications.requeued", "Chief", {"count": 2, "kind": ""})]
    assert (deliver_due().sent, len(mailoutbox)) == (2, 2)


def test_what_has_lost_its_use_is_not_sent_after_all(chief, mails, mailoutbox):
    mails(1, status="parked", useful_until=timezone.now() - timedelta(minutes=1))
    requeue(Delivery.objects.all(), by=chief)
    assert (deliver_due().stale, mailoutbox) == (1, [])


def test_what_is_put_aside_before_its_time_keeps_it(chief, mails):
    due_at = timezone.now() + timedelta(days=1)
    rows = mails(1, due_at=due_at)
    assert park(rows, by=chief) == 1
    assert (rows[0].status, rows[0].reason) == ("parked", BY_HAND)
    requeue(Delivery.objects.all(), by=chief)
    assert (rows[0].status, rows[0].due_at) == ("queued", due_at)


def test_nothing_new_joins_a_summary_that_may_have_arrived(chief, words, region, mails, mailoutbox):
    doubtful = mails(1, status="parked", bundle="daily", letter=1, doubts=1, attempts=8)
    recipient = doubtful[0].recipient
    requeue(Delivery.objects.all(), by=chief)
    tell("test.rally", [recipient], subject=region)
    Delivery.objects.filter(letter=None).update(bundle="daily")
    deliver_due()
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == 2


@pytest.mark.parametrize("status", ["sent", "cancelled", "stale", "suppressed", "sending"])
def test_what_ended_or_is_on_its_way_is_not_touched(chief, mails, status):
    columns = {"sent": {"sent_at": timezone.now()}, "sending": {"leased_until": timezone.now()}}.get(status, {})
    mails(1, status=status, **columns)
    assert (requeue(Delivery.objects.all(), by=chief), park(Delivery.objects.all(), by=chief)) == (0, 0)
    assert counts() == {status: 1}
    assert done() == []


def test_chosen_rows_are_queued_again(at_desk, mails):
    rows = mails(3, status="parked")
    page = at_desk.post(LIST, chosen(rows[:2], "requeue_chosen"), follow=True).content.decode()
    assert counts() == {"queued": 2, "parked": 1}
    assert "2 messages were queued again." in page


def test_chosen_rows_are_put_aside(at_desk, mails):
    rows = mails(2)
    at_desk.post(LIST, chosen(rows, "park_chosen"))
    assert counts() == {"parked": 2}
    assert done() == [("notifications.parked", "Chief", {"count": 2, "kind": ""})]


def test_many_rows_are_asked_for_once_more(at_desk, mails):
    rows = mails(MANY + 1)
    page = at_desk.post(LIST, chosen(rows[:2], "park_chosen", select_across=1)).content.decode()
    assert f"{MANY + 1} messages that wait" in page
    assert counts() == {"queued": MANY + 1}
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', page)
    sent = {name: [value for other, value in fields if other == name] for name, _value in fields}
    at_desk.post(LIST, sent)
    assert counts() == {"parked": MANY + 1}


def test_all_of_a_kind_are_queued_again_on_a_page_of_its_own(at_desk, words, mails):
    declare(words, code="test.second", channels=("email",))
    mails(2, status="parked")
    mails(1, kind="test.second", status="parked")
    address = f"{LIST}all/?act_on=requeue&kind=test.rally"
    assert address.replace("&", "&amp;") in at_desk.get(LIST).content.decode()
    page = at_desk.get(address).content.decode()
    assert "2 messages that were put aside" in page
    assert counts() == {"parked": 3}
    sent = {"act_on": "requeue", "kind": "test.rally", "key": re.search(r'name="key" value="(\w+)"', page)[1]}
    assert at_desk.post(f"{LIST}all/", sent).status_code == 302
    assert counts() == {"queued": 2, "parked": 1}
    Delivery.objects.filter(status="queued").update(status="parked")
    at_desk.post(f"{LIST}all/", sent)  # the same form again
    assert counts() == {"parked": 3}
    assert done() == [("notifications.requeued", "Chief", {"count": 2, "kind": "test.rally"})]
    assert "queued again" in at_desk.get(LIST).content.decode()


@pytest.mark.parametrize(
    "query", ["", "?act_on=delete&kind=test.rally", "?act_on=park", f"?act_on=park&kind={'x' * 61}"]
)
def test_an_act_there_is_not_is_not_there(at_desk, query):
    assert at_desk.get(f"{LIST}all/{query}").status_code == 404


def test_try_now_is_a_button_while_no_mail_passes(at_desk):
    assert reverse("admin:notifications_delivery_try_now") not in at_desk.get(LIST).content.decode()
    later = timezone.now() + timedelta(minutes=5)
    Circuit.objects.create(
        opened_at=timezone.now(), retry_at=later, reason="SMTPAuthenticationError 535", is_refused=True
    )
    page = at_desk.get(LIST).content.decode()
    assert "stopped: the mail server refuses the portal" in page
    assert "SMTPAuthenticationError 535" in page
    assert at_desk.get(f"{LIST}try-now/").status_code == 405
    assert at_desk.post(f"{LIST}try-now/", {"key": re.search(r'name="key" value="(\w+)"', page)[1]}).status_code == 302
    assert Circuit.objects.get().retry_at <= timezone.now()


@pytest.mark.parametrize("role", ["editor", "coordinator", None])
def test_for_others_it_is_not_there(client, region, mails, role):
    user = User.objects.create_user("other@example.org", pseudonym="Other")
    if role:
        Office.objects.create(user=user, role=role, region=region if role == "coordinator" else None)
    rows = mails(2)
    client.force_login(user)
    assert client.get(f"{LIST}all/?act_on=park&kind=test.rally").status_code == 404
    assert client.post(f"{LIST}all/", {"act_on": "park", "kind": "test.rally"}).status_code == 404
    assert client.post(f"{LIST}try-now/").status_code == 404
    assert client.post(LIST, chosen(rows, "park_chosen")).status_code in {403, 404}
    assert client.get(LIST).status_code in {403, 404}
    assert counts() == {"queued": 2}


def test_strangers_are_led_to_sign_in(client, mails):
    mails(1)
    assert client.post(f"{LIST}all/", {"act_on": "park", "kind": "test.rally"}).status_code == 302
    assert counts() == {"queued": 1}
