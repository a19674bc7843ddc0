"""What a campaign does, and what came of it."""

from datetime import datetime
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pictures.models import PictureField

from campaigns.models.campaigns import Campaign
from core.languages import ARABIC, ENGLISH, KURDISH
from core.models import VersionState


class ActionQuerySet(models.QuerySet["Action"]):
    def with_taken(self) -> "ActionQuerySet":
        """With how many come as `taken`, also once they are deleted, and how many pictures there are as `pictured`."""
        sign_ups = apps.get_model("campaigns.SignUp").objects.confirmed().filter(action=OuterRef("pk"))
        pictures = ActionPicture.objects.filter(action=OuterRef("pk"))
        return self.annotate(
            taken=Coalesce(_number(sign_ups), F("signed_up_then"), 0, output_field=models.IntegerField()),
            pictured=Coalesce(_number(pictures), 0, output_field=models.IntegerField()),
        )

    def planned(self) -> "ActionQuerySet":
        return self.filter(status=Action.Status.PLANNED)

    def upcoming(self, now: datetime | None = None) -> "ActionQuerySet":
        ends = Coalesce("ends_at", "starts_at")
        return self.planned().annotate(over_at=ends).filter(over_at__gt=now or timezone.now())


def _number(rows: models.QuerySet[Any]) -> models.Subquery:
    return models.Subquery(rows.order_by().values("action").annotate(number=models.Count("pk")).values("number"))


class Action(models.Model):
    """Something a campaign does: an event, a petition drive, a training, a meeting with an authority."""

    class Kind(models.TextChoices):
        EVENT = "event", _("event")
        PETITION = "petition", _("petition")
        PLEDGE = "pledge", _("pledge")
        TRAINING = "training", _("training")
        MEDIA = "media", _("media")
        MEETING = "meeting", _("meeting with an authority")

    class PlaceFor(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        SIGNED_UP = "signed_up", _("who signed up")
        MEMBERS = "members", _("members of the groups")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        CANCELLED = "cancelled", _("cancelled")

    MOVES = {Status.CANCELLED: {Status.PLANNED}}

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="actions")
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.EVENT)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=160, blank=True)
    place_for = models.CharField(_("who sees the place"), max_length=9, choices=PlaceFor, default=PlaceFor.EVERYONE)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    wanted = models.CharField(_("what is wanted of people"), max_length=300, blank=True)
    takes_sign_ups = models.BooleanField(_("people can sign up"), default=False)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    result = models.TextField(_("what came of it"), max_length=2000, blank=True)
    people_came = models.PositiveIntegerField(_("people who came or took part"), null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    signed_up_then = models.PositiveIntegerField(null=True, blank=True, editable=False)  # before they were forgotten
    status = models.CharField(max_length=9, choices=Status, default=Status.PLANNED)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = [F("starts_at").asc(nulls_last=True), "pk"]
        verbose_name, verbose_name_plural = _("action"), _("actions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="action_ends_after_it_begins",
                violation_error_message=_("An action ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(place_for__in=["everyone", "signed_up", "members"]), name="action_place_is_for_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaigns:action", args=[self.campaign.slug, self.pk])

    @property
    def original_language(self) -> str:
        return self.campaign.original_language

    def _state_in(self, language: str) -> str:
        """Ready to be read where the campaign is. What has no title in any of those languages is read as it stands:
        once a campaign runs, its leads add actions at once."""
        ready = self.campaign.languages
        has_ready_title = any(getattr(self, f"title_{one}") for one in ready)
        return VersionState.DRAFT if has_ready_title and language not in ready else VersionState.REVIEWED

    state_ar = property(partial(_state_in, language=ARABIC))
    state_ckb = property(partial(_state_in, language=KURDISH))
    state_en = property(partial(_state_in, language=ENGLISH))

    @property
    def over_by(self) -> datetime | None:
        """When it is over; None for what has no time."""
        return self.ends_at or self.starts_at

    @property
    def is_to_come(self) -> bool:
        """Planned, and not over: what has no time is over with its campaign."""
        return self.status == Action.Status.PLANNED and (self.over_by is None or self.over_by > timezone.now())

    @property
    def has_begun(self) -> bool:
        return self.starts_at is None or self.starts_at <= timezone.now()


class ActionPicture(models.Model):
    """A picture of what was done. No face is needed; the text beside it says what can be seen."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="pictures")
    file = PictureField(_("picture"), upload_to="actions", aspect_ratios=[None], width_field="width",
                        height_field="height")  # fmt: skip
    alt = models.CharField(_("what can be seen"), max_length=200)
    width = models.PositiveIntegerField(editable=False, null=True)
    height = models.PositiveIntegerField(editable=False, null=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name, verbose_name_plural = _("picture of an action"), _("pictures of actions")

    def __str__(self) -> str:
        return f"picture {self.pk}"
