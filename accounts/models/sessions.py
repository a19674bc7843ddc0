"""Where somebody is signed in: what the browser is, and since when. Never from where."""

from datetime import datetime

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class SessionQuerySet(models.QuerySet["Session"]):
    def of(self, user: User) -> "SessionQuerySet":
        return self.filter(user=user)

    def alive(self, now: datetime | None = None) -> "SessionQuerySet":
        return self.filter(expire_date__gt=now or timezone.now())


class Session(AbstractBaseSession):
    """A session under the hash of its key, so that who reads the table cannot sign in with it."""

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="sessions",
                             verbose_name=_("account"))  # fmt: skip
    device = models.CharField(_("browser"), max_length=60, blank=True)
    began_at = models.DateTimeField(_("signed in at"), default=timezone.now)
    seen_at = models.DateTimeField(_("last used at"), default=timezone.now)

    objects = BaseSessionManager.from_queryset(SessionQuerySet)()

    class Meta(AbstractBaseSession.Meta):
        verbose_name, verbose_name_plural = _("session"), _("sessions")
