"""What the database itself refuses, and what the querysets promise."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from councils.models import Commitment, Council, Evidence, Seat
from tests import factories
from tests.councils.factories import commitment, council, day, edition, evidence, official, recommendation, seated

pytestmark = pytest.mark.django_db


def refused(make, constraint: str) -> bool:
    with pytest.raises(IntegrityError) as seen, transaction.atomic():
        make()
    return constraint in str(seen.value) or "UNIQUE" in str(seen.value)  # SQLite names the columns of a plain key


def test_commitment_is_one_a_council_and_recommendation():
    first = commitment()
    assert refused(lambda: commitment(first.council, first.recommendation), "commitment_one_a_council")


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "kept", "settled_on": None},
        {"status": "planned", "settled_on": timedelta(0)},
        {"status": "under_way", "settled_on": timedelta(0)},
    ],
)
def test_commitment_has_a_day_of_settling_exactly_when_it_is_settled(fields):
    assert refused(lambda: commitment(**factories.from_now(fields)), "commitment_settled_on_when_settled")


def test_commitment_is_not_settled_before_it_is_made():
    assert refused(lambda: commitment(status="kept", settled_on=day(-31)), "commitment_settled_after_it_was_made")


@pytest.mark.parametrize("fields", [{}, {"text_en": ""}, {"text_ar": "", "text_ckb": None}])
def test_evidence_has_words_or_a_link(fields):
    promise = commitment()
    assert refused(lambda: Evidence.objects.create(commitment=promise, **fields), "evidence_text_or_link")


@pytest.mark.parametrize("fields", [{"text_ckb": "وێنە"}, {"link": "https://example.org/"}])
def test_evidence_with_either_stands(fields):
    row = Evidence(commitment=commitment(), **fields)
    row.full_clean(exclude=["text"])
    row.save()
    assert Evidence.objects.count() == 1


@translation.override("en")
def test_evidence_without_either_is_refused_in_words():
    with pytest.raises(ValidationError, match="Say what it shows"):
        Evidence(commitment=commitment()).full_clean(exclude=["text"])


def test_seat_does_not_end_before_it_begins():
    assert refused(lambda: seated(council(), until=day(-366)), "seat_ends_after_it_begins")


def test_person_sits_once_in_a_council_and_may_sit_in_another():
    here = council()
    user = seated(here)
    assert refused(lambda: official(here, user=user), "seat_one_a_person_in_a_council")
    seated(council(), user=user)
    assert user.seats.count() == 2


def test_empty_seats_are_as_many_as_there_are():
    here = council()
    for _number in range(3):
        Seat.objects.create(council=here, kind=Seat.Kind.YOUTH)
    assert here.seats.count() == 3


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [(-1, None, True), (0, None, True), (0, 0, True), (1, None, False), (-9, -1, False), (-9, 0, True)],
)
def test_seat_counts_on_its_first_and_its_last_day(since, until, expected):
    here = council()
    user = seated(here, since=day(since), until=None if until is None else day(until))
    assert Council.objects.of(user).exists() is expected


@pytest.mark.parametrize(
    ("status", "due", "is_due", "is_overdue"),
    [
        ("planned", 1, True, False),
        ("under_way", 0, True, False),
        ("planned", -1, True, True),
        ("under_way", -1, True, True),
        ("kept", -1, False, False),
        ("not_kept", -1, False, False),
    ],
)
def test_due_and_overdue_are_questions_to_the_calendar(status, due, is_due, is_overdue):
    row = commitment(status=status, due=due)
    found = Commitment.objects.due().exists(), Commitment.objects.overdue().exists(), row.is_overdue
    assert found == (is_due, is_overdue, is_overdue)


def test_commitment_to_what_is_not_public_is_not_public():
    row = commitment()
    commitment(to=recommendation(edition(status="draft")))
    assert list(Commitment.objects.public()) == [row]


def test_composition_counts_the_seats_of_today():
    here = council()
    seated(here)
    seated(here, until=day(-1))
    official(here)
    evidence(commitment(here))
    found = Council.objects.with_composition().get(pk=here.pk)
    assert (found.seats_youth, found.seats_authority, found.seats_women) == (1, 1, 0)


def test_coordinator_enters_the_rooms_of_her_region_only():
    here = council()
    north = factories.governorate("IQ-AR", region=factories.region("kurdistan"))
    there = council(governorate=north)
    user = factories.coordinator("kurdistan")
    assert list(Council.objects.with_room_for(user)) == [there]
    assert here not in Council.objects.of(user)
