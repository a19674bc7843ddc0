"""The charges an account holds for a time."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User, today
from geography.models import Region


class OfficeQuerySet(models.QuerySet["Office"]):
    def current(self, on: date | None = None) -> "OfficeQuerySet":
        """Held on the day `on` (today when not given): both ends count."""
        on = on or today()
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on)

    def coordinators(self, region: Region | None = None) -> "OfficeQuerySet":
        held = self.filter(role=Office.Role.COORDINATOR)
        return held.filter(region=region) if region else held


class Office(models.Model):
    """A charge given to an account for a time: coordinator of a region, editor, or admin of the platform."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("regional coordinator")
        EDITOR = "editor", _("editor")
        ADMIN = "admin", _("admin of the platform")

    user = models.ForeignKey(User, models.CASCADE, related_name="offices", verbose_name=_("account"))
    role = models.CharField(_("office"), max_length=11, choices=Role)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="offices",
                               verbose_name=_("region"))  # fmt: skip
    since = models.DateField(_("from"), default=today)
    until = models.DateField(_("until"), null=True, blank=True)
    given_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+",
                                 verbose_name=_("given by"))  # fmt: skip

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("office"), _("offices")
        constraints = [
            models.CheckConstraint(
                condition=Q(role="coordinator", region__isnull=False)
                | (~Q(role="coordinator") & Q(region__isnull=True)),
                name="office_region_for_coordinators_only",
                violation_error_message=_("A coordinator has a region; other offices have none."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="office_ends_after_it_begins",
                violation_error_message=_("An office cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()
