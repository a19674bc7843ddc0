"""When and where a group meets."""

from collections.abc import Iterable
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

    def of(self, groups: "Iterable[WorkingGroup | int]") -> "MeetingQuerySet":
        """Of these groups, and those they are invited to. A group that became hidden hides from those it invited."""
        invited = Meeting.with_groups.through.objects.filter(
            workinggroup__in=groups, meeting__group__is_hidden=False
        )  # fmt: skip
        return self.filter(Q(group__in=groups) | Q(pk__in=invited.values("meeting")))

    def following(self, meeting: "Meeting") -> "MeetingQuerySet":
        """Those of its row that come after it."""
        if meeting.series is None:
            return self.none()
        rows = self.planned().filter(group=meeting.group_id, series=meeting.series)
        return rows.filter(starts_at__gt=meeting.starts_at).exclude(pk=meeting.pk)

    def unreported(self, now: datetime | None = None) -> "MeetingQuerySet":
        """Over, and nobody has written what came of them."""
        return self.planned().filter(ends_at__lte=now or timezone.now(), reported_at__isnull=True)


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
    link = models.URLField(_("link to the online room"), max_length=300, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    agenda = models.TextField(_("agenda"), max_length=4000, blank=True)
    audience = models.CharField(_("for whom"), max_length=7, choices=Audience, default=Audience.MEMBERS)
    with_groups = models.ManyToManyField(WorkingGroup, blank=True, related_name="joint_meetings",
                                         verbose_name=_("together with"))  # fmt: skip
    series = models.UUIDField(null=True, blank=True, db_index=True)
    minutes = models.TextField(_("minutes"), max_length=20000, blank=True)
    women = models.PositiveSmallIntegerField(_("women"), null=True, blank=True)
    men = models.PositiveSmallIntegerField(_("men"), null=True, blank=True)
    others = models.PositiveSmallIntegerField(_("others"), null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
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

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def is_held(self) -> bool:
        """Under way or over, and not called off: there is something to report."""
        return self.status == Meeting.Status.PLANNED and self.has_begun


class Coming(models.Model):
    """What a member said about a meeting: her leads and the others see how many come, and no list."""

    class Answer(models.TextChoices):
        YES = "yes", _("I come")
        MAYBE = "maybe", _("perhaps")
        NO = "no", _("I cannot come")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="coming")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    answer = models.CharField(max_length=5, choices=Answer)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="coming_one_answer")]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class AgendaItem(models.Model):
    """What a member wants to talk about in a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    text = models.CharField(_("what to talk about"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name, verbose_name_plural = _("item of the agenda"), _("items of the agenda")

    def __str__(self) -> str:
        return self.text
