"""Partners, civil society, authorities and international bodies: reference data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def partners(self) -> "OrganisationQuerySet":
        return self.filter(kind=Organisation.Kind.PARTNER)

    def authorities(self) -> "OrganisationQuerySet":
        return self.filter(kind=Organisation.Kind.AUTHORITY)


class Organisation(models.Model):
    class Kind(models.TextChoices):
        PARTNER = "partner", _("partner")
        CIVIL_SOCIETY = "civil_society", _("civil society organisation")
        AUTHORITY = "authority", _("authority")
        INTERNATIONAL = "international", _("international body")

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=160)
    short = models.CharField(_("short name"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind, default=Kind.CIVIL_SOCIETY)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    note = models.TextField(_("what is uncertain"), blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["order", "slug"]
        verbose_name, verbose_name_plural = _("organisation"), _("organisations")

    def __str__(self) -> str:
        return self.name
