"""Who can be told something, and how each wants to be told."""

from collections.abc import Iterable
from datetime import time, timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.languages import ARABIC, NAMES
from geography.models import Governorate
from notifications.hours import Hours

SATURDAY = 5


class Mail(models.TextChoices):
    """When mail about a topic comes."""

    NOW = "now", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")
    NEVER = "never", _("never")


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def with_account(self) -> "RecipientQuerySet":
        return self.filter(account__isnull=False)

    def reading_in_portal(self, topic: str) -> "RecipientQuerySet":
        """Who has a notification centre and wants `topic` there."""
        return self.with_account().exclude(_prefers(topic, in_portal=False))

    def wanting_mail(self, topic: str, mail: str, usual: str) -> "RecipientQuerySet":
        """Who gets mail about `topic` at the pace `mail`; `usual` is the pace of those who chose nothing."""
        if mail == usual:
            return self.exclude(_prefers(topic) & ~_prefers(topic, mail=mail))
        return self.filter(_prefers(topic, mail=mail))

    def without_mute_of(self, things: Iterable[models.Model]) -> "RecipientQuerySet":
        """Who has not muted any of `things`: a group, a campaign."""
        muted = self
        for thing in things:
            muted = muted.exclude(
                Exists(
                    Mute.objects.filter(
                        recipient=OuterRef("pk"),
                        thing_type=ContentType.objects.get_for_model(thing),
                        thing_id=thing.pk,
                    )
                )
            )
        return muted

    def wanting_reminder(self, kind: str, offset: timedelta, *, is_usual: bool) -> "RecipientQuerySet":
        """Who wants to be reminded `offset` before; who chose nothing gets the usual reminders."""
        return self.filter(wants_reminder(kind, offset, is_usual=is_usual))


def wants_reminder(kind: str, offset: timedelta, *, is_usual: bool) -> Q:
    """Whether a recipient wants to be reminded `offset` before, as a condition."""
    wishes = ReminderWish.objects.filter(recipient=OuterRef("pk"), kind=kind)
    wished = Q(Exists(wishes.filter(offset=offset)))
    return wished | ~Q(Exists(wishes)) if is_usual else wished


def _prefers(topic: str, **chosen: object) -> Exists:
    return Exists(Preference.objects.filter(recipient=OuterRef("pk"), topic=topic, **chosen))


class Recipient(models.Model):
    """Somebody who can be told something: an account, or an address without one (a registrant, a supporter).

    For an account the address, language, zone and discretion are the account's own; the columns here are empty then.
    The night (see `hours.py`) holds for everybody; quiet hours are what a person adds to it.
    """

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True,
                                   related_name="recipient")  # fmt: skip
    own_address = models.EmailField(blank=True)
    own_language = models.CharField(max_length=3, choices=NAMES, default=ARABIC)
    own_zone = models.CharField(max_length=40, default="Asia/Baghdad")
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)  # when somebody last typed this address
    governorate = models.ForeignKey(
        Governorate, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("governorate")
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    digest_at = models.TimeField(_("hour of summaries"), default=time(18))
    digest_day = models.PositiveSmallIntegerField(  # as in Python: Monday is 0
        _("day of the weekly summary"), default=SATURDAY, validators=[MaxValueValidator(6)]
    )
    suppressed_at = models.DateTimeField(null=True, blank=True)
    suppressed_reason = models.CharField(max_length=200, blank=True)

    objects = RecipientQuerySet.as_manager()
    chose: "frozenset[type[models.Model]] | None" = None  # has Preferences, Mutes: where that was read along

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=True) ^ Q(own_address=""), name="recipient_account_or_address"
            ),
            models.UniqueConstraint(
                fields=["own_address"], condition=Q(account__isnull=True), name="recipient_one_an_address"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="recipient_quiet_has_two_ends",
                violation_error_message=_("Quiet hours need a beginning and an end."),
            ),
            models.CheckConstraint(condition=Q(digest_day__lte=6), name="recipient_digest_day_of_the_week"),
        ]

    def __str__(self) -> str:
        return f"recipient {self.pk}"

    @property
    def address(self) -> str:
        return self.account.email if self.account else self.own_address

    @property
    def seal(self) -> str:
        """Goes into the signature of her lasting links: see `User.seal`."""
        return self.account.seal if self.account else ""

    @property
    def language(self) -> str:
        return self.account.language if self.account else self.own_language

    @property
    def zone(self) -> str:
        return self.account.zone if self.account else self.own_zone

    @property
    def hours(self) -> Hours:
        return Hours(self.zone, self.quiet_from, self.quiet_until)

    @property
    def is_discreet(self) -> bool:
        return self.account.is_discreet if self.account else True


class Preference(models.Model):
    """How a recipient wants to hear of one topic. What may not be muted ignores it."""

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="preferences")
    topic = models.CharField(max_length=40)
    in_portal = models.BooleanField(default=True)
    mail = models.CharField(max_length=6, choices=Mail)
    former = models.CharField(max_length=6, choices=Mail, blank=True)  # at which pace it came when its link ended it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "topic"], name="preference_one_a_topic")]

    def __str__(self) -> str:
        return self.topic


class Mute(models.Model):
    """A thing, such as one group, a recipient wants to hear nothing of. What may not be muted ignores it."""

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="mutes")
    thing_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    thing_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey("thing_type", "thing_id")
    muted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "thing_type", "thing_id"], name="mute_once")]

    def __str__(self) -> str:
        return f"mute {self.pk}"


class ReminderWish(models.Model):
    """How long before a recipient wants reminders of one kind. One row of zero: none at all; no row: the usual ones."""

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="reminder_wishes")
    kind = models.CharField(max_length=60)
    offset = models.DurationField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "offset"], name="reminder_wish_once"),
            models.CheckConstraint(condition=Q(offset__gte=timedelta(0)), name="reminder_wish_before"),
        ]

    def __str__(self) -> str:
        return self.kind
