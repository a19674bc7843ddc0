"""What groups are about: the goals of the campaigns and the themes of the forums."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """What a goal and a theme have in common: a name, a place in the order, and a kilim glyph."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    glyph = models.SlugField(_("glyph"), max_length=20, default="star")
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name


class Goal(Topic):
    """One of the four aims of the campaigns; each is a thread of its own colour."""

    thread = models.SlugField(_("thread"), max_length=10, help_text=_("Style class of the thread's colour"))

    class Meta(Topic.Meta):
        verbose_name, verbose_name_plural = _("goal"), _("goals")


class Theme(Topic):
    """One of the five tracks; each region has a working group for each."""

    class Meta(Topic.Meta):
        verbose_name, verbose_name_plural = _("theme"), _("themes")
