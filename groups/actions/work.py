"""Tasks are shared."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.transitions import MoveRefused, move
from groups.models import Membership, Task
from notifications.actions import cancel_about, recipient_for, record, tell

DUE, GIVEN, FREED = "groups.task_due", "groups.task_given", "groups.task_freed"


@transaction.atomic
def add_task(task: Task, *, by: User) -> Task:
    """Put a task on the list; who is to do it, when it is somebody else, is told."""
    task.created_by, task.status, task.done_at = by, Task.Status.OPEN, None
    task.save()
    activity = record("groups.task_added", task, by=by)
    if task.owner and task.owner != by:
        tell(GIVEN, [recipient_for(task.owner)], subject=task, activity=activity)
    return task


@transaction.atomic
def take_task(task: Task, *, by: User) -> None:
    """Of two who take it at once, one has it: the other gets MoveRefused."""
    if not Task.objects.open().filter(pk=task.pk, owner__isnull=True).update(owner=by):
        raise MoveRefused(task, "taken")
    task.owner = by
    recipient_for(by)
    record("groups.task_taken", task, by=by)


@transaction.atomic
def release_task(task: Task, *, by: User) -> None:
    """Give it back, so that somebody else can take it on; or free it, when who has it does not: she is told."""
    owner = task.owner
    if owner is None or not Task.objects.open().filter(pk=task.pk, owner=owner).update(owner=None):
        raise MoveRefused(task, "given back")
    task.owner = None
    cancel_about(task, reason="given back", kinds=[DUE, GIVEN])
    if owner == by:
        record("groups.task_released", task, by=by)
    else:
        tell(FREED, [recipient_for(owner)], subject=task, activity=record(FREED, task, by=by))


@transaction.atomic
def complete_task(task: Task, *, by: User) -> None:
    move(task, Task.Status.DONE, done_at=timezone.now())
    cancel_about(task, reason="done", kinds=[DUE, GIVEN])
    record("groups.task_done", task, by=by)


@transaction.atomic
def reopen_task(task: Task, *, by: User) -> None:
    """It is hers again who did it, but for who left the group since: then it is free."""
    move(task, Task.Status.OPEN, done_at=None)
    members = Membership.objects.active().filter(group=task.group_id)
    if Task.objects.filter(pk=task.pk).exclude(owner__in=members.values("user")).update(owner=None):
        task.owner = None
    record("groups.task_reopened", task, by=by)
