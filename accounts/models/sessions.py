"""Where somebody is signed in: what the browser is, and since when. Never from where."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models.offices import Office
from accounts.models.people import User

# rows with a `user` who holds a charge today: offices, and what apps above add to them
charges: list[Callable[[], QuerySet[Any]]] = [Office.objects.current]


class SessionQuerySet(models.QuerySet["Session"]):
    def of(self, user: User) -> "SessionQuerySet":
        return self.filter(user=user)

    def alive(self, now: datetime | None = None) -> "SessionQuerySet":
        """Neither over nor left alone for too long, nor begun too long ago, however much it is used.

        A charge shortens both times from the moment it is given.
        """
        now = now or timezone.now()
        unused = Q()
        for held in charges:
            unused &= ~Q(Exists(held().filter(user=OuterRef("user"))))
        with_charge = Q(seen_at__gt=now - Session.IDLE_WITH_CHARGE, began_at__gt=now - Session.LONGEST_WITH_CHARGE)
        return self.filter(with_charge | unused, expire_date__gt=now, began_at__gt=now - Session.LONGEST)


class Session(AbstractBaseSession):
    """A session under the hash of its key, so that who reads the table cannot sign in with it.

    Django's column `expire_date` holds the end for members: settings.SESSION_COOKIE_AGE after the last use.
    """

    IDLE_WITH_CHARGE: ClassVar = timedelta(minutes=30)
    LONGEST: ClassVar = timedelta(days=7)  # a key that was copied is not kept alive for ever by using it
    LONGEST_WITH_CHARGE: ClassVar = timedelta(hours=24)
    TOUCHED_EVERY: ClassVar = timedelta(minutes=5)

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="sessions",
                             verbose_name=gettext_lazy("account"))  # fmt: skip
    device = models.CharField(gettext_lazy("browser"), max_length=60, blank=True)
    began_at = models.DateTimeField(gettext_lazy("signed in at"), default=timezone.now)
    seen_at = models.DateTimeField(gettext_lazy("last used at"), default=timezone.now)

    objects = BaseSessionManager.from_queryset(SessionQuerySet)()

    class Meta(AbstractBaseSession.Meta):
        verbose_name, verbose_name_plural = gettext_lazy("session"), gettext_lazy("sessions")

    @property
    def device_name(self) -> str:
        """What its owner knows it by: Firefox on Android."""
        browser, _slash, system = self.device.partition("/")
        if browser and system:
            return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
        return browser or system or _("A browser we do not know")
