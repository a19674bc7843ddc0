"""When reminders are due: nights, quiet hours and network cuts move them earlier, and each person chooses her offsets.

All of it on Monday the 7th of December 2026 and after.
"""

from datetime import time, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from notifications import kinds
from notifications.actions import deliver_due, materialise, retime
from notifications.kinds import Date
from notifications.models import Delivery, Mute, NetworkCut, Preference, Recipient, ReminderWish
from tests.factories import governorate
from tests.notifications.conftest import at, local

THREE_DAYS, DAY, TWO_HOURS = timedelta(days=3), timedelta(days=1), timedelta(hours=2)


def cut(begins, ends, where=None):
    return NetworkCut.objects.create(starts_at=at(begins), ends_at=at(ends), governorate=where)


def due(**wanted):
    """By offset: when the mail is due and until when it is useful, as hours of Iraq."""
    rows = Delivery.objects.filter(channel="email", **wanted).exclude(status="cancelled")
    return {row.offset: (local(row.due_at), local(row.useful_until)) for row in rows}


@pytest.mark.parametrize(
    ("when", "now", "expected"),
    [
        ("08 18:00", "07 12:00", {DAY: ("07 18:00", "08 16:00"), TWO_HOURS: ("08 16:00", "08 18:00")}),
        ("09 08:00", "07 12:00", {DAY: ("08 08:00", "08 21:45"), TWO_HOURS: ("08 21:45", "09 08:00")}),
        ("09 06:00", "07 12:00", {DAY: ("07 21:45", "08 21:45"), TWO_HOURS: ("08 21:45", "09 06:00")}),
        ("08 23:00", "07 12:00", {DAY: ("07 21:45", "08 21:00"), TWO_HOURS: ("08 21:00", "08 23:00")}),
        # the moment before the night has passed: when she wakes, unless it has begun by then
        ("08 08:00", "07 23:00", {TWO_HOURS: ("08 07:00", "08 08:00")}),
        ("08 07:00", "07 23:00", {}),
        ("08 08:00", "07 21:50", {TWO_HOURS: ("07 21:50", "08 08:00")}),
        ("09 06:00", "07 21:50", {DAY: ("07 21:50", "08 21:45"), TWO_HOURS: ("08 21:45", "09 06:00")}),
        ("09 06:00", "08 00:00", {DAY: ("08 07:00", "08 21:45"), TWO_HOURS: ("08 21:45", "09 06:00")}),
    ],
)
def test_no_reminder_is_due_at_night(nights, remind, date_at, when, now, expected):
    date_at(when)
    materialise(now=at(now))
    assert due() == expected


def test_night_and_quiet_hours_are_those_of_the_person(nights, remind, date_at, recipient):
    traveller = Recipient.objects.create(own_address="a@example.org", own_zone="America/New_York")
    sleeper = Recipient.objects.create(own_address="b@example.org", quiet_from=time(13), quiet_until=time(17))
    User.objects.filter(pk=recipient.account_id).update(zone="Europe/Berlin")
    for whose in (recipient, traveller, sleeper):
        date_at("08 18:00", whose)
    materialise(now=at("07 12:00"))
    assert due(recipient=recipient) == {DAY: ("07 18:00", "08 16:00"), TWO_HOURS: ("08 16:00", "08 18:00")}
    assert due(recipient=traveller) == {DAY: ("07 18:00", "08 16:00"), TWO_HOURS: ("08 16:00", "08 18:00")}
    assert due(recipient=sleeper) == {DAY: ("07 18:00", "08 12:45"), TWO_HOURS: ("08 12:45", "08 18:00")}
    date_at("09 12:00", traveller)
    materialise(now=at("07 12:00"))
    last = Delivery.objects.filter(recipient=traveller, offset=TWO_HOURS).latest("pk")
    assert last.due_at == at("08 21:45", "America/New_York")


def test_account_lives_by_its_own_zone(nights, remind, date_at, recipient):
    User.objects.filter(pk=recipient.account_id).update(zone="America/New_York")
    date_at("09 12:00")
    materialise(now=at("08 12:00"))
    assert Delivery.objects.get(channel="email", offset=TWO_HOURS).due_at == at("08 21:45", "America/New_York")


@pytest.mark.parametrize("channel", ["portal", "email"])
def test_message_in_the_portal_comes_with_the_mail(nights, remind, date_at, channel):
    date_at("09 08:00")
    materialise(now=at("07 12:00"))
    row = Delivery.objects.get(channel=channel, offset=TWO_HOURS)
    assert (row.status, local(row.due_at)) == ("queued", "08 21:45")


@pytest.mark.parametrize(
    ("cuts", "when", "now", "expected"),
    [
        ([("08 15:00", "08 17:00")], "08 18:00", "07 12:00",
         {DAY: ("07 18:00", "08 14:45"), TWO_HOURS: ("08 14:45", "08 18:00")}),
        ([("08 05:00", "08 09:00")], "08 10:00", "07 09:30",
         {DAY: ("07 10:00", "07 21:45"), TWO_HOURS: ("07 21:45", "08 10:00")}),
        # three days: only the last one before the cut is left, two days ahead of its own time
        ([("09 06:00", "12 00:00")], "11 18:00", "07 12:00", {TWO_HOURS: ("08 21:45", "11 18:00")}),
        ([("08 18:00", "12 00:00")], "11 18:00", "07 12:00", {TWO_HOURS: ("08 17:45", "11 18:00")}),
        # the same, and it has begun
        ([("06 18:00", "12 00:00")], "11 18:00", "07 12:00", {TWO_HOURS: ("07 12:00", "11 18:00")}),
        ([("06 18:00", "12 00:00")], "11 18:00", "07 23:00", {TWO_HOURS: ("08 07:00", "11 18:00")}),
        # more than two days ahead, even so
        ([("10 18:00", "12 00:00")], "11 18:00", "07 12:00", {}),
        # it is over before
        ([("07 06:00", "07 10:00")], "08 18:00", "07 12:00",
         {DAY: ("07 18:00", "08 16:00"), TWO_HOURS: ("08 16:00", "08 18:00")}),
    ],
)  # fmt: skip
def test_planned_cut_moves_reminders_before_it(nights, remind, date_at, cuts, when, now, expected):
    for begins, ends in cuts:
        cut(begins, ends)
    date_at(when)
    materialise(now=at(now))
    assert due() == expected
    assert materialise(now=at(now)) == 0


def test_long_cut_within_two_days_pulls_what_nobody_would_look_at_yet(nights, remind, date_at):
    cut("09 06:00", "20 06:00")
    date_at("18 18:00")
    materialise(now=at("08 12:00"))
    assert due() == {TWO_HOURS: ("08 21:45", "18 18:00")}


def test_cut_holds_for_its_governorate_and_for_those_who_named_none(nights, remind, date_at):
    here, there = governorate("here"), governorate("there")
    cut("08 15:00", "08 17:00", here)
    people = {
        place: Recipient.objects.create(own_address=f"{n}@example.org", governorate=place)
        for n, place in enumerate((here, there, None))
    }
    for whose in people.values():
        date_at("08 18:00", whose)
    materialise(now=at("07 18:00"))
    moments = {place: due(recipient=whose, offset=TWO_HOURS)[TWO_HOURS][0] for place, whose in people.items()}
    assert moments == {here: "08 14:45", there: "08 16:00", None: "08 14:45"}


def test_cut_of_the_whole_country_holds_beside_that_of_a_governorate(nights, remind, date_at):
    here, there = governorate("here"), governorate("there")
    cut("08 15:00", "08 17:00", here)
    cut("08 13:00", "08 15:00")
    cut("08 15:30", "08 16:30")
    people = [
        Recipient.objects.create(own_address=f"{n}@example.org", governorate=place)
        for n, place in enumerate((here, there))
    ]
    for whose in people:
        date_at("08 18:00", whose)
    materialise(now=at("07 18:00"))
    assert [due(recipient=whose, offset=TWO_HOURS)[TWO_HOURS][0] for whose in people] == ["08 12:45", "08 15:15"]


# --- each person's own offsets


def wish(recipient, *offsets):
    ReminderWish.objects.filter(recipient=recipient).delete()
    for offset in offsets or [timedelta(0)]:
        ReminderWish.objects.create(recipient=recipient, kind="test.rally", offset=offset)


@pytest.mark.parametrize(
    ("wished", "expected"),
    [
        ([THREE_DAYS, DAY], {THREE_DAYS: ("08 18:00", "10 18:00")}),
        ([THREE_DAYS], {THREE_DAYS: ("08 18:00", "11 18:00")}),
        ([DAY], {}),
        ([], {}),
    ],
)
def test_who_chose_is_reminded_at_what_she_chose(remind, date_at, recipient, wished, expected):
    wish(recipient, *wished)
    date_at("11 18:00")
    materialise(now=at("07 12:00"))
    assert due() == expected


def test_choice_about_one_kind_leaves_the_others_as_they_are(remind, date_at, recipient):
    ReminderWish.objects.create(recipient=recipient, kind="test.other", offset=THREE_DAYS)
    date_at("08 18:00")
    materialise(now=at("07 17:30"))
    assert set(due()) == {DAY, TWO_HOURS}


def test_cut_leaves_her_the_one_reminder_she_chose(nights, remind, date_at, recipient):
    """Nothing else takes its place: the usual one after it is none of hers."""
    wish(recipient, DAY)
    cut("09 06:00", "12 00:00")
    date_at("11 18:00")
    materialise(now=at("07 12:00"))
    assert due() == {DAY: ("08 21:45", "11 18:00")}


def test_who_wants_no_mail_or_nothing_in_the_portal_has_no_rows_in_vain(remind, date_at, recipient):
    Preference.objects.create(recipient=recipient, topic="test", in_portal=True, mail="never")
    other = Recipient.objects.create(account=User.objects.create_user("b@example.org", pseudonym="B"))
    Preference.objects.create(recipient=other, topic="test", in_portal=False, mail="weekly")
    for whose in (recipient, other):
        date_at("08 18:00", whose)
    materialise(now=at("07 17:30"))
    assert set(Delivery.objects.values_list("recipient", "channel")) == {(recipient.pk, "portal"), (other.pk, "email")}


# --- dates that no query can tell


def test_few_dates_may_be_given_as_they_are(words, recipient):
    subject = Mute.objects.create(recipient=recipient, thing_type=ContentType.objects.get_for_model(Mute), thing_id=1)
    given = [Date(recipient.pk, subject.pk, at("08 18:00")), Date(recipient.pk, subject.pk, at("30 18:00"))]
    kinds.remind(kinds.ReminderSource(kind="test.rally", title="Rallies", subject=Mute, rows=lambda offset: given))
    assert materialise(now=at("07 17:30")) == 4
    assert due() == {DAY: ("07 18:00", "08 16:00"), TWO_HOURS: ("08 16:00", "08 18:00")}
    assert materialise(now=at("07 17:30")) == 0


# --- a person's hours change


def test_reminders_follow_a_person_who_changed_her_hours(nights, remind, date_at, recipient, clock):
    date_at("08 18:00")
    clock("07 12:00")
    materialise()
    recipient.quiet_from, recipient.quiet_until = time(14), time(17)
    recipient.save()
    retime(recipient)
    assert due() == {DAY: ("07 18:00", "08 13:45"), TWO_HOURS: ("08 13:45", "08 18:00")}
    wish(recipient, THREE_DAYS, TWO_HOURS)
    retime(recipient)
    assert due() == {TWO_HOURS: ("08 13:45", "08 18:00")}
    assert set(Delivery.objects.filter(offset=DAY).values_list("status", "reason")) == {("cancelled", "retimed")}


def test_nobody_else_is_touched_when_a_person_changes_her_hours(remind, date_at, recipient, clock):
    other = Recipient.objects.create(own_address="b@example.org")
    date_at("08 18:00", other)
    clock("07 12:00")
    materialise()
    before = list(Delivery.objects.order_by("pk").values())
    date_at("08 18:00")
    retime(recipient)
    assert list(Delivery.objects.filter(recipient=other).order_by("pk").values()) == before
    assert Delivery.objects.filter(recipient=recipient).count() == 4


def test_what_may_have_been_sent_keeps_its_letter_and_what_is_due_its_place(remind, date_at, recipient, clock):
    date_at("08 18:00")
    clock("07 12:00")
    materialise()
    Delivery.objects.filter(offset=TWO_HOURS, channel="email").update(letter=7, attempts=1)
    clock("07 18:30")
    before = list(Delivery.objects.exclude(offset=TWO_HOURS, channel="portal").order_by("pk").values())
    retime(recipient)
    assert list(Delivery.objects.exclude(offset=TWO_HOURS, channel="portal").order_by("pk").values()) == before


# --- what it costs


def test_when_nothing_is_missing_only_the_reading_is_left(
    nights, remind, date_at, recipient, django_assert_num_queries
):
    cut("08 15:00", "08 17:00", governorate("here"))
    cut("09 15:00", "09 17:00")
    for n in range(3):
        date_at(
            "08 18:00",
            Recipient.objects.create(own_address=f"{n}@example.org", quiet_from=time(n), quiet_until=time(9)),
        )
    assert materialise(now=at("07 17:30")) == 6
    summaries, cuts, offsets = 3, 1, 4  # a day's summaries are looked for where a cut is planned
    with django_assert_num_queries(summaries + cuts + offsets):
        assert materialise(now=at("07 17:30")) == 0


def test_as_many_queries_for_a_thousand_people_as_for_two(remind, date_at, recipient):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            made = materialise(now=at("07 17:30"))
        return made, len(seen)

    people = Recipient.objects.bulk_create(Recipient(own_address=f"{n}@example.org") for n in range(1001))
    for whose in people[:2]:
        date_at("08 18:00", whose)
    first = cost()
    Mute.objects.bulk_create(
        Mute(recipient=whose, thing_type=ContentType.objects.get_for_model(Mute), thing_id=0, muted_at=at("08 18:00"))
        for whose in people[2:]
    )
    assert (first[0], cost()) == (4, (1998, first[1]))


def test_two_reminders_of_one_thing_on_one_day_are_said_once(nights, remind, date_at, recipient, clock, mailoutbox):
    cut("08 17:00", "12 00:00")
    date_at("09 16:00")
    clock("08 15:55")
    materialise()
    assert due() == {DAY: ("08 16:00", "08 16:45"), TWO_HOURS: ("08 16:45", "09 16:00")}
    clock("08 16:01")
    deliver_due()
    [message] = mailoutbox
    assert "2 appointments" not in message.body
    assert set(Delivery.objects.filter(channel="email").values_list("status", flat=True)) == {"sent"}
