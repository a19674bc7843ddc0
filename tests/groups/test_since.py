"""Closed history: who joined later reads what was written and planned from her first day on, and nothing before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from groups import actions, queries
from groups.history import log_of
from groups.models import Membership, Post, Proposal, Task
from icssi.own_dates import meetings
from notifications.actions import materialise, recipient_for
from notifications.models import Activity, Delivery
from tests import factories as make
from tests.groups.browsing import address, html, signed_in

pytestmark = pytest.mark.django_db
NOW = timezone.now


def proposal(group, title, **fields) -> Proposal:
    return Proposal.objects.create(group=group, title=title, **({"made_at": fields["ends_at"]} | fields))


@pytest.fixture
def story(group):
    """A month ago and today, in a group that closes its history; somebody came a week ago and facilitates."""
    group.is_history_closed = True
    group.save()
    then, now = NOW() - timedelta(days=30), NOW()
    old = make.member(group, joined_at=then - timedelta(days=9))
    make.meeting(group, in_days=-3, title="Meeting since", minutes="Minutes since")
    made = {
        "meeting": make.meeting(group, in_days=-30, title="Meeting before", minutes="Minutes before"),
        "task": make.task(group, title="Task before", created_at=then),
        "decision": proposal(
            group, "Decision before", ends_at=then, closed_at=then, outcome="agreed", review_on=timezone.localdate()
        ),
    }
    make.task(group, title="Task since")
    proposal(group, "Decision since", ends_at=now - timedelta(days=1), closed_at=now, outcome="agreed")
    proposal(group, "Question since", ends_at=now + timedelta(days=3))
    Post.objects.create(group=group, author=old, text="Words before", posted_at=then)
    Post.objects.create(group=group, author=old, text="Words since")
    Task.objects.filter(pk=made["task"].pk).update(status="done", done_at=then)
    Activity.objects.create(verb="groups.task_done", subject=made["task"], by=old, at=then)
    actions.complete_task(Task.objects.get(title="Task since"), by=old)
    return made | {
        "group": group,
        "old": old,
        "new": make.member(group, "facilitator", joined_at=now - timedelta(days=7)),
    }


FORMS = ["report", "edit", "cancel", "together"]
PAGES = ["workspace/", "workspace/meetings/", "workspace/decisions/", "workspace/posts/", "workspace/log/"]


def test_a_newcomer_reads_from_her_first_day_on(client, story):
    group = story["group"]
    for user, reads_all in ((story["new"], False), (story["old"], True), (make.lead(group), True)):
        signed_in(client, user)
        pages = "".join(html(client, group, page) for page in PAGES)
        found = {what: f"{what} before" in pages for what in ("Meeting", "Task", "Decision", "Words")}
        assert found == dict.fromkeys(found, reads_all)
        assert all(f"{what} since" in pages for what in (*found, "Question"))
        answers = {
            client.get(address(group, f"workspace/{kind}s/{story[kind].pk}/")).status_code
            for kind in ("meeting", "task", "decision")
        }
        assert answers == {200 if reads_all else 404}
    type(group).objects.update(is_history_closed=False)
    signed_in(client, story["new"])
    assert "Task before" in html(client, group, "workspace/")


def test_nothing_from_before_is_done_told_or_put_into_a_calendar(client, story):
    group, new = story["group"], story["new"]
    signed_in(client, new)
    task = address(group, f"workspace/tasks/{story['task'].pk}/reopen/")
    assert client.post(task, {"key": "a" * 8}).status_code == 404
    forms = [address(group, f"workspace/meetings/{story['meeting'].pk}/{page}/") for page in FORMS]
    assert {client.get(form).status_code for form in forms} == {404}
    entries = [entry.title for entry in meetings(new, NOW() - timedelta(days=99))]
    assert entries == ["Meeting since"]
    assert {entry.title for entry in meetings(story["old"], NOW() - timedelta(days=99))} == {
        "Meeting before", "Meeting since",
    }  # fmt: skip
    assert not [need for need in queries.needs(new) if "before" in need.title]
    me = Membership.objects.select_related("group").get(user=new)
    assert "Task before" not in [line.about for line in log_of(me).lines]
    recent = story["meeting"]
    type(recent).objects.filter(pk=recent.pk).update(
        starts_at=NOW() - timedelta(hours=8), ends_at=NOW() - timedelta(hours=6)
    )
    Membership.objects.filter(user=new).update(joined_at=NOW() - timedelta(hours=5))
    before_it = make.member(group, "facilitator", joined_at=NOW() - timedelta(days=9))
    for facilitator in (new, before_it):
        recipient_for(facilitator)
    materialise()
    asked = Delivery.objects.filter(kind="groups.report_wanted", subject_id=recent.pk)
    assert set(asked.values_list("recipient__account", flat=True)) == {before_it.pk}


def test_a_task_that_is_given_to_her_is_hers_to_read(story):
    group, new = story["group"], story["new"]
    me = Membership.objects.select_related("group").get(user=new)
    Task.objects.filter(pk=story["task"].pk).update(owner=new)
    assert story["task"] in queries.tasks_in(group, me)
