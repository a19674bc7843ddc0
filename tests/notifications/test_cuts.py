"""Planned network cuts: an admin enters, changes and drops them, and what waits for people there follows."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Office
from notifications.actions import drop_cut, materialise, plan_cut
from notifications.models import Activity, Delivery, NetworkCut, Recipient
from tests.factories import governorate, holder
from tests.notifications.conftest import at, local

DAY, TWO_HOURS = timedelta(days=1), timedelta(hours=2)


@pytest.fixture
def here(db):
    return governorate("here")


@pytest.fixture
def there(db):
    return governorate("there")


def cut(begins, ends, where=None):
    return NetworkCut(starts_at=at(begins), ends_at=at(ends), governorate=where)


def due():
    """By recipient and offset, when the mails that wait are due."""
    rows = Delivery.objects.filter(channel="email", status="queued").order_by("recipient", "due_at")
    return [(row.recipient_id, row.offset, local(row.due_at)) for row in rows]


@pytest.fixture
def waiting(nights, remind, date_at, clock, here, there):
    """Monday noon; on Tuesday at six there is something for one person here, one there and one somewhere."""
    people = [
        Recipient.objects.create(own_address=f"{n}@example.org", governorate=place)
        for n, place in enumerate((here, there, None))
    ]
    clock("07 12:00")
    for whose in people:
        date_at("08 18:00", whose)
    materialise()
    return [whose.pk for whose in people]


def test_a_cut_brings_forward_what_would_have_fallen_into_it(waiting, member, here):
    h, t, n = waiting
    plan_cut(cut("08 15:00", "08 17:00", here), by=member)
    assert due() == [
        (h, DAY, "07 18:00"), (h, TWO_HOURS, "08 14:45"),
        (t, DAY, "07 18:00"), (t, TWO_HOURS, "08 16:00"),
        (n, DAY, "07 18:00"), (n, TWO_HOURS, "08 14:45"),
    ]  # fmt: skip


def test_another_time_or_place_gives_back_what_the_old_one_took(waiting, member, here, there):
    h, t, n = waiting
    planned = cut("08 15:00", "08 17:00", here)
    plan_cut(planned, by=member)
    planned.governorate, planned.starts_at = there, at("08 13:00")
    plan_cut(planned, by=member)
    assert [row for row in due() if row[1] == TWO_HOURS] == [
        (h, TWO_HOURS, "08 16:00"), (t, TWO_HOURS, "08 12:45"), (n, TWO_HOURS, "08 12:45"),
    ]  # fmt: skip


def test_a_dropped_cut_gives_back_the_nominal_times(waiting, member, here):
    before = due()
    planned = cut("08 15:00", "08 17:00", here)
    plan_cut(planned, by=member)
    assert due() != before
    drop_cut(planned, by=member)
    assert (due(), NetworkCut.objects.count()) == (before, 0)


def test_a_long_cut_in_the_whole_country_leaves_one_reminder_before_it(waiting, member, clock):
    plan_cut(cut("07 17:00", "09 00:00"), by=member)
    assert due() == [(pk, TWO_HOURS, "07 16:45") for pk in waiting]
    assert materialise() == 0


def test_a_cut_that_begins_at_once_lets_them_go_now(waiting, member, clock):
    plan_cut(cut("07 12:10", "09 00:00"), by=member)
    assert due() == [(pk, TWO_HOURS, "07 12:00") for pk in waiting]


def test_what_was_tried_or_sent_stays_as_it_is(waiting, member):
    tried = Delivery.objects.filter(offset=TWO_HOURS)
    tried.update(letter=1, attempts=1)
    Delivery.objects.filter(offset=DAY).update(status="sent", sent_at=at("07 12:00"))
    before = list(Delivery.objects.order_by("pk").values())
    plan_cut(cut("08 15:00", "08 17:00"), by=member)
    assert list(Delivery.objects.order_by("pk").values()) == before


def test_planning_and_dropping_are_written_down(waiting, member, here):
    planned = cut("08 15:00", "08 17:00", here)
    plan_cut(planned, by=member)
    plan_cut(planned, by=member)
    drop_cut(planned, by=member)
    acts = Activity.objects.filter(verb__startswith="notifications.cut_").order_by("pk")
    assert [(act.verb, act.by) for act in acts] == [
        (f"notifications.cut_{what}", member) for what in ("planned", "changed", "dropped")
    ]
    assert acts[0].facts == {
        "governorate": here.pk, "starts_at": at("08 15:00").isoformat(), "ends_at": at("08 17:00").isoformat(),
    }  # fmt: skip


# --- summaries


@pytest.fixture
def summary(recipient, member):
    """A row of a summary that waits."""

    def make(due_at, whose=recipient, bundle="daily"):
        return Delivery.objects.create(
            recipient=whose, kind="test.rally", subject=member, occurrence=at(f"01 12:0{Delivery.objects.count()}"),
            offset=timedelta(0),
            channel="email", bundle=bundle, due_at=at(due_at),
        )  # fmt: skip

    return make


def moved(row):
    row.refresh_from_db()
    return local(row.due_at)


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        ("07 17:00", "07 19:00", "07 16:45"),
        ("07 18:00", "07 19:00", "07 17:45"),
        ("07 19:00", "07 20:00", "07 18:00"),
        ("06 19:00", "07 18:30", "07 12:00"),
        ("07 12:05", "07 19:00", "07 12:00"),
    ],
)
def test_a_summary_comes_before_the_cut_it_would_fall_into(nights, clock, summary, member, begins, ends, expected):
    clock("07 12:00")
    row, weekly = summary("07 18:00"), summary("08 18:00", bundle="weekly")
    other = summary("07 18:00", Recipient.objects.create(own_address="a@example.org"), bundle="")
    plan_cut(cut(begins, ends), by=member)
    assert (moved(row), moved(weekly), moved(other)) == (expected, "08 18:00", "07 18:00")


def test_a_summary_moves_by_the_place_and_the_hours_of_the_person(
    nights, clock, summary, recipient, member, here, there
):
    clock("07 12:00")
    recipient.governorate, recipient.quiet_from, recipient.quiet_until = here, time(14), time(17, 30)
    recipient.save()
    other = Recipient.objects.create(own_address="a@example.org", governorate=there)
    mine, others = summary("07 18:00"), summary("07 18:00", other)
    plan_cut(cut("07 17:40", "07 19:00", here), by=None)
    assert (moved(mine), moved(others)) == ("07 13:45", "07 18:00")


def test_a_summary_of_later_is_kept_out_of_a_known_cut(clock, summary, member):
    clock("07 12:00")
    plan_cut(cut("07 17:00", "07 19:00"), by=member)
    row = summary("07 18:00")
    materialise()
    assert moved(row) == "07 16:45"


# --- the admin


@pytest.fixture
def admin(client, db):
    client.force_login(holder(Office.Role.ADMIN))
    return client


def typed(begins, ends, where=""):
    return {
        "governorate": where, "starts_at_0": f"2026-12-{begins[:2]}", "starts_at_1": begins[3:],
        "ends_at_0": f"2026-12-{ends[:2]}", "ends_at_1": ends[3:],
    }  # fmt: skip


def test_an_admin_enters_changes_and_drops_a_cut(admin, here):
    admin.post(reverse("admin:notifications_networkcut_add"), typed("08 15:00", "08 17:00", here.pk))
    planned = NetworkCut.objects.get()
    assert (planned.governorate, planned.starts_at, planned.ends_at) == (here, at("08 15:00"), at("08 17:00"))
    admin.post(reverse("admin:notifications_networkcut_change", args=[planned.pk]), typed("08 16:00", "08 17:00"))
    planned.refresh_from_db()
    assert (planned.governorate, planned.starts_at) == (None, at("08 16:00"))
    admin.post(reverse("admin:notifications_networkcut_delete", args=[planned.pk]), {"post": "yes"})
    plan_cut(cut("09 10:00", "09 12:00"), by=None)
    chosen = {"action": "delete_selected", "_selected_action": NetworkCut.objects.get().pk, "post": "yes"}
    admin.post(reverse("admin:notifications_networkcut_changelist"), chosen)
    assert not NetworkCut.objects.exists()
    verbs = Activity.objects.filter(verb__startswith="notifications.cut_").order_by("pk").values_list("verb", flat=True)
    assert [verb.removeprefix("notifications.cut_") for verb in verbs] == [
        "planned", "changed", "dropped", "planned", "dropped",
    ]  # fmt: skip


def test_a_cut_that_ends_before_it_begins_is_refused_in_words(admin):
    answer = admin.post(
        reverse("admin:notifications_networkcut_add"), typed("08 17:00", "08 15:00"), headers={"accept-language": "en"}
    )
    assert "A network cut ends after it begins." in answer.content.decode()
    assert not NetworkCut.objects.exists()


def test_cuts_to_come_stand_first(admin):
    now = timezone.now()
    past, far, near = (
        NetworkCut.objects.create(starts_at=now + timedelta(days=days), ends_at=now + timedelta(days=days, hours=2))
        for days in (-2, 20, 2)
    )
    listed = admin.get(reverse("admin:notifications_networkcut_changelist")).context["cl"].result_list
    assert list(listed) == [near, far, past]


@pytest.mark.parametrize("role", [Office.Role.EDITOR, None])
def test_nobody_else_sees_or_enters_cuts(client, member, role):
    client.force_login(holder(role) if role else member)
    for name in ("changelist", "add"):
        assert client.get(reverse(f"admin:notifications_networkcut_{name}")).status_code in {302, 403, 404}
    client.post(reverse("admin:notifications_networkcut_add"), typed("08 15:00", "08 17:00"))
    assert not NetworkCut.objects.exists()
