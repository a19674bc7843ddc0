"""Two people at one act of two at once: the database decides, and it is done once or not at all."""

from functools import partial

import pytest
from django.utils import timezone

from accounts import keys
from accounts.actions import confirm, refuse, withdraw
from accounts.models import Office, TwoKeyAct
from groups import actions
from groups.models import Membership
from notifications.models import Activity
from tests import factories as make
from tests.groups.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def asked():
    first, seconds, person = make.holder("admin"), [make.holder("admin"), make.coordinator()], make.person()
    act = keys.ask_for_office(person.email, "editor", by=first)
    return first, seconds, person, lambda: TwoKeyAct.objects.get(pk=act.pk)


def outcome(person) -> tuple[str, int, int]:
    [act] = TwoKeyAct.objects.filter(person=person)
    return act.status, person.offices.count(), Activity.objects.about(act).count()


def test_of_two_who_confirm_at_once_one_has_done_it():
    _first, seconds, person, act = asked()
    assert at_once(*(partial(confirm, act(), by=by) for by in seconds)) == [False, True]
    assert outcome(person) == ("confirmed", 1, 2)


def test_confirming_against_refusing_and_taking_back_has_one_winner():
    for _time in range(3):
        first, seconds, person, act = asked()
        acts = (
            partial(confirm, act(), by=seconds[0]),
            partial(refuse, act(), by=seconds[1]),
            partial(withdraw, act(), by=first),
        )
        assert at_once(*acts) == [False, False, True]
        status, offices, steps = outcome(person)
        assert (offices, steps) == (int(status == "confirmed"), 2)


def test_the_same_asked_for_by_two_at_once_is_one_row():
    person, admins = make.person(), [make.holder("admin") for _one in range(2)]
    acts = [partial(keys.ask_for_office, person.email, "editor", by=by) for by in admins]
    assert at_once(*acts) == [True, True]
    assert TwoKeyAct.objects.count() == 1


def test_the_office_asked_for_in_two_ways_is_given_once():
    """From today on, said and not said: two rows, confirmed at once by two people."""
    first, seconds, person, act = asked()
    other = keys.ask_for_office(person.email, "editor", since=timezone.localdate(), by=first)
    acts = [partial(confirm, row, by=by) for row, by in zip((act(), other), seconds, strict=True)]
    assert at_once(*acts) == [False, True]
    assert Office.objects.filter(user=person).count() == 1


def test_a_lead_is_handed_over_to_one_of_two():
    group = make.group()
    lead, members = make.lead(group), [make.member(group), make.member(group)]
    rows = [Membership.objects.get(user=user) for user in members]
    assert at_once(*(partial(actions.hand_over, row, by=lead) for row in rows)) == [False, True]
    assert Membership.objects.leads().count() == 1
