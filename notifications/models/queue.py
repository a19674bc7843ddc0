"""What happened and what is to be told. The database is the queue: one row a person, thing, time and channel."""

from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.models.people import Recipient


class Unchangeable(TypeError):
    """Somebody wanted to change or delete what was written down as done."""


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Nothing of it changes or goes: only the term of `notifications.holdings` takes names out, by the base manager."""

    def update(self, **changes: object) -> NoReturn:
        raise Unchangeable

    def delete(self) -> NoReturn:
        raise Unchangeable

    def bulk_update(self, *rows: object, **changes: object) -> NoReturn:
        raise Unchangeable

    def about(self, subject: models.Model) -> "ActivityQuerySet":
        return self.filter(
            subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk
        ).select_related("by")


class Activity(models.Model):
    """What happened: written in the transaction of the change itself. History and outbox at once, append-only."""

    verb = models.CharField(max_length=60)
    subject_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField(default=dict, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "-at"], name="activity_by_subject")]
        verbose_name, verbose_name_plural = _("activity"), _("activities")

    def __str__(self) -> str:
        return self.verb

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Unchangeable
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unchangeable

    def moment(self, name: str) -> datetime | None:
        """The time written down as the fact `name`."""
        written = self.facts.get(name)
        return datetime.fromisoformat(written) if written else None


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def about(self, subject: models.Model) -> "DeliveryQuerySet":
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)

    def waiting(self) -> "DeliveryQuerySet":
        return self.filter(status=Delivery.Status.QUEUED)

    def in_portal_of(self, user: models.Model) -> "DeliveryQuerySet":
        """What a person finds in her notification centre, newest first."""
        return self.filter(
            recipient__account=user, channel=Delivery.Channel.PORTAL, status=Delivery.Status.SENT
        ).order_by("-sent_at", "-pk")

    def unread(self) -> "DeliveryQuerySet":
        return self.filter(read_at__isnull=True)


class Delivery(models.Model):
    """One thing to tell one person over one channel, at one time: the unit of the queue."""

    class Channel(models.TextChoices):
        PORTAL = "portal", _("in the portal")
        EMAIL = "email", _("by e-mail")

    class Bundle(models.TextChoices):
        REMINDER = "reminder", _("reminders of a day")
        DAILY = "daily", _("daily summary")
        WEEKLY = "weekly", _("weekly summary")

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        CANCELLED = "cancelled", _("cancelled")
        STALE = "stale", _("too late to be useful")
        SUPPRESSED = "suppressed", _("not wanted or not deliverable")
        PARKED = "parked", _("put aside after too many attempts")

    MOVES = {
        Status.QUEUED: {Status.SENDING, Status.CANCELLED, Status.PARKED},
        Status.SENDING: {Status.QUEUED, Status.SENDING},  # again: when a lease ran out
        Status.SENT: {Status.SENDING},
        Status.CANCELLED: {Status.QUEUED, Status.SENDING, Status.PARKED},
        Status.STALE: {Status.QUEUED, Status.SENDING},
        Status.SUPPRESSED: {Status.QUEUED, Status.SENDING},
        Status.PARKED: {Status.QUEUED, Status.SENDING},
    }

    # The unique key and the indexes below begin with what the foreign keys would index again. PostgreSQL would look up
    # each key of each row: two fifths of the time of an announcement to 100,000 people, who are read from their table
    # in the same statement. A row whose recipient is gone all the same ends parked.
    recipient = models.ForeignKey(
        Recipient, models.CASCADE, related_name="deliveries", db_index=False, db_constraint=False
    )
    activity = models.ForeignKey(
        Activity, models.SET_NULL, null=True, blank=True, related_name="deliveries", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=60)
    subject_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    occurrence = models.DateTimeField()  # the time announced: a moved event has another one, so another row
    offset = models.DurationField()  # how long before the occurrence; zero for what is told at once
    channel = models.CharField(max_length=6, choices=Channel)

    urgency = models.PositiveSmallIntegerField(default=5)  # 0 goes first: account mails
    bundle = models.CharField(max_length=8, choices=Bundle, blank=True)  # goes out in one mail with its like
    letter = models.BigIntegerField(null=True, blank=True)  # rows of one mail share it: its Message-ID never changes
    due_at = models.DateTimeField()
    useful_until = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    reason = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    doubts = models.PositiveSmallIntegerField(default=0)  # leases that ran out while a message may have been sent
    leased_until = models.DateTimeField(null=True, blank=True)
    once = models.JSONField(default=dict, blank=True)  # one-time links: emptied when sent
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()
    is_whole = False  # its subject was read with it

    class Meta:
        verbose_name, verbose_name_plural = _("delivery"), _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "subject_type", "subject_id", "occurrence", "offset", "channel"],
                name="delivery_once",
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at__isnull=True)),
                name="delivery_sent_at_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(status="sending", leased_until__isnull=False)
                | (~Q(status="sending") & Q(leased_until__isnull=True)),
                name="delivery_leased_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(channel="portal", status="sent"), name="delivery_read_in_portal"
            ),
            models.CheckConstraint(condition=Q(bundle="") | Q(channel="email"), name="delivery_bundled_by_mail"),
        ]
        indexes = [
            models.Index(fields=["urgency", "due_at"], condition=Q(status="queued"), name="delivery_due"),
            models.Index(fields=["leased_until"], condition=Q(status="sending"), name="delivery_leased"),
            models.Index(
                fields=["recipient", "bundle"],
                condition=Q(status="queued") & ~Q(bundle=""),
                name="delivery_bundled",
            ),
            models.Index(fields=["tried_at"], condition=Q(tried_at__isnull=False), name="delivery_tried"),
            models.Index(fields=["subject_type", "subject_id", "status"], name="delivery_by_subject"),
            models.Index(
                fields=["recipient", "-sent_at"],
                condition=Q(channel="portal", status="sent"),
                name="delivery_in_portal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
