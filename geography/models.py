"""Regions and governorates: reference data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """Federal Iraq or the Kurdistan Region: five working groups and one coordinator's office each."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name, verbose_name_plural = _("region"), _("regions")

    def __str__(self) -> str:
        return self.name


class Governorate(models.Model):
    """One of the nineteen governorates, with its place among the tiles (geography is never mirrored)."""

    code = models.CharField(_("code"), max_length=5, unique=True)
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    capital = models.CharField(_("capital"), max_length=80)
    region = models.ForeignKey(Region, models.PROTECT, related_name="governorates", verbose_name=_("region"))
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    tile_row = models.PositiveSmallIntegerField(_("row of the tile"))
    tile_column = models.PositiveSmallIntegerField(_("column of the tile"))
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    note = models.TextField(_("what is uncertain"), blank=True)

    class Meta:
        ordering = ["tile_row", "tile_column"]
        verbose_name, verbose_name_plural = _("governorate"), _("governorates")
        constraints = [
            models.UniqueConstraint(fields=["tile_row", "tile_column"], name="governorate_one_a_tile",
                                    violation_error_message=_("Another governorate has this tile.")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
