from datetime import timedelta

import pytest

from notifications.actions import cancel_about, deliver_due, materialise
from notifications.models import Delivery, Recipient

DAY, TWO_HOURS = timedelta(days=1), timedelta(hours=2)


def offsets(**wanted):
    return sorted(Delivery.objects.filter(channel="email", **wanted).values_list("offset", flat=True))


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        ({"days": 10}, []),
        ({"days": 8}, [timedelta(weeks=1)]),
        ({"days": 7}, [timedelta(weeks=1)]),
        ({"days": 6}, []),
        ({"days": 2, "hours": 12}, [DAY]),
        ({"hours": 25}, [TWO_HOURS, DAY]),
        ({"hours": 23, "minutes": 30}, [TWO_HOURS, DAY]),
        ({"hours": 20}, [TWO_HOURS]),
        ({"minutes": 70}, [TWO_HOURS]),
        ({"minutes": 30}, []),
        ({"minutes": -5}, []),
    ],
)
def test_reminders_are_made_two_days_ahead_and_at_most_an_hour_late(remind, date_in, ahead, expected):
    date_in(**ahead)
    materialise()
    assert offsets() == expected


def test_made_again_and_again_they_stay_the_same(remind, date_in):
    date_in(hours=25)
    assert materialise() == 4
    rows = list(Delivery.objects.order_by("pk").values())
    assert materialise() == 0
    assert list(Delivery.objects.order_by("pk").values()) == rows


def test_times_are_computed_as_django_would_store_them(remind, date_in):
    """Also with and without a fraction of a second, which SQLite keeps as text."""
    exact, _fraction = date_in(hours=25), date_in(hours=26)
    exact.muted_at = exact.muted_at.replace(microsecond=0)
    exact.save()
    materialise()
    for row in Delivery.objects.all():
        following = {DAY: TWO_HOURS, TWO_HOURS: timedelta(0)}[row.offset]
        assert row.subject.muted_at == row.occurrence
        assert row.due_at == row.occurrence - row.offset
        assert row.useful_until == row.occurrence - following
        same = {"occurrence": row.occurrence, "due_at": row.due_at, "useful_until": row.useful_until}
        assert Delivery.objects.filter(pk=row.pk, offset=row.offset, **same).exists()


def test_kind_that_ages_sooner_ends_sooner(remind, date_in, words):
    from notifications import kinds

    object.__setattr__(kinds.kinds["test.rally"], "useful_for", timedelta(minutes=30))
    date_in(hours=25)
    materialise()
    assert {row.useful_until - row.due_at for row in Delivery.objects.all()} == {timedelta(minutes=30)}


def test_moved_event_gets_new_rows_and_loses_the_old(remind, date_in, mailoutbox):
    date = date_in(hours=25)
    materialise()
    date.muted_at += DAY
    date.save()
    cancel_about(date, reason="moved", except_occurrence=date.muted_at)
    materialise()
    assert offsets(status="cancelled", reason="moved") == [TWO_HOURS, DAY]
    assert offsets(status="queued", occurrence=date.muted_at) == [TWO_HOURS, DAY]


def test_time_left_and_taken_again_arms_the_cancelled_rows(remind, date_in):
    date = date_in(hours=25)
    materialise()
    cancel_about(date, reason="moved")
    assert materialise() == 4
    assert set(Delivery.objects.values_list("status", "reason", "attempts")) == {("queued", "", 0)}


def test_sent_is_never_armed_again(remind, date_in, mailoutbox):
    date = date_in(hours=23, minutes=30)
    materialise()
    deliver_due()
    assert len(mailoutbox) == 1
    cancel_about(date, reason="moved")
    materialise()
    deliver_due()
    assert len(mailoutbox) == 1
    assert Delivery.objects.get(channel="portal", offset=DAY).status == "sent"


def test_address_without_account_has_no_reminder_in_the_portal(remind, date_in):
    visitor = Recipient.objects.create(own_address="visitor@example.org")
    date_in(whose=visitor, hours=3)
    materialise()
    assert list(Delivery.objects.values_list("channel", flat=True)) == ["email"]


def test_after_an_outage_nothing_comes_late_or_twice(remind, date_in, mailoutbox, monkeypatch):
    date = date_in(hours=25)
    materialise()
    later = date.muted_at - timedelta(minutes=90)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    counts = deliver_due()
    assert (counts.sent, counts.stale, len(mailoutbox)) == (2, 2, 1)
    assert offsets(status="stale") == [DAY]
