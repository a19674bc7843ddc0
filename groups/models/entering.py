"""Ways into a group beside asking at its door: being vouched for, being invited."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from groups.models.people import JoinRequest, WorkingGroup

OPEN_FOR = timedelta(days=7)
VOUCHES_NEEDED = 2


class Vouch(models.Model):
    """A member of a hidden group says that she knows who asks to join."""

    request = models.ForeignKey(JoinRequest, models.CASCADE, related_name="vouches")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "by"], name="vouch_once")]

    def __str__(self) -> str:
        return f"vouch {self.pk}"


def _expiry() -> datetime:
    return timezone.now() + OPEN_FOR


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def usable(self, now: datetime | None = None) -> "InvitationQuerySet":
        return self.filter(used_at__isnull=True, expires_at__gt=now or timezone.now())


class Invitation(models.Model):
    """A link that lets one person ask in. Kept is the hash of its token; it is shown once, to who made it."""

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_expiry)
    used_at = models.DateTimeField(null=True, blank=True)
    request = models.ForeignKey(JoinRequest, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(request__isnull=True) | Q(used_at__isnull=False), name="invitation_used_at_when_used"
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
