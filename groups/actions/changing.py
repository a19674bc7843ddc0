"""What was written down is worded anew, handed on or taken off the list."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import lay
from accounts.models import User
from core.transitions import MoveRefused
from groups.actions.work import DUE, GIVEN
from groups.models import Document, Task
from groups.notices.work import due_moment
from notifications.actions import cancel_about, recipient_for, record, tell
from notifications.tokens import fingerprint


def task_as_written(task: Task) -> str:
    """What somebody who changes a task has before her."""
    due_on = task.due_on.isoformat() if task.due_on else ""
    return fingerprint(task.title, due_on, task.owner_id, task.status)


@transaction.atomic
def change_task(task: Task, *, by: User, known: str) -> None:
    """Save the words, the day and the owner of `task`. A new owner who is somebody else is told, and reminders follow
    the day. Raises ValidationError when it changed since `known` was read: somebody may have taken it on."""
    stored = Task.objects.select_for_update(of=("self",)).filter(pk=task.pk).first()
    if stored is None:
        raise MoveRefused(task, "changed")
    if task_as_written(stored) != known:
        raise ValidationError(_("Somebody else wrote here in the meantime. Copy what you typed, open the page anew, "
                                "and put both together."), code="written")  # fmt: skip
    task.save(update_fields=["title", "due_on", "owner"])
    if task.due_on != stored.due_on:
        spared = due_moment(task.due_on) if task.due_on else None
        cancel_about(task, reason="another day", kinds=[DUE], except_occurrence=spared)
    activity = record("groups.task_changed", task, by=by)
    if task.owner_id != stored.owner_id:
        cancel_about(task, reason="handed on", kinds=[DUE, GIVEN])
        if task.owner and task.owner != by:
            tell(GIVEN, [recipient_for(task.owner)], subject=task, activity=activity)


@transaction.atomic
def remove_task(task: Task, *, by: User) -> None:
    """Off the list for good, unless somebody has taken it on in the meantime."""
    cancel_about(task, reason="removed")
    number = task.pk
    if not Task.objects.filter(pk=number, owner=task.owner_id, status=task.status).delete()[0]:
        raise MoveRefused(task, "removed")
    lay("task", number)
    record("groups.task_removed", task.group, by=by)


@transaction.atomic
def rename_document(document: Document, title: str, *, by: User) -> None:
    if not Document.objects.filter(pk=document.pk).update(title=title):
        raise MoveRefused(document, "renamed")
    document.title = title
    record("groups.document_renamed", document, by=by)
