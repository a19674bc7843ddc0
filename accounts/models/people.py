"""An account: a person who signs in, under a name she chose."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import _user_has_module_perms, _user_has_perm
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.languages import ARABIC, NAMES

if TYPE_CHECKING:
    from accounts.models.offices import Office
    from geography.models import Region


def today() -> date:
    return timezone.localdate()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """A new account for the address `email` (kept in lower case); without a password it cannot sign in."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser):
    """An account. It holds an address to reach the person, a pseudonym she chose, and no legal name."""

    class Level(models.TextChoices):
        """How much others may ever see of her: a ceiling above every single choice."""

        HIDDEN = "hidden", _("hidden: nobody sees me, not even my groups")
        KNOWN = "known", _("known: my groups see my pseudonym where I allow it")
        NAMED = "named", _("named: I may also be named in public, where I choose it")

    email = models.EmailField(_("e-mail address"), unique=True)
    pseudonym = models.CharField(_("pseudonym"), max_length=40)
    language = models.CharField(_("language"), max_length=3, choices=NAMES, default=ARABIC)
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Baghdad")
    is_discreet = models.BooleanField(_("mails reveal nothing"), default=True)
    is_active = models.BooleanField(_("can sign in"), default=True)
    level = models.CharField(_("safety level"), max_length=6, choices=Level, default=Level.KNOWN)
    locked_at = models.DateTimeField(_("in lockdown since"), null=True, blank=True)
    joined_on = models.DateField(_("joined on"), default=today)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["pseudonym"]

    class Meta:
        verbose_name, verbose_name_plural = _("account"), _("accounts")

    def __str__(self) -> str:
        return self.pseudonym

    @cached_property
    def offices_held(self) -> list[Office]:
        """The offices this account holds today, read once a request."""
        return list(self.offices.current().select_related("region"))

    def holds(self, role: str, region: Region | None = None) -> bool:
        """Whether the account holds an office today (of `region`, when one is given)."""
        return self.is_active and any(
            office.role == role and (region is None or office.region_id == region.pk) for office in self.offices_held
        )

    @property
    def is_staff(self) -> bool:
        return self.holds("admin") or self.holds("editor")

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and _user_has_perm(self, perm, obj)

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and _user_has_module_perms(self, app_label)
