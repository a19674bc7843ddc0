"""Joining, meeting, sharing tasks, talking: what is allowed, what is refused, and that nothing happens twice."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.transitions import MoveRefused
from groups import actions
from groups.models import JoinRequest, Meeting, Membership, Post, Task
from notifications.models import Activity, Delivery, Recipient
from tests import factories as make

pytestmark = pytest.mark.django_db
Status = JoinRequest.Status


@pytest.fixture
def group():
    return make.group()


def told(kind):
    return set(Delivery.objects.filter(kind=kind, channel="portal").values_list("recipient__account", flat=True))


def verbs(thing):
    return list(Activity.objects.about(thing).order_by("pk").values_list("verb", flat=True))


# --- joining


def test_asking_tells_the_leads_of_this_group_and_nobody_else(group):
    lead, _member, other_lead = make.lead(group), make.member(group), make.lead(make.group("social-justice"))
    wish = actions.ask_to_join(group, by=make.person(), word="I can measure")
    assert (wish.status, wish.word) == (Status.WAITING, "I can measure")
    assert told("groups.join_asked") == {lead.pk}
    assert other_lead.pk not in told("groups.join_asked")


def test_asking_twice_is_one_wish_and_one_message(group):
    make.lead(group)
    asker = make.person()
    first = actions.ask_to_join(group, by=asker, word="first")
    second = actions.ask_to_join(group, by=asker, word="second")
    assert (first.pk, second.word) == (second.pk, "first")
    assert Delivery.objects.filter(kind="groups.join_asked", channel="portal").count() == 1


def test_a_member_and_a_group_that_is_closed_refuse_a_wish(group):
    with pytest.raises(ValidationError):
        actions.ask_to_join(group, by=make.member(group))
    group.is_admitting = False
    with pytest.raises(ValidationError):
        actions.ask_to_join(group, by=make.person())
    assert not JoinRequest.objects.exists()


def test_asking_does_not_tell_who_belongs_to_the_group(group):
    """A pseudonym that looks like a member's is refused to the lead who admits, never to the one who asks."""
    member = make.person("Marsh Rose")
    Membership.objects.create(user=member, group=group)
    wish = actions.ask_to_join(group, by=make.person("mаrsh rоse"))  # with Cyrillic letters
    assert wish.status == Status.WAITING
    with pytest.raises(ValidationError):
        actions.admit(wish, by=make.lead(group))
    wish.refresh_from_db()
    assert (wish.status, wish.user.memberships.count()) == (Status.WAITING, 0)


def test_admission_makes_a_member_whom_the_others_do_not_see(group):
    wish, lead = make.wish(group), make.lead(group)
    membership = actions.admit(wish, by=lead)
    assert (membership.role, membership.is_shown, membership.group) == (Membership.Role.MEMBER, False, group)
    assert (wish.status, wish.answered_by) == (Status.ADMITTED, lead)
    assert told("groups.join_admitted") == {wish.user_id}


def test_a_wish_is_answered_once(group):
    wish, lead = make.wish(group), make.lead(group)
    seen_by_another = JoinRequest.objects.get(pk=wish.pk)
    actions.decline(wish, by=lead)
    assert told("groups.join_declined") == {wish.user_id}
    for act in (actions.admit, actions.decline, actions.withdraw_request):
        with pytest.raises(MoveRefused):
            act(seen_by_another, by=lead)
    assert not Membership.objects.filter(user=wish.user).exists()


def test_withdrawing_deletes_the_words_and_what_the_leads_were_still_to_be_mailed(group):
    make.lead(group)
    wish = actions.ask_to_join(group, by=make.person(), word="I have a boat")
    actions.withdraw_request(wish, by=wish.user)
    wish.refresh_from_db()
    assert (wish.status, wish.word) == (Status.WITHDRAWN, "")
    mails = Delivery.objects.filter(kind="groups.join_asked", channel="email")
    assert set(mails.values_list("status", flat=True)) == {Delivery.Status.CANCELLED}


def test_who_was_declined_can_ask_again(group):
    wish = make.wish(group)
    actions.decline(wish, by=make.lead(group))
    assert actions.ask_to_join(group, by=wish.user).pk != wish.pk


def test_leaving_frees_open_tasks_and_keeps_done_ones(group):
    user = make.member(group)
    mine, done = make.task(group, owner=user), make.task(group, owner=user)
    actions.complete_task(done, by=user)
    membership = user.memberships.get()
    actions.leave(membership, by=user)
    assert not Membership.objects.active().filter(user=user).exists()
    owners = list(Task.objects.order_by("pk").values_list("pk", "owner"))
    assert owners == [(mine.pk, None), (done.pk, user.pk)]
    with pytest.raises(MoveRefused):
        actions.leave(membership, by=user)


def test_who_left_can_come_back_and_is_hidden_again(group):
    user = make.member(group, is_shown=True)
    actions.leave(user.memberships.get(), by=user)
    membership = actions.admit(actions.ask_to_join(group, by=user), by=make.lead(group))
    assert (membership.is_shown, user.memberships.count()) == (False, 2)


def test_a_wish_is_forgotten_30_days_after_the_answer_and_not_before(group):
    lead, now = make.lead(group), timezone.now()
    old, recent, waiting = make.wish(group), make.wish(group), make.wish(group, asked_at=now - timedelta(days=99))
    for wish, days in ((old, 31), (recent, 29)):
        actions.decline(wish, by=lead)
        JoinRequest.objects.filter(pk=wish.pk).update(answered_at=now - timedelta(days=days))
    assert actions.forget_join_requests() == 1
    assert set(JoinRequest.objects.values_list("pk", flat=True)) == {recent.pk, waiting.pk}


def test_naming_a_lead_works_once_and_tells_her(group):
    lead, user = make.lead(group), make.member(group)
    membership = user.memberships.get()
    actions.name_lead(membership, by=lead)
    assert told("groups.lead_named") == {user.pk}
    with pytest.raises(MoveRefused):
        actions.name_lead(membership, by=lead)


def test_being_shown_is_switched_on_and_off(group):
    user = make.member(group)
    membership = user.memberships.get()
    for is_shown in (True, False):
        actions.show_me(membership, is_shown, by=user)
        assert user.memberships.get().is_shown is is_shown


# --- meetings


def new_meeting(group, **fields):
    starts_at = timezone.now() + timedelta(days=3)
    values = {"title": "Weekly", "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), "place": "Bridge"}
    return Meeting(group=group, **(values | fields))


def test_planning_tells_the_members_but_not_who_planned(group):
    lead, member = make.lead(group), make.member(group)
    former = make.former(group)
    meeting = actions.plan_meeting(new_meeting(group), by=lead)
    assert (meeting.planned_by, meeting.status) == (lead, Meeting.Status.PLANNED)
    assert told("groups.meeting_planned") == {member.pk}
    assert former.pk not in told("groups.meeting_planned")


def test_another_time_or_place_is_told_and_another_agenda_is_not(group):
    lead, member = make.lead(group), make.member(group)
    meeting = actions.plan_meeting(new_meeting(group), by=lead)
    meeting.agenda = "1. Wells"
    actions.move_meeting(meeting, by=lead)
    assert told("groups.meeting_moved") == set()
    meeting.starts_at -= timedelta(minutes=30)
    actions.move_meeting(meeting, by=lead)
    meeting.place = "Library"
    actions.move_meeting(meeting, by=lead)
    assert told("groups.meeting_moved") == {member.pk}
    assert verbs(meeting) == [
        "groups.meeting_planned", "groups.meeting_edited", "groups.meeting_moved", "groups.meeting_moved",
    ]  # fmt: skip


def test_who_planned_a_meeting_is_reminded_of_it_like_the_others(group):
    lead, member = make.lead(group), make.member(group)
    actions.plan_meeting(new_meeting(group), by=lead)
    assert set(Recipient.objects.values_list("account", flat=True)) == {lead.pk, member.pk}


def test_a_cancelled_meeting_is_told_once_and_cannot_be_moved(group):
    lead, member = make.lead(group), make.member(group)
    meeting = actions.plan_meeting(new_meeting(group), by=lead)
    stale = Meeting.objects.get(pk=meeting.pk)
    actions.cancel_meeting(meeting, by=lead)
    assert told("groups.meeting_cancelled") == {member.pk}
    stale.place = "Elsewhere"
    for act in (actions.move_meeting, actions.cancel_meeting):
        with pytest.raises(MoveRefused):
            act(stale, by=lead)
    meeting.refresh_from_db()
    assert (meeting.place, meeting.status) == ("Bridge", Meeting.Status.CANCELLED)


# --- tasks and posts


def test_of_two_who_take_a_task_one_has_it(group):
    first, second = make.member(group), make.member(group)
    task = actions.add_task(Task(group=group, title="Print the map"), by=first)
    seen_by_second = Task.objects.get(pk=task.pk)
    actions.take_task(task, by=first)
    with pytest.raises(MoveRefused):
        actions.take_task(seen_by_second, by=second)
    task.refresh_from_db()
    assert (task.owner, task.created_by) == (first, first)


def test_done_and_open_again(group):
    user = make.member(group)
    task = make.task(group, owner=user)
    actions.complete_task(task, by=user)
    assert task.done_at is not None
    with pytest.raises(MoveRefused):
        actions.complete_task(task, by=user)
    actions.reopen_task(task, by=user)
    task.refresh_from_db()
    assert (task.status, task.done_at) == (Task.Status.OPEN, None)
    with pytest.raises(MoveRefused):
        actions.reopen_task(task, by=user)


def test_no_task_is_stuck_with_somebody_who_does_not_do_it(group):
    lead, owner, member = make.lead(group), make.member(group), make.member(group)
    task, done = make.task(group, owner=owner), make.task(group, owner=owner)
    actions.complete_task(done, by=owner)
    type(owner).objects.filter(pk=owner.pk).update(is_active=False)
    assert [who.has_perm("groups.release_task", task) for who in (lead, member)] == [True, False]
    seen_before = Task.objects.get(pk=task.pk)
    actions.release_task(task, by=lead)
    actions.take_task(task, by=member)
    with pytest.raises(MoveRefused):  # a second click takes it from nobody else
        actions.release_task(seen_before, by=lead)
    assert Delivery.objects.filter(kind="groups.task_freed", recipient__account=owner).exists()
    actions.leave(Membership.objects.get(user=owner), by=owner)
    actions.reopen_task(done, by=lead)
    done.refresh_from_db()
    assert (done.owner, lead.has_perm("groups.take_task", done), lead.has_perm("groups.release_task", done)) == (
        None, True, False,
    )  # fmt: skip


def test_a_deleted_post_leaves_no_text_behind(group):
    user = make.member(group)
    post = actions.write_post(Post(group=group, text="What about Thursday?"), by=user)
    actions.delete_post(post, by=user)
    assert not Post.objects.exists()
    assert verbs(group) == ["groups.post_deleted"]
