"""What participants do together at an edition, and when and where."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Translated
from forums.models.editions import Edition, Organiser, Room, Viewer
from groups.models import Goal, Theme, WorkingGroup


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: Viewer) -> "ActivityQuerySet":
        """Everyone sees a public edition's programme, the cancelled with it; proposers their own; organisers all."""
        public = Q(status__in=Activity.PUBLIC, edition__status__in=Edition.PUBLIC)
        if not user.is_authenticated:
            return self.filter(public)
        organised = Organiser.objects.current().filter(user=user).values("edition")
        return self.filter(public | Q(proposed_by=user) | Q(edition__in=organised))


class Activity(Translated):
    """Something participants do together at an edition; they proposed it themselves."""

    class Kind(models.TextChoices):
        WORKSHOP = "workshop", _("workshop")
        SEMINAR = "seminar", _("seminar")
        ROUND_TABLE = "round_table", _("round table")
        PLENARY = "plenary", _("plenary session")
        ASSEMBLY = "assembly", _("assembly")
        CULTURE = "culture", _("culture")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        PLANNED = "planned", _("in the programme")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CANCELLED = "cancelled", _("cancelled")

    PUBLIC = (Status.PLANNED, Status.CANCELLED)
    MOVES = {
        Status.PLANNED: {Status.PROPOSED},
        Status.WITHDRAWN: {Status.PROPOSED},
        Status.CANCELLED: {Status.PLANNED},
    }

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="activities")
    slug = models.SlugField(max_length=80)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"), blank=True)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.WORKSHOP)
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, blank=True, related_name="activities",
                             verbose_name=_("goal"))  # fmt: skip
    theme = models.ForeignKey(Theme, models.SET_NULL, null=True, blank=True, related_name="activities",
                              verbose_name=_("theme"))  # fmt: skip
    spoken = models.JSONField(_("spoken languages"), default=list, blank=True)
    interpreted = models.JSONField(_("interpreted into"), default=list, blank=True)
    group = models.ForeignKey(WorkingGroup, models.SET_NULL, null=True, blank=True, related_name="activities",
                              verbose_name=_("working group"))  # fmt: skip
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PROPOSED)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = (
            _("activity of a forum"),
            _("activities of a forum"),
        )
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="activity_slug_in_edition")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.edition.address("activity", self.slug)


class Slot(models.Model):
    """A stretch of the programme: an activity in a room, or something for everybody (no room), or a pause."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="slots")
    room = models.ForeignKey(
        Room,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="slots",
        verbose_name=_("room"),
    )
    activity = models.OneToOneField(Activity, models.CASCADE, null=True, blank=True, related_name="slot",
                                    verbose_name=_("activity"))  # fmt: skip
    pause = models.CharField(_("name of the pause"), max_length=80, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    moved_at = models.DateTimeField(null=True, blank=True, editable=False)  # when it last got another time or room
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)  # of its calendar entry: one a change

    class Meta:
        ordering = ["starts_at", "room__order"]
        verbose_name, verbose_name_plural = _("slot"), _("slots")
        constraints = [
            models.UniqueConstraint(
                fields=["room", "starts_at"],
                name="slot_one_a_room_and_time",
                violation_error_message=_("Something else begins in this room at this time."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="slot_ends_after_it_begins",
                violation_error_message=_("It ends after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"slot {self.pk}"
