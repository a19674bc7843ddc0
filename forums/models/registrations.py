"""Places at an edition."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.editions import Edition
from geography.models import Governorate
from notifications.models import Recipient


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def taking_a_place(self) -> "RegistrationQuerySet":
        return self.filter(status=Registration.Status.REGISTERED)

    def waiting(self) -> "RegistrationQuerySet":
        return self.filter(status=Registration.Status.WAITING).order_by("registered_at", "pk")

    def active(self) -> "RegistrationQuerySet":
        return self.filter(status__in=Registration.ACTIVE)


class Registration(models.Model):
    """A place at an edition, for an account or an address. Deleted 14 days after the event; only counts remain."""

    class Status(models.TextChoices):
        REGISTERED = "registered", _("registered")
        WAITING = "waiting", _("on the waiting list")
        CANCELLED = "cancelled", _("cancelled")

    ACTIVE = (Status.REGISTERED, Status.WAITING)
    MOVES = {
        Status.REGISTERED: {Status.WAITING, Status.CANCELLED},
        Status.WAITING: {Status.CANCELLED},
        Status.CANCELLED: {Status.REGISTERED, Status.WAITING},
    }

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="registrations")
    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="registrations")
    badge_name = models.CharField(_("name on your badge"), max_length=40, blank=True)
    governorate = models.ForeignKey(Governorate, models.SET_NULL, null=True, blank=True, related_name="+",
                                    verbose_name=_("governorate"))  # fmt: skip
    languages = models.JSONField(_("languages I follow"), default=list, blank=True)
    needs = models.TextField(_("travel, a bed, childcare, access needs"), max_length=500, blank=True)
    code = models.CharField(_("entry code"), max_length=8, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.REGISTERED)
    registered_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("registration"), _("registrations")
        constraints = [
            models.UniqueConstraint(fields=["edition", "recipient"], name="registration_one_a_recipient"),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | (~Q(status="cancelled") & Q(cancelled_at__isnull=True)),
                name="registration_cancelled_at_when_cancelled",
            ),
        ]
        indexes = [models.Index(fields=["edition", "status"], name="registration_by_status")]

    def __str__(self) -> str:
        return f"registration {self.pk}"
