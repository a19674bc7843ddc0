"""Two people of a council at once: the database decides, and what one did is never undone by the other."""

import pytest

from councils import actions
from councils.models import Commitment, Evidence
from notifications.models import Activity
from tests.councils.factories import commitment, council, day, evidence, recommendation, seated, words
from tests.groups.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_members_who_take_up_the_same_at_once_make_one_promise():
    here, asked = council(), recommendation()

    def take_up(by):
        promise = Commitment(due_on=day(30), **words())
        return lambda: actions.take_up(promise, council=here, recommendation=asked, by=by)

    assert at_once(take_up(seated(here)), take_up(seated(here))) == [False, True]
    assert (Commitment.objects.count(), Activity.objects.filter(verb="councils.taken_up").count()) == (1, 1)


def test_kept_and_not_kept_at_once_is_one_of_the_two():
    row = commitment(status="under_way")
    evidence(row)
    first, second = (Commitment.objects.get(pk=row.pk) for _member in range(2))
    by = seated(row.council)
    assert at_once(lambda: actions.keep(first, by=by), lambda: actions.miss(second, by=by)) == [False, True]
    assert Activity.objects.count() == 1


def test_evidence_at_the_moment_of_keeping_never_reopens():
    for _time in range(3):
        row = commitment()
        evidence(row)
        by = seated(row.council)
        first, second = (Commitment.objects.get(pk=row.pk) for _member in range(2))
        piece = Evidence(text_en="A second picture", state_en="reviewed")
        acts = lambda: actions.keep(first, by=by), lambda: actions.add_evidence(piece, commitment=second, by=by)  # noqa: B023
        assert at_once(*acts) == [True, True]
        row.refresh_from_db()
        assert (row.status, row.evidence.count()) == ("kept", 2)
