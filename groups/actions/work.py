"""Tasks are shared."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.transitions import MoveRefused, move
from groups.models import Task
from notifications.actions import cancel_about, recipient_for, record, tell

DUE, GIVEN = "groups.task_due", "groups.task_given"


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
    """Give it back: somebody else can take it on."""
    if not Task.objects.open().filter(pk=task.pk, owner=by).update(owner=None):
        raise MoveRefused(task, "given back")
    task.owner = None
    cancel_about(task, reason="given back", kinds=[DUE, GIVEN])
    record("groups.task_released", task, by=by)


@transaction.atomic
def complete_task(task: Task, *, by: User) -> None:
    move(task, Task.Status.DONE, done_at=timezone.now())
    cancel_about(task, reason="done", kinds=[DUE, GIVEN])
    record("groups.task_done", task, by=by)


@transaction.atomic
def reopen_task(task: Task, *, by: User) -> None:
    move(task, Task.Status.OPEN, done_at=None)
    record("groups.task_reopened", task, by=by)
