"""When and where a group meets."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.languages import ARABIC, DIRECTIONS, NAMES, Version, active
from groups.models.people import WorkingGroup


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def planned(self) -> "MeetingQuerySet":
        return self.filter(status=Meeting.Status.PLANNED)

    def upcoming(self, now: datetime | None = None) -> "MeetingQuerySet":
        """Not over yet: a meeting that goes on is still to come for who is on the way."""
        return self.planned().filter(ends_at__gt=now or timezone.now()).order_by("starts_at", "pk")

    def past(self, now: datetime | None = None) -> "MeetingQuerySet":
        """Over or cancelled, newest first."""
        now = now or timezone.now()
        return self.filter(Q(ends_at__lte=now) | Q(status=Meeting.Status.CANCELLED)).order_by("-starts_at", "-pk")

    def public(self) -> "MeetingQuerySet":
        return self.filter(audience=Meeting.Audience.PUBLIC)


class Meeting(models.Model):
    """A meeting of a group. The place is for those whom it concerns: members only, unless the meeting is public."""

    class Audience(models.TextChoices):
        MEMBERS = "members", _("members of the group")
        PUBLIC = "public", _("everyone")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        CANCELLED = "cancelled", _("cancelled")

    MOVES = {Status.CANCELLED: {Status.PLANNED}}

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="meetings")
    title = models.CharField(_("title"), max_length=120)
    language = models.CharField(_("language"), max_length=3, choices=NAMES, default=ARABIC)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    agenda = models.TextField(_("agenda"), max_length=4000, blank=True)
    audience = models.CharField(_("for whom"), max_length=7, choices=Audience, default=Audience.MEMBERS)
    status = models.CharField(max_length=9, choices=Status, default=Status.PLANNED)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_it_begins",
                violation_error_message=_("A meeting ends after it begins."),
            )
        ]
        indexes = [models.Index(fields=["group", "starts_at"], name="meeting_by_group")]

    def __str__(self) -> str:
        return self.title

    @property
    def heading(self) -> Version:
        """The title with the language it was written in."""
        return Version(self.title, self.language, DIRECTIONS[self.language], self.language != active())

    @property
    def is_public(self) -> bool:
        return self.audience == Meeting.Audience.PUBLIC

    @property
    def is_to_come(self) -> bool:
        return self.status == Meeting.Status.PLANNED and self.ends_at > timezone.now()
