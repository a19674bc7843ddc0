"""Young people who chose to be named, and what the public writes to a group or to them."""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.languages import ARABIC, DIRECTIONS, NAMES, Version, active
from groups.models.people import Membership, WorkingGroup
from groups.models.topics import Theme
from notifications.models import Recipient


class SpokespersonQuerySet(models.QuerySet["Spokesperson"]):
    def asked(self) -> "SpokespersonQuerySet":
        return self.filter(confirmed_at__isnull=True, ended_at__isnull=True)

    def current(self) -> "SpokespersonQuerySet":
        """Asked or confirmed, and ended by nobody; whether she is shown is another question."""
        return self.filter(ended_at__isnull=True, membership__left_at__isnull=True)

    def shown(self) -> "SpokespersonQuerySet":
        """Confirmed, not ended, still a member of a group everyone may know, and at a safety level that allows it."""
        return self.filter(
            confirmed_at__isnull=False,
            ended_at__isnull=True,
            membership__in=Membership.objects.active().values("pk"),
            membership__user__is_active=True,
            membership__user__level=User.Level.NAMED,
            membership__user__locked_at__isnull=True,
            membership__group__is_hidden=False,
        )


class Spokesperson(models.Model):
    """A member who speaks for her group under the name she wants. Either side ends it at once."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="spoken_for")
    name = models.CharField(_("name to be shown"), max_length=80)
    speaks_for = models.CharField(_("what you speak about"), max_length=300)
    language = models.CharField(_("language of this text"), max_length=3, choices=NAMES, default=ARABIC)
    themes = models.ManyToManyField(Theme, related_name="+", verbose_name=_("themes"))
    languages = models.JSONField(_("languages you speak"), default=list)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SpokespersonQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name, verbose_name_plural = _("spokesperson"), _("spokespersons")
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(ended_at__isnull=True), name="spokesperson_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("asked_at")),
                name="spokesperson_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"spokesperson {self.pk}"

    @property
    def group(self) -> WorkingGroup:
        return self.membership.group

    @property
    def is_asked(self) -> bool:
        return self.confirmed_at is None and self.ended_at is None

    @property
    def subject(self) -> Version:
        """What she speaks about, in the language it was written in."""
        return Version(self.speaks_for, self.language, DIRECTIONS[self.language], self.language != active())


class MessageQuerySet(models.QuerySet["Message"]):
    def delivered(self) -> "MessageQuerySet":
        """Confirmed by who wrote them. Nobody reads any other."""
        return self.filter(confirmed_at__isnull=False)

    def waiting(self) -> "MessageQuerySet":
        return self.delivered().filter(answered_at__isnull=True)

    def read_by(self, memberships: Iterable[Membership]) -> "MessageQuerySet":
        """What was written to the groups they lead, and what to them as spokespersons: that they alone read."""
        rows = list(memberships)
        speaks = Q(
            spokesperson__membership__in=[row.pk for row in rows if row.left_at is None],
            spokesperson__confirmed_at__isnull=False,
            spokesperson__ended_at__isnull=True,
        )
        led = Q(spokesperson__isnull=True, group__in=[row.group_id for row in rows if row.leads])
        return self.delivered().filter(speaks | led)


class Message(models.Model):
    """What somebody outside wrote to a group or to its spokesperson. It names no address; the answer goes by mail."""

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="messages")
    spokesperson = models.ForeignKey(Spokesperson, models.CASCADE, null=True, blank=True, related_name="messages")
    sender = models.ForeignKey(Recipient, models.CASCADE, related_name="+")
    name = models.CharField(_("your name"), max_length=80)
    text = models.TextField(_("message"), max_length=2000)
    language = models.CharField(max_length=3, choices=NAMES, default=ARABIC)
    written_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name, verbose_name_plural = _("message"), _("messages")

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def is_closed(self) -> bool:
        """Nobody will answer: who it was for speaks no more, and it was for her alone."""
        speaking = self.spokesperson
        if speaking is None or self.answered_at is not None:
            return False
        return speaking.ended_at is not None or speaking.membership.left_at is not None
