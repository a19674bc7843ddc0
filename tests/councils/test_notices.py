"""Who is told of commitments and reminded of them, and what is not true any more when it should be sent."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.utils import timezone, translation

from councils import actions
from councils.models import Commitment, Evidence
from councils.notices import due_occurrences
from councils.queries import due_moment
from notifications.actions import cancel_about, deliver_due, materialise
from notifications.kinds import DAY, WEEK, kinds
from notifications.models import Delivery
from tests.councils.factories import commitment, council, day, evidence, official, recommendation, seated, words

pytestmark = pytest.mark.django_db
KIND = "councils.commitment_due"


def reminders(**wanted):
    return Delivery.objects.filter(kind=KIND, channel="email", **wanted)


# --- the moment of a day: the same in Python, on SQLite and on PostgreSQL


@pytest.mark.parametrize("due_on", ["2026-12-01", "2027-01-01", "2028-02-29", "2026-03-29"])
def test_moment_in_sql_is_the_moment_in_python(due_on):
    row = commitment(due_on=due_on)
    seated(row.council)
    row.refresh_from_db()
    [found] = due_occurrences(WEEK)
    assert found["occurrence"] == due_moment(row.due_on) == datetime.combine(row.due_on, time(6), UTC)


def test_reminder_is_stored_as_django_stores_that_moment():
    """Found by an exact comparison, and as text the very letters that Django would write on SQLite."""
    row = commitment(due=1)
    seated(row.council)
    materialise(now=due_moment(day(0)) - timedelta(hours=1))
    [reminder] = reminders(offset=DAY, occurrence=due_moment(row.due_on))
    assert (reminder.due_at, reminder.useful_until) == (due_moment(day(0)), due_moment(day(1)))
    exact = {"occurrence": reminder.occurrence, "due_at": reminder.due_at, "useful_until": reminder.useful_until}
    assert reminders(pk=reminder.pk, **exact).exists()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT CAST(occurrence AS TEXT) FROM notifications_delivery WHERE id = %s", [reminder.pk])
            assert cursor.fetchone() == (f"{day(1)} 06:00:00",)


def test_row_written_by_django_is_the_row_the_reminder_finds():
    """The unique key of both is one: nothing is told twice."""
    row = commitment(due=1)
    seated(row.council)
    now = due_moment(day(0)) - timedelta(hours=1)
    materialise(now=now)
    for reminder in Delivery.objects.filter(kind=KIND):
        reminder.occurrence = due_moment(row.due_on)
        reminder.save()
    assert (materialise(now=now), Delivery.objects.filter(kind=KIND).count()) == (0, 2)


def test_time_zone_of_the_page_changes_nothing():
    row = commitment(due=1)
    seated(row.council)
    with timezone.override("America/Los_Angeles"):
        [found] = due_occurrences(DAY)
    assert found["occurrence"] == due_moment(row.due_on)


# --- who is reminded, and when


@pytest.mark.parametrize(
    ("due", "expected"), [(1, [DAY]), (2, [DAY]), (7, [WEEK]), (8, [WEEK]), (4, []), (20, []), (-1, [])]
)
def test_reminders_come_a_week_and_a_day_before(due, expected):
    row = commitment(due=due)
    seated(row.council)
    materialise(now=due_moment(day(0)))
    assert list(reminders().values_list("offset", flat=True)) == expected


def test_only_members_with_a_seat_today_are_reminded_of_what_is_open():
    here = council()
    member, colleague = seated(here), seated(here)
    official(here)
    seated(here, until=day(-1))
    seated(here, since=day(1))
    seated(council())
    commitment(here, due=1)
    for status in ("kept", "not_kept"):
        commitment(here, due=1, status=status)
    now = due_moment(day(0)) - timedelta(hours=1)
    assert materialise(now=now) == 4
    assert {row.recipient.account for row in reminders()} == {member, colleague}
    assert materialise(now=now) == 0


def test_settling_takes_reminders_back_and_reopening_brings_them_again():
    row = commitment(due=1, status="under_way")
    evidence(row)
    by = seated(row.council)
    now = due_moment(day(0)) - timedelta(hours=1)
    materialise(now=now)
    actions.keep(row, by=by)
    assert list(reminders().values_list("status", "reason")) == [("cancelled", "settled")]
    assert materialise(now=now) == 0
    actions.reopen(row, by=by)
    materialise(now=now)
    assert list(reminders().values_list("status", flat=True)) == ["queued"]


def test_another_day_takes_the_old_reminders_back_and_brings_new_ones():
    row = commitment(due=1)
    by = seated(row.council)
    now = due_moment(day(0)) - timedelta(hours=1)
    materialise(now=now)
    row.due_on = day(2)
    actions.correct(row, by=by)
    materialise(now=now)
    assert sorted(reminders().values_list("occurrence", "status")) == [
        (due_moment(day(1)), "cancelled"),
        (due_moment(day(2)), "queued"),
    ]


# --- what is not true any more


def due_delivery(row: Commitment) -> Delivery:
    materialise(now=due_moment(row.due_on) - DAY - timedelta(hours=1))
    reminder = reminders().get()
    Delivery.objects.filter(pk=reminder.pk).update(due_at=timezone.now(), useful_until=None)
    return reminder


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda row, seat: Commitment.objects.filter(pk=row.pk).update(status="kept", settled_on=day(0)), "settled"),
        (lambda row, seat: Commitment.objects.filter(pk=row.pk).update(due_on=day(9)), "another day"),
        (lambda row, seat: type(seat).objects.filter(pk=seat.pk).update(until=day(-1)), "no longer in the council"),
        (lambda row, seat: type(seat).objects.filter(pk=seat.pk).update(kind="authority"), "no longer in the council"),
    ],
)
def test_reminder_that_is_not_true_any_more_is_not_sent(change, reason, mailoutbox):
    row = commitment(due=1)
    user = seated(row.council)
    reminder = due_delivery(row)
    change(row, user.seats.get())
    deliver_due()
    reminder.refresh_from_db()
    assert (reminder.status, reminder.reason, mailoutbox) == ("cancelled", reason, [])


def test_reminder_is_sent_in_the_words_of_the_member(mailoutbox):
    row = commitment(due=1)
    user = seated(row.council)
    user.is_discreet = False
    user.save()
    due_delivery(row)
    deliver_due()
    [mail] = mailoutbox
    assert mail.to == [user.email]
    assert "Publish the budget" in mail.body
    assert f"/en/councils/{row.council.slug}/room/" in mail.body


def test_discreet_reminder_names_neither_council_nor_recommendation(mailoutbox):
    row = commitment(due=1)
    seated(row.council)
    due_delivery(row)
    deliver_due()
    [mail] = mailoutbox
    text = mail.subject + mail.body + str(mail.alternatives)
    assert [secret for secret in ("Publish", "Baghdad", "council", row.recommendation.ref) if secret in text] == []


# --- what the council does


def send_news():
    """As if the hour was over in which news gather."""
    news = Delivery.objects.filter(kind="councils.commitment_changed", channel="email", status="queued")
    news.update(due_at=timezone.now())
    deliver_due()


@pytest.fixture
def colleagues():
    """A commitment, who acts, and a member who chose mail with words."""
    row = commitment()
    by, colleague = seated(row.council), seated(row.council)
    colleague.is_discreet = False
    colleague.save()
    return row, by, colleague


def test_what_is_done_within_an_hour_comes_in_one_mail_and_stands_act_by_act_in_the_portal(colleagues, mailoutbox):
    row, by, colleague = colleagues
    actions.begin(row, by=by)
    for text in ("A photograph", "The minutes"):
        actions.add_evidence(Evidence(text_en=text), commitment=row, by=by)
    actions.keep(row, by=by)
    deliver_due()
    assert mailoutbox == []
    send_news()
    [mail] = mailoutbox
    done = ["has begun to carry out", "has added evidence to", "says that it has carried out"]
    assert [mail.body.count(words) for words in done] == [1, 1, 1]
    told = [kinds[row.kind].wording(row).paragraphs for row in Delivery.objects.in_portal_of(colleague)]
    assert [len(paragraphs) for paragraphs in told] == [1, 1, 1, 1]
    send_news()
    assert len(mailoutbox) == 1


def test_what_was_undone_is_no_news_unless_evidence_came_with_it(colleagues, mailoutbox):
    row, by, _colleague = colleagues
    actions.begin(row, by=by)
    send_news()
    mailoutbox.clear()
    for _turn in range(2):
        actions.miss(row, by=by)
        actions.reopen(row, by=by)
    send_news()
    last = Delivery.objects.filter(kind="councils.commitment_changed", channel="email").latest("pk")
    assert (mailoutbox, last.status, last.reason) == ([], "cancelled", "as it was before")
    actions.miss(row, by=by)
    actions.reopen(row, by=by)
    actions.add_evidence(Evidence(text_en="Seen"), commitment=row, by=by)
    send_news()
    [mail] = mailoutbox
    assert "has added evidence" in mail.body


ACTS = {
    "taken up": lambda row, by: actions.take_up(
        Commitment(due_on=day(9), **words()), council=row.council, recommendation=recommendation(), by=by),
    "has begun": lambda row, by: actions.begin(row, by=by),
    "has added evidence": lambda row, by: actions.add_evidence(Evidence(text_en="Seen"), commitment=row, by=by),
    "says that it has carried out": lambda row, by: (evidence(row), actions.keep(row, by=by)),
    "says that it has not carried out": lambda row, by: actions.miss(row, by=by),
}  # fmt: skip


@pytest.mark.parametrize("words_of", ACTS)
def test_every_act_is_told_in_its_own_words(words_of):
    row = commitment()
    by, colleague = seated(row.council), seated(row.council)
    ACTS[words_of](row, by)
    [message] = Delivery.objects.in_portal_of(colleague)
    with translation.override("en"):
        notice = kinds[message.kind].wording(message)
    assert words_of in notice.paragraphs[0]
    assert notice.url == f"/en/recommendations/{message.subject.recommendation.ref}/"


def test_news_for_somebody_who_left_the_council_are_not_sent(mailoutbox):
    row = commitment()
    by, colleague = seated(row.council), seated(row.council)
    actions.begin(row, by=by)
    actions.end_seat(colleague.seats.get(), by=None)
    send_news()
    assert mailoutbox == []
    assert set(Delivery.objects.filter(channel="email").values_list("status", "reason")) == {
        ("cancelled", "no longer concerned")
    }


def test_taking_back_by_hand_spares_the_new_moment():
    row = commitment(due=1)
    seated(row.council)
    materialise(now=due_moment(day(0)) - timedelta(hours=1))
    assert cancel_about(row, reason="x", kinds=[KIND], except_occurrence=due_moment(row.due_on)) == 0
