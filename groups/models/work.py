"""What a group shares in its room: its tasks and its talk."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models.meetings import Meeting
from groups.models.people import WorkingGroup


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> "TaskQuerySet":
        return self.filter(status=Task.Status.OPEN)

    def overdue(self) -> "TaskQuerySet":
        return self.open().filter(due_on__lt=timezone.localdate())


class Task(models.Model):
    """Something to be done, by a member who took it on."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")

    MOVES = {Status.DONE: {Status.OPEN}, Status.OPEN: {Status.DONE}}

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="tasks")
    title = models.CharField(_("what is to be done"), max_length=160)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="tasks",
                              verbose_name=_("who does it"))  # fmt: skip
    due_on = models.DateField(_("due on"), null=True, blank=True)
    status = models.CharField(max_length=4, choices=Status, default=Status.OPEN)
    done_at = models.DateTimeField(null=True, blank=True)
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="tasks")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False) | Q(status="open", done_at__isnull=True),
                name="task_done_at_when_done",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        return self.status == Task.Status.DONE

    @property
    def is_overdue(self) -> bool:
        return not self.is_done and self.due_on is not None and self.due_on < timezone.localdate()


class Post(models.Model):
    """A word to the group, or with `reply_to` to a post, read inside its workspace only.

    Whom it names stands in it as a mark: see `groups.queries.naming`.
    """

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="posts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reply_to = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    text = models.TextField(_("text"), max_length=4000)
    pinned_at = models.DateTimeField(null=True, blank=True)
    posted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-posted_at", "-pk"]
        indexes = [models.Index(fields=["group", "-posted_at"], name="post_by_group")]

    def __str__(self) -> str:
        return f"post {self.pk}"
