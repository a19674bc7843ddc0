"""Acts that need two people: asked for by one, done when a second one says yes."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from geography.models import Region

OPEN_FOR = timedelta(days=7)


def _expiry() -> datetime:
    return timezone.now() + OPEN_FOR


class TwoKeyActQuerySet(models.QuerySet["TwoKeyAct"]):
    def waiting(self, now: datetime | None = None) -> "TwoKeyActQuerySet":
        """Asked for, not answered, and not too old: nobody has to mark a row as expired."""
        return self.filter(status=TwoKeyAct.Status.WAITING, expires_at__gt=now or timezone.now())

    def expired(self, now: datetime | None = None) -> "TwoKeyActQuerySet":
        return self.filter(status=TwoKeyAct.Status.WAITING, expires_at__lte=now or timezone.now())


class TwoKeyAct(models.Model):
    """One act asked for by one person and waiting for the second. `facts` hold numbers of rows, never names."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for the second person")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    MOVES = {
        Status.CONFIRMED: {Status.WAITING},
        Status.REFUSED: {Status.WAITING},
        Status.WITHDRAWN: {Status.WAITING},
    }

    kind = models.SlugField(_("act"), max_length=60)
    facts = models.JSONField(default=dict)
    person = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+",
                               verbose_name=_("whom it concerns"))  # fmt: skip
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+",
                               verbose_name=_("region"))  # fmt: skip
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    asked_by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_expiry)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+",
                                    verbose_name=_("answered by"))  # fmt: skip
    answered_at = models.DateTimeField(null=True, blank=True)

    thing: Any = None  # the row `facts["thing"]` names, once accounts.two_keys.attach_things() has read it

    objects = TwoKeyActQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("act of two people"), _("acts of two people")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="waiting", answered_at__isnull=True)
                | (~Q(status="waiting") & Q(answered_at__isnull=False)),
                name="two_key_act_answered_at_when_answered",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | Q(status="withdrawn") | ~Q(answered_by=F("asked_by")),
                name="two_key_act_needs_two",
                violation_error_message=_("The second key belongs to another person."),
            ),
        ]
        indexes = [models.Index(fields=["status", "expires_at"], name="two_key_act_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:key", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.status == self.Status.WAITING and self.expires_at > timezone.now()

    @property
    def is_expired(self) -> bool:
        return self.status == self.Status.WAITING and not self.is_waiting
