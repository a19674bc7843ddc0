from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from core.transitions import MoveRefused
from forums import actions, queries
from forums.models import Activity, Edition, Slot
from notifications.models import Delivery
from tests.factories import person
from tests.forums.factories import VISITOR, activity, edition, organiser, planned, registration, room

pytestmark = pytest.mark.django_db
Status = Activity.Status


def told(kind, channel="email"):
    return set(Delivery.objects.filter(kind=kind, channel=channel).values_list("recipient__account", flat=True))


def times(of, hours=2):
    starts = of.starts_at + timedelta(hours=hours)
    return {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}


def test_propose_makes_a_draft_that_only_organisers_are_told_of():
    of = edition()
    mine, _elsewhere, proposer = organiser(of), organiser(edition()), person()
    made = Activity(edition=of, title_en="Reading a budget", spoken=["ar"], original_language="en")
    actions.propose(made, by=proposer)
    assert (made.status, made.slug, made.proposed_by) == (Status.PROPOSED, "reading-a-budget", proposer)
    assert (made.state_en, made.state_ar, made.state_ckb) == ("draft", "missing", "missing")
    assert told("forums.proposal_received") == {mine.pk}


@pytest.mark.parametrize(("title", "expected"), [("", r"\d{4}-\d\d-\d\d-[0-9a-f]{6}"), ("New", r"new-[0-9a-f]{6}")])
def test_propose_finds_a_slug_without_english_and_avoids_reserved_words(title, expected):
    import re

    made = Activity(edition=edition(), title_en=title, title_ar="ماء", spoken=["ar"])
    actions.propose(made, by=person())
    assert re.fullmatch(expected, made.slug)


def test_propose_twice_with_one_title_gives_two_slugs():
    of = edition()
    made = [actions.propose(Activity(edition=of, title_en="Water", spoken=["ar"]), by=person()) for _turn in range(2)]
    assert len({one.slug for one in made}) == 2


@pytest.mark.parametrize("fields", [{"status": "cancelled"}, {"status": "draft"}, {"days": -1}])
def test_propose_is_refused_when_an_edition_takes_none(fields):
    with pytest.raises(ValidationError):
        actions.propose(Activity(edition=edition(**fields), title_en="Late", spoken=["ar"]), by=person())


def test_plan_activity_publishes_its_words_and_tells_who_proposed_it():
    of, proposer = edition(), person()
    made = activity(of, proposed_by=proposer)
    slot = actions.plan_activity(made, by=organiser(of), room=room(of), **times(of))
    made.refresh_from_db()
    assert (made.status, made.state_en, made.state_ckb) == (Status.PLANNED, "reviewed", "missing")
    assert slot.starts_at == of.starts_at + timedelta(hours=2)
    assert told("forums.proposal_planned") == {proposer.pk}


def test_plan_activity_twice_is_refused():
    of = edition()
    made = activity(of)
    stale = Activity.objects.get(pk=made.pk)
    actions.plan_activity(made, by=VISITOR, **times(of))
    with pytest.raises(MoveRefused):
        actions.plan_activity(stale, by=VISITOR, **times(of, 5))


def test_plan_activity_where_another_begins_is_refused_and_leaves_it_proposed():
    of = edition()
    hall = room(of)
    planned(of, hours=2, where=hall)
    made = activity(of)
    with pytest.raises(ValidationError, match="begins in this room"):
        actions.plan_activity(made, by=VISITOR, room=hall, **times(of, 2))
    assert Activity.objects.get(pk=made.pk).status == Status.PROPOSED


def test_plan_activity_may_take_the_room_of_a_cancelled_one():
    of = edition()
    hall = room(of)
    off = planned(of, hours=2, where=hall)
    actions.cancel_activity(off, by=VISITOR)
    slot = actions.plan_activity(activity(of), by=VISITOR, room=hall, **times(of, 2))
    assert slot.room == hall
    assert Slot.objects.get(activity=off).room is None


def test_move_activity_tells_registrants_and_proposer_once_a_move():
    of, proposer = edition(), person()
    made = planned(of, proposed_by=proposer)
    guest = registration(of)
    actions.move_activity(made, by=VISITOR, room=None, **times(of, 5))
    actions.move_activity(made, by=VISITOR, room=None, **times(of, 5))
    slot = Slot.objects.get(activity=made)
    assert (slot.starts_at, slot.sequence, slot.moved_at is None) == (of.starts_at + timedelta(hours=5), 1, False)
    mails = Delivery.objects.filter(kind="forums.activity_moved", channel="email")
    assert sorted(mails.values_list("recipient", flat=True)) == sorted([guest.recipient_id, proposer.recipient.pk])


def test_move_activity_that_is_not_planned_is_refused():
    of = edition()
    with pytest.raises(MoveRefused):
        actions.move_activity(activity(of), by=VISITOR, room=None, **times(of))


def test_cancel_activity_tells_and_cannot_be_done_twice():
    of = edition()
    made, guest = planned(of), registration(of)
    actions.cancel_activity(made, by=VISITOR)
    assert Slot.objects.get(activity=made).sequence == 1
    mails = Delivery.objects.filter(kind="forums.activity_cancelled", channel="email")
    assert list(mails.values_list("recipient", flat=True)) == [guest.recipient_id]
    with pytest.raises(MoveRefused):
        actions.cancel_activity(made, by=VISITOR)


@pytest.mark.parametrize("fields", [{"status": Edition.Status.CANCELLED}, {"days": -5}])
def test_nothing_moves_in_a_cancelled_or_past_edition(fields):
    of = edition(**fields)
    made, proposal = planned(of), activity(of)
    for act in (
        lambda: actions.plan_activity(proposal, by=VISITOR, **times(of, 5)),
        lambda: actions.move_activity(made, by=VISITOR, room=None, **times(of, 5)),
        lambda: actions.cancel_activity(made, by=VISITOR),
    ):
        with pytest.raises(MoveRefused):
            act()


def test_activities_are_seen_by_those_whom_they_concern():
    of, proposer = edition(), person()
    public, off, waiting = planned(of), planned(of, hours=4), activity(of, proposed_by=proposer)
    Activity.objects.filter(pk=off.pk).update(status=Status.CANCELLED)
    of_draft = planned(edition(status="draft"))
    mine = organiser(of)
    seen = {who: set(Activity.objects.visible_to(who)) for who in (proposer, mine, person())}
    assert seen[proposer] == {public, off, waiting}
    assert seen[mine] == {public, off, waiting}
    assert set(Activity.objects.visible_to(VISITOR)) == {public, off}
    assert of_draft not in seen[mine]


def test_clashes_inform_about_rooms_people_and_hours():
    of, proposer = edition(), person()
    hall = room(of)
    planned(of, title="A", hours=1, where=hall, proposed_by=proposer)
    planned(of, title="B", hours=1.5, where=hall)
    planned(of, title="C", hours=1.5, where=room(of, "Tent 2"), proposed_by=proposer)
    planned(of, title="D", hours=1.75)
    planned(of, title="E", hours=-5, where=hall)
    with override("en"):
        lines = queries.clashes(of.slots.select_related("activity"), of)
    assert lines == [
        "“E” lies outside the days and hours of the edition.",
        "“A” and “B” overlap in the same room.",
        "“A” and “C” overlap and were proposed by the same person.",
        "“A” and “D” overlap, and one of them is for everybody.",
        "“B” and “D” overlap, and one of them is for everybody.",
        "“C” and “D” overlap, and one of them is for everybody.",
    ]


def test_slot_constraints_hold():
    of = edition()
    hall = room(of)
    made = planned(of, where=hall).slot
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.create(edition=of, room=hall, pause_en="Lunch", starts_at=made.starts_at, ends_at=made.ends_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.filter(pk=made.pk).update(ends_at=made.starts_at)


def test_activity_slug_is_its_own_in_its_edition():
    of = edition()
    activity(of, slug="wells")
    with pytest.raises(IntegrityError), transaction.atomic():
        activity(of, slug="wells")


def test_record_recommendation_counts_on_and_adopt_needs_a_possible_day():
    from forums.models import Recommendation

    of, by = edition(days=-1, slug="2018"), person()
    made = [
        actions.record_recommendation(
            Recommendation(edition=of, title_en="Publish", addressee_en="All", original_language="en"), by=by
        )
        for _turn in range(2)
    ]
    assert [one.ref for one in made] == ["ISF-2018-01", "ISF-2018-02"]
    today = timezone.localdate()
    for wrong in (today + timedelta(days=1), today - timedelta(days=2)):
        with pytest.raises(ValidationError):
            actions.adopt_recommendation(made[0], by=by, on=wrong)
    actions.adopt_recommendation(made[0], by=by, on=today)
    made[0].refresh_from_db()
    assert (made[0].status, made[0].adopted_on) == ("adopted", today)
    with pytest.raises(MoveRefused):
        actions.adopt_recommendation(made[0], by=by, on=today)


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_record_recommendation_needs_an_announced_edition(status):
    from forums.models import Recommendation

    of = edition(status=status)
    with pytest.raises(ValidationError):
        actions.record_recommendation(Recommendation(edition=of, title_en="x", addressee_en="y"), by=person())


def test_recommendation_constraints_hold():
    from forums.models import Recommendation
    from tests.forums.factories import recommendation

    made = recommendation(edition(), number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        recommendation(made.edition, number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.filter(pk=made.pk).update(status="adopted")
