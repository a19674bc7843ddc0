"""Two people at once: the database decides, and exactly one succeeds."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from groups import actions
from groups.models import JoinRequest, Membership, Task
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run all at the same moment; whether each was done."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            act()
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_of_two_leads_who_answer_at_once_one_is_heard():
    group = make.group()
    wish, leads = make.wish(group), [make.lead(group), make.lead(group)]
    first, second = (JoinRequest.objects.select_related("user").get(pk=wish.pk) for _lead in leads)
    done = at_once(lambda: actions.admit(first, by=leads[0]), lambda: actions.decline(second, by=leads[1]))
    wish.refresh_from_db()
    assert done == [False, True]
    assert Membership.objects.filter(user=wish.user).count() == (wish.status == "admitted")


def test_two_look_alikes_admitted_at_once_are_not_both_members():
    group = make.group()
    lead = make.lead(group)
    wishes = [make.wish(group, make.person(name)) for name in ("Marsh rose", "Marsh r0se")]
    assert at_once(*(lambda wish=wish: actions.admit(wish, by=lead) for wish in wishes)) == [False, True]
    assert Membership.objects.filter(user__in=[wish.user for wish in wishes]).count() == 1


def test_two_clicks_at_once_are_one_wish():
    group, asker = make.group(), make.person()
    assert at_once(*[lambda: actions.ask_to_join(group, by=asker)] * 2) == [True, True]
    assert JoinRequest.objects.count() == 1


def test_a_task_is_taken_by_one():
    group = make.group()
    task, members = make.task(group), [make.member(group) for _number in range(3)]
    acts = [lambda user=user: actions.take_task(Task.objects.get(pk=task.pk), by=user) for user in members]
    assert at_once(*acts) == [False, False, True]
