"""Tasks are shared, and words are said."""

from django.db import transaction
from django.utils import timezone

from accounts.actions import lay
from accounts.models import User
from core.transitions import MoveRefused, move
from groups.models import Post, Task
from notifications.actions import record


@transaction.atomic
def add_task(task: Task, *, by: User) -> Task:
    task.created_by, task.status, task.done_at = by, Task.Status.OPEN, None
    task.save()
    record("groups.task_added", task, by=by)
    return task


@transaction.atomic
def take_task(task: Task, *, by: User) -> None:
    """Of two who take it at once, one has it: the other gets MoveRefused."""
    if not Task.objects.open().filter(pk=task.pk, owner__isnull=True).update(owner=by):
        raise MoveRefused(task, "taken")
    task.owner = by
    record("groups.task_taken", task, by=by)


@transaction.atomic
def complete_task(task: Task, *, by: User) -> None:
    move(task, Task.Status.DONE, done_at=timezone.now())
    record("groups.task_done", task, by=by)


@transaction.atomic
def reopen_task(task: Task, *, by: User) -> None:
    move(task, Task.Status.OPEN, done_at=None)
    record("groups.task_reopened", task, by=by)


@transaction.atomic
def write_post(post: Post, *, by: User) -> Post:
    post.author = by
    post.save()
    return post


@transaction.atomic
def delete_post(post: Post, *, by: User) -> None:
    """Gone for good, from the database too."""
    group = post.group
    if Post.objects.filter(pk=post.pk).delete()[0]:
        lay("post", post.pk)
    record("groups.post_deleted", group, by=by)
