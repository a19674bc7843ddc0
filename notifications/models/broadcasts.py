"""What an editor or organiser writes to many people at once."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Translated
from notifications.models.queue import Delivery

LONGEST_TITLE, LONGEST_BODY = 120, 4000
Sending = Delivery.Status
BEGUN = Q(status__in=[Sending.SENDING, Sending.SENT, Sending.PARKED]) | Q(status=Sending.QUEUED, attempts__gt=0)


class BroadcastQuerySet(models.QuerySet["Broadcast"]):
    def of_author(self, user: AbstractBaseUser | AnonymousUser) -> "BroadcastQuerySet":
        return self.filter(written_by=user) if user.is_authenticated else self.none()

    def with_progress(self) -> "BroadcastQuerySet":
        """Each with `is_under_way`: whether something of it waits; `has_begun`: whether something may have gone out."""
        kind = ContentType.objects.get_for_model(Broadcast)
        deliveries = Delivery.objects.filter(subject_type=kind, subject_id=OuterRef("pk"))
        waiting = deliveries.filter(status__in=[Sending.QUEUED, Sending.SENDING])
        return self.annotate(is_under_way=Exists(waiting), has_begun=Exists(deliveries.filter(BEGUN)))


class Broadcast(Translated):
    """A message in up to three languages to an audience, such as everyone who registered for one edition.

    It goes out `begins_at`, a while after its author confirmed it; until then she can take it back. `revision` counts
    what was saved: what is confirmed is the revision that was looked at, and no other goes out. Whether all of it is
    sent is asked of the deliveries and stands nowhere.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        CONFIRMED = "confirmed", _("confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    MOVES = {
        Status.DRAFT: {Status.CONFIRMED},  # to be corrected
        Status.CONFIRMED: {Status.DRAFT},
        Status.WITHDRAWN: {Status.DRAFT, Status.CONFIRMED},
    }
    PAUSE = timedelta(minutes=10)  # between the confirmation and the first mail

    audience = models.CharField(_("who reads it"), max_length=60)
    thing_type = models.ForeignKey(ContentType, models.CASCADE, null=True, blank=True, related_name="+")
    thing_id = models.PositiveBigIntegerField(null=True, blank=True)
    thing = GenericForeignKey("thing_type", "thing_id")
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    body = models.TextField(_("text"), max_length=LONGEST_BODY, blank=True)
    revision = models.PositiveIntegerField(default=1)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
                                   db_index=False)  # fmt: skip
    written_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    begins_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    is_under_way: bool  # these two with `with_progress()`
    has_begun: bool

    objects = BroadcastQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name, verbose_name_plural = _("message to many"), _("messages to many")
        constraints = [
            models.CheckConstraint(
                condition=Q(thing_type__isnull=True, thing_id__isnull=True)
                | Q(thing_type__isnull=False, thing_id__isnull=False),
                name="broadcast_thing_has_type_and_key",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, begins_at__isnull=True)
                | Q(confirmed_at__isnull=False, begins_at__gte=F("confirmed_at")),
                name="broadcast_begins_after_it_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn")
                | Q(status="confirmed", confirmed_at__isnull=False)
                | Q(status="draft", confirmed_at__isnull=True),
                name="broadcast_confirmed_at_when_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False) | Q(confirmed_by__isnull=True),
                name="broadcast_confirmed_by_with_its_time",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="broadcast_withdrawn_at_when_withdrawn",
            ),
        ]
        indexes = [models.Index(fields=["written_by", "-id"], name="broadcast_by_author")]

    def __str__(self) -> str:
        return f"broadcast {self.pk}"
