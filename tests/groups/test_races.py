"""Two people at once: the database decides, and exactly one succeeds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import User
from groups import actions
from groups.actions import speaking, writing
from groups.models import Coming, JoinRequest, Meeting, Membership, Message, Proposal, Spokesperson, Stance, Task
from notifications.actions import recipient_at
from notifications.models import Delivery
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


def test_a_stance_taken_while_the_outcome_is_written_down_either_counts_or_is_refused():
    group = make.group()
    lead, member = make.lead(group), make.member(group)
    ends_at = timezone.now() - timedelta(seconds=1)
    proposal = Proposal.objects.create(group=group, title="We meet on Fridays", ends_at=ends_at)
    rows = [Proposal.objects.get(pk=proposal.pk) for _turn in range(3)]
    done = at_once(
        lambda: actions.take_stance(rows[0], "agree", "", by=member),
        lambda: actions.conclude_proposal(rows[1], outcome="agreed", word="", review_on=None, by=lead),
        lambda: actions.conclude_proposal(rows[2], outcome="rejected", word="", review_on=None, by=lead),
    )
    assert done == [False, False, True]


def test_two_taps_at_once_are_one_answer_and_one_stance():
    group = make.group()
    member, meeting = make.member(group), make.meeting(group)
    proposal = Proposal.objects.create(
        group=group, title="We meet on Fridays", ends_at=timezone.now() + timedelta(days=1)
    )
    assert at_once(*[lambda: actions.answer_meeting(meeting, "yes", by=member)] * 3) == [True] * 3
    assert at_once(*[lambda: actions.take_stance(proposal, "agree", "", by=member)] * 3) == [True] * 3
    assert (Coming.objects.count(), Stance.objects.count()) == (1, 1)


def test_of_two_who_write_the_minutes_at_once_one_is_told_to_look_again():
    group = make.group()
    lead, meeting = make.lead(group), make.meeting(group, in_days=-1)
    known, rows = actions.as_written(meeting), [Meeting.objects.get(pk=meeting.pk) for _turn in range(2)]
    for row, words in zip(rows, ("First", "Second"), strict=True):
        row.minutes = words
    acts = [lambda row=row: actions.report_meeting(row, by=lead, known=known) for row in rows]
    assert at_once(*acts) == [False, True]


def test_what_is_confirmed_answered_or_asked_for_twice_at_once_is_done_once():
    group = make.group()
    leads, me = [make.lead(group), make.lead(group)], make.member(group)
    letter = Message.objects.create(group=group, sender=recipient_at("a@example.org", "en"), name="A", text="B")
    assert at_once(*[lambda: writing.confirm_message(Message.objects.get(pk=letter.pk))] * 2) == [True, True]
    assert Delivery.objects.filter(kind="groups.message_came", channel="email").count() == len(leads)
    answers = [lambda by=by: writing.answer_message(Message.objects.get(pk=letter.pk), "C", by=by) for by in leads]
    assert at_once(*answers) == [False, True]
    User.objects.filter(pk=me.pk).update(level=User.Level.NAMED)
    mine = Membership.objects.get(user=me)
    ask = [lambda: speaking.ask_to_speak(Spokesperson(membership=mine, name="A", languages=["ar"]), [], by=me)] * 2
    assert at_once(*ask) == [True, True]
    asked = Spokesperson.objects.get()
    confirm, end = (lambda act=act, by=by: act(Spokesperson.objects.get(pk=asked.pk), by=by)
                    for act, by in ((speaking.confirm_spokesperson, leads[0]),
                                    (speaking.end_speaking, me)))  # fmt: skip
    assert at_once(confirm, end)[1]
    assert Spokesperson.objects.shown().count() == 0
