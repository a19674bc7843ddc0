"""Links that open a person's own calendar, and what must stay deleted."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class CalendarLink(models.Model):
    """The one link to a person's calendar. Kept is the hash of its token: who reads the table cannot open it."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_link", verbose_name=_("account"))
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("calendar link"), _("calendar links")

    def __str__(self) -> str:
        return f"calendar link {self.pk}"


class Tombstone(models.Model):
    """Something was deleted for good. Replayed after a backup came back, it is deleted again. It names nobody."""

    what = models.SlugField(max_length=60)
    number = models.BigIntegerField()
    laid_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "number"], name="tombstone_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.number}"
