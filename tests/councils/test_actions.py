"""What councils do: each move allowed and refused, told to those concerned, and safe from a second hand."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from core.transitions import MoveRefused
from councils import actions
from councils.models import Commitment, Council, Evidence, Seat
from notifications.models import Activity, Delivery
from tests import factories
from tests.councils.factories import (
    commitment,
    council,
    day,
    edition,
    evidence,
    official,
    recommendation,
    seated,
    words,
)
from tests.forums.factories import organiser

pytestmark = pytest.mark.django_db
Status = Commitment.Status


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def promise(**fields) -> Commitment:
    return Commitment(due_on=day(30), **(words() | fields))


def verbs(about) -> list[str]:
    return [activity.verb for activity in reversed(Activity.objects.about(about))]


def told() -> set[str]:
    return {row.recipient.account.pseudonym for row in Delivery.objects.filter(channel="portal")}


def test_taking_up_plans_a_commitment_made_today():
    here, asked = council(), recommendation()
    by = seated(here)
    made = actions.take_up(promise(), council=here, recommendation=asked, by=by)
    made.refresh_from_db()
    found = made.council, made.recommendation, made.made_by, made.made_on, made.status, made.settled_on
    assert found == (here, asked, by, day(0), "planned", None)
    assert verbs(made) == ["councils.taken_up"]


def test_taking_up_cannot_begin_as_settled():
    here = council()
    forged = promise(status="kept", settled_on=day(0))
    made = actions.take_up(forged, council=here, recommendation=recommendation(), by=seated(here))
    assert (made.status, made.settled_on) == ("planned", None)


def test_same_recommendation_is_taken_up_once_a_council_and_by_many():
    here, there, asked = council(), council(), recommendation()
    actions.take_up(promise(), council=here, recommendation=asked, by=seated(here))
    actions.take_up(promise(), council=there, recommendation=asked, by=seated(there))
    with pytest.raises(ValidationError, match="already taken up"):
        actions.take_up(promise(), council=here, recommendation=asked, by=seated(here))
    assert Commitment.objects.count() == 2


@pytest.mark.parametrize("status", ["recorded", "withdrawn"])
def test_only_what_is_adopted_is_taken_up(status):
    here = council()
    with pytest.raises(ValidationError, match="Only what a forum has adopted"):
        actions.take_up(promise(), council=here, recommendation=recommendation(status=status), by=seated(here))


def test_closed_council_takes_up_nothing_even_when_it_closed_a_moment_ago():
    here = council()
    Council.objects.filter(pk=here.pk).update(status="closed")
    with pytest.raises(ValidationError, match="closed"):
        actions.take_up(promise(), council=here, recommendation=recommendation(), by=seated(here))


MOVES = {
    actions.begin: ({"planned"}, "under_way", "councils.begun"),
    actions.keep: ({"planned", "under_way"}, "kept", "councils.kept"),
    actions.miss: ({"planned", "under_way"}, "not_kept", "councils.not_kept"),
    actions.reopen: ({"kept", "not_kept"}, "under_way", "councils.reopened"),
}


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("act", MOVES, ids=lambda act: act.__name__)
def test_every_move_starts_only_where_it_belongs(act, status):
    sources, to, verb = MOVES[act]
    row = commitment(status=status)
    evidence(row)
    by = seated(row.council)
    if status in sources:
        act(row, by=by)
        row.refresh_from_db()
        assert (row.status, row.settled_on) == (to, day(0) if to in {"kept", "not_kept"} else None)
        assert verbs(row) == [verb]
    else:
        with pytest.raises(MoveRefused):
            act(row, by=by)
        row.refresh_from_db()
        assert (row.status, verbs(row)) == (status, [])


@pytest.mark.parametrize("act", [actions.keep, actions.miss], ids=lambda act: act.__name__)
def test_second_hand_with_an_old_page_changes_nothing(act):
    """Both read *under way*; the second still believes it."""
    row = commitment(status="under_way")
    evidence(row)
    stale = Commitment.objects.get(pk=row.pk)
    by = seated(row.council)
    actions.miss(row, by=by)
    with pytest.raises(MoveRefused):
        act(stale, by=by)
    assert Commitment.objects.get(pk=row.pk).status == "not_kept"


def test_beginning_with_an_old_page_does_not_reopen_what_is_kept():
    row = commitment()
    evidence(row)
    stale = Commitment.objects.get(pk=row.pk)
    by = seated(row.council)
    actions.keep(row, by=by)
    with pytest.raises(MoveRefused):
        actions.begin(stale, by=by)
    assert Commitment.objects.get(pk=row.pk).status == "kept"


def test_evidence_with_an_old_page_does_not_reopen_what_is_kept():
    row = commitment()
    evidence(row)
    stale = Commitment.objects.get(pk=row.pk)
    by = seated(row.council)
    actions.keep(row, by=by)
    actions.add_evidence(Evidence(text_en="A second picture", state_en="reviewed"), commitment=stale, by=by)
    found = Commitment.objects.get(pk=row.pk)
    assert (found.status, found.settled_on, found.evidence.count()) == ("kept", day(0), 2)


def test_nothing_is_kept_without_evidence():
    row = commitment(status="under_way")
    with pytest.raises(ValidationError, match="Add evidence first"):
        actions.keep(row, by=seated(row.council))
    row.refresh_from_db()
    assert (row.status, verbs(row)) == ("under_way", [])


@pytest.mark.parametrize(
    ("status", "expected"),
    [("planned", "under_way"), ("under_way", "under_way"), ("kept", "kept"), ("not_kept", "not_kept")],
)
def test_evidence_sets_a_planned_commitment_under_way_and_no_other(status, expected):
    row = commitment(status=status)
    by = seated(row.council)
    added = actions.add_evidence(Evidence(link="https://example.org/decree"), commitment=row, by=by)
    row.refresh_from_db()
    assert (row.status, added.added_by, verbs(row)) == (expected, by, ["councils.evidence_added"])


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({}, "Say what it shows"), ({"text_en": "A decree", "seen_on": timedelta(days=1)}, "not come yet")],
)
def test_evidence_that_shows_nothing_is_refused(fields, reason):
    row = commitment()
    with pytest.raises(ValidationError, match=reason):
        actions.add_evidence(Evidence(**factories.from_now(fields)), commitment=row, by=seated(row.council))
    assert (row.evidence.count(), verbs(row)) == (0, [])


def test_members_and_organisers_are_told_but_not_who_did_it_nor_officials():
    here, of = council(), edition()
    by, colleague = seated(here), seated(here)
    seated(here, until=day(-1))
    seated(council())
    official(here)
    seated(here, user=factories.person(is_active=False))
    asker = organiser(of)
    actions.take_up(promise(), council=here, recommendation=recommendation(of), by=by)
    assert told() == {colleague.pseudonym, asker.pseudonym}


def test_correcting_the_day_takes_back_the_reminders_of_the_old_day(monkeypatch):
    taken_back = []
    monkeypatch.setattr(actions, "cancel_about", lambda subject, **how: taken_back.append(how["except_occurrence"]))
    row = commitment()
    row.due_on = day(60)
    actions.correct(row, by=factories.holder("editor"))
    row.refresh_from_db()
    assert (row.due_on, taken_back, verbs(row)) == (day(60), [actions.due_moment(day(60))], ["councils.corrected"])


def test_seat_is_given_for_a_time_and_ended():
    here, user = council(), factories.person()
    seat = actions.give_seat(user, here, Seat.Kind.WOMEN, by=factories.holder("admin"))
    assert (seat.since, seat.until, user.recipient.pk is not None) == (day(0), None, True)
    assert list(Council.objects.of(user)) == [here]
    actions.end_seat(seat, by=None)
    assert (list(Council.objects.of(user)), Seat.objects.count()) == ([], 0)  # it never began


def test_ended_seat_was_held_until_yesterday():
    here = council()
    user = seated(here)
    seat = user.seats.get()
    actions.end_seat(seat, by=None)
    assert (user.seats.get().until, Council.objects.of(user).exists()) == (day(-1), False)
    actions.end_seat(seat, by=None)
    assert user.seats.get().until == day(-1)


@pytest.mark.parametrize(
    ("since", "until", "fits"), [(0, None, False), (0, 5, False), (11, None, True), (-9, -1, False), (10, 12, False)]
)
def test_person_sits_in_one_seat_at_a_time(since, until, fits):
    here = council()
    user = seated(here, since=day(-5), until=day(10))
    fields = {"since": day(since), "until": None if until is None else day(until), "by": None}
    if fits:
        actions.give_seat(user, here, Seat.Kind.AUTHORITY, **fields)
        assert user.seats.count() == 2
    else:
        with pytest.raises(ValidationError, match="already sits"):
            actions.give_seat(user, here, Seat.Kind.AUTHORITY, **fields)


def test_log_holds_no_name_of_a_seated_person():
    here, user = council(), factories.person("Walnut 7")
    actions.give_seat(user, here, Seat.Kind.WOMEN, by=None)
    activity = Activity.objects.about(here).get()
    assert (activity.verb, activity.facts, activity.by) == ("councils.seat_given", {"kind": "women"}, None)
