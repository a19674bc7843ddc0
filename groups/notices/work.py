"""What somebody is told about the tasks that are hers."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import DateTimeField, DurationField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import present
from core.languages import isolated, read
from groups.models import Membership, Task
from groups.notices.words import kind, not_a_member
from notifications.kinds import DAY, THREE_DAYS, WEEK, Notice, ReminderSource, remind
from notifications.models import Delivery

DUE_HOUR = 15  # UTC: six in the evening in Iraq


def due_moment(day: date) -> datetime:
    """When on its day a task is due: what reminders count back from."""
    return datetime.combine(day, time(DUE_HOUR), UTC)


def task_given(delivery: Delivery) -> Notice:
    return _about(delivery.subject, _("A task for you: %(task)s") % {"task": isolated(delivery.subject.title)})


def task_due(delivery: Delivery) -> Notice:
    return _about(delivery.subject, _("Your task is due soon: %(task)s") % {"task": isolated(delivery.subject.title)})


def task_freed(delivery: Delivery) -> Notice:
    task: Task = delivery.subject
    return Notice(
        title=_("Your task is free for others: %(task)s") % {"task": isolated(task.title)},
        paragraphs=[
            _("Who facilitates the group freed it, so that somebody can take it on. You can, too."),
            read(task.group, "name"),
        ],
        url=task.group.address("task", task.pk),
        action=_("See the task"),
        why=_("You get this because the task was yours."),
    )


def _about(task: Task, title: str) -> Notice:
    due = [_("It is due on %(day)s.") % {"day": date_format(task.due_on)}] if task.due_on else []
    return Notice(
        title=title,
        paragraphs=[*due, _("If you cannot do it, give it back in time."), read(task.group, "name")],
        url=task.group.address("task", task.pk),
        action=_("See the task"),
        why=_("You get this because the task is yours."),
    )


def still_hers(delivery: Delivery) -> str | None:
    task: Task = delivery.subject
    if task.is_done:
        return "done"
    account = delivery.recipient.account
    if account is None or task.owner_id != account.pk:
        return "somebody else's"
    return not_a_member(delivery, task.group_id)


def still_freed(delivery: Delivery) -> str | None:
    task: Task = delivery.subject
    if task.is_done or task.owner_id is not None:
        return "done, or taken on again"
    return not_a_member(delivery, task.group_id)


def still_due(delivery: Delivery) -> str | None:
    task: Task = delivery.subject
    if task.due_on is None or delivery.occurrence != due_moment(task.due_on):
        return "another day"
    return still_hers(delivery)


def owners_to_remind(offset: timedelta) -> QuerySet[Task, Any]:
    """The hours are added to a cast because only arithmetic writes a moment as Django stores it on SQLite."""
    moment = ExpressionWrapper(
        Cast("due_on", DateTimeField()) + Value(timedelta(hours=DUE_HOUR), DurationField()), DateTimeField()
    )
    members = Membership.objects.active().filter(user=OuterRef("owner"), group=OuterRef("group"))
    mine = Task.objects.open().filter(
        Exists(members), present("owner__"), due_on__isnull=False, owner__recipient__isnull=False
    )
    return mine.values(recipient_id=F("owner__recipient__id"), subject_id=F("pk"), occurrence=moment)


def _tasks() -> QuerySet[Task]:
    return Task.objects.select_related("group")


kind("task_given", task_given, still_hers, _tasks)
kind("task_freed", task_freed, still_freed, _tasks)
kind("task_due", task_due, still_due, _tasks)
remind(
    ReminderSource(
        kind="groups.task_due",
        title=gettext_lazy("Your tasks, before they are due"),
        subject=Task,
        rows=owners_to_remind,
        offsets=(DAY,),
        choices=(WEEK, THREE_DAYS, DAY),
    )
)
