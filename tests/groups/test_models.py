"""What the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from groups.models import JoinRequest, Meeting, Membership, Task
from tests import factories as make

pytestmark = pytest.mark.django_db


def refused(model, **fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**fields)
    return True


def test_one_membership_at_a_time():
    group = make.group()
    user = make.member(group)
    assert refused(Membership, user=user, group=group)
    user.memberships.update(left_at=timezone.now())
    Membership.objects.create(user=user, group=group)


def test_nobody_leaves_before_joining():
    assert refused(Membership, user=make.person(), group=make.group(), left_at=timezone.now() - timedelta(days=1))


def test_one_waiting_wish_and_an_answer_has_its_time():
    group = make.group()
    wish = make.wish(group)
    assert refused(JoinRequest, user=wish.user, group=group)
    assert refused(JoinRequest, user=make.person(), group=group, answered_at=timezone.now())
    assert refused(JoinRequest, user=make.person(), group=group, status="declined")


def test_a_meeting_ends_after_it_begins():
    now = timezone.now()
    assert refused(Meeting, group=make.group(), title="M", starts_at=now, ends_at=now)


def test_a_task_is_done_when_it_has_a_time():
    group = make.group()
    assert refused(Task, group=group, title="T", status="done")
    assert refused(Task, group=group, title="T", done_at=timezone.now())
