"""A day's sessions come in one mail, with what is needed without network."""

from datetime import timedelta

import pytest
from django.core import mail
from icalendar import Calendar

from forums import actions, notices
from forums.models import Edition
from notifications.actions import deliver_due, materialise, recipient_for
from notifications.actions.post import retry
from notifications.models import Delivery
from tests.factories import person
from tests.forums.factories import VISITOR, edition, planned, room
from tests.notifications.conftest import at
from tests.notifications.mails import calendar_of, everything, parse

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch):
    return lambda when: monkeypatch.setattr("django.utils.timezone.now", lambda: at(when))


@pytest.fixture
def host():
    """She proposed what she holds."""
    return recipient_for(person(language="en")).account


@pytest.fixture
def sessions(clock, host):
    """Five of one day, from noon on; it is the morning of the day before, and their reminders wait."""
    clock("07 09:00")
    of = edition(starts_at=at("08 09:00"), ends_at=at("08 21:00"))
    hall = room(of)
    made = [planned(of, title=f"Session {n}", hours=3 + 1.5 * n, where=hall, proposed_by=host) for n in range(5)]
    materialise()
    return made


def events(message):
    found = Calendar.from_ical(calendar_of(parse(message))).walk("VEVENT")
    return {str(event["summary"]): event["dtstart"].dt for event in found}


def reminders(**wanted):
    return Delivery.objects.filter(kind=notices.ACTIVITY_REMINDER, channel="email", **wanted)


def test_five_sessions_of_a_day_come_in_one_mail_with_five_calendar_entries(sessions, host, clock, mailoutbox):
    type(host).objects.update(is_discreet=False)
    deliver_due()
    assert mailoutbox == []
    clock("07 12:05")
    deliver_due()
    [message] = mailoutbox
    assert events(message) == {f"Session {n}": session.slot.starts_at for n, session in enumerate(sessions)}
    for n in range(5):
        assert f"Session {n}" in message.body
    assert "Main tent" in message.body
    rows = reminders(offset=timedelta(days=1))
    assert set(rows.values_list("status", flat=True)) == {"sent"}
    assert len(set(rows.values_list("letter", flat=True))) == 1
    clock("07 20:00")
    deliver_due()
    assert len(mailoutbox) == 1


def test_discreet_mail_has_the_five_times_and_nothing_that_tells(sessions, clock, mailoutbox):
    clock("07 12:05")
    deliver_due()
    [message] = mailoutbox
    entries = Calendar.from_ical(calendar_of(parse(message))).walk("VEVENT")
    assert sorted(event["dtstart"].dt for event in entries) == [session.slot.starts_at for session in sessions]
    assert {str(event["summary"]) for event in entries} == {"Appointment"}
    assert [word for word in ("Session", "Main", "Baghdad", "Forum") if word in everything(message)] == []


def test_a_cancelled_session_is_left_out_and_a_moved_one_comes_at_its_own_hour(sessions, host, clock, mailoutbox):
    type(host).objects.update(is_discreet=False)
    off, moved = sessions[1], sessions[3]
    actions.cancel_activity(off, by=VISITOR)
    actions.move_activity(moved, by=VISITOR, starts_at=at("08 20:00"), ends_at=at("08 20:30"))
    deliver_due()
    mailoutbox.clear()
    materialise()
    clock("07 12:05")
    deliver_due()
    [message] = [one for one in mailoutbox if "coming up" in one.subject]
    assert set(events(message)) == {"Session 0", "Session 2", "Session 3", "Session 4"}
    assert events(message)["Session 3"] == at("08 20:00")


def test_a_session_cancelled_behind_our_back_is_left_out_at_the_last_moment(sessions, host, clock, mailoutbox):
    type(host).objects.update(is_discreet=False)
    type(sessions[2]).objects.filter(pk=sessions[2].pk).update(status="cancelled")
    clock("07 12:05")
    deliver_due()
    [message] = mailoutbox
    assert "Session 2" not in events(message)
    assert len(events(message)) == 4
    Edition.objects.update(status="cancelled")
    clock("08 10:05")
    deliver_due()
    assert len(mailoutbox) == 1


def test_a_mail_tried_again_keeps_its_number_though_a_session_fell_out(sessions, host, clock, mailoutbox, monkeypatch):
    type(host).objects.update(is_discreet=False)
    numbers = []

    def refuse(post, message, attempts):
        numbers.append(message.message()["Message-ID"])
        return retry("try again", attempts)

    clock("07 12:05")
    with monkeypatch.context() as patched:
        patched.setattr("notifications.actions.post.Post.hand_over", refuse)
        deliver_due()
    assert set(reminders(offset=timedelta(days=1)).values_list("status", flat=True)) == {"queued"}
    actions.cancel_activity(sessions[4], by=VISITOR)
    clock("07 12:30")
    mail.outbox.clear()
    deliver_due()
    [again] = [one for one in mailoutbox if "coming up" in one.subject]
    assert [again.message()["Message-ID"]] == numbers
    assert set(events(again)) == {f"Session {n}" for n in range(4)}
