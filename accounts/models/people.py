"""An account: a person who signs in, under a name she chose."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import _user_has_module_perms, _user_has_perm
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.languages import ARABIC, NAMES

if TYPE_CHECKING:
    from accounts.models.offices import Office
    from geography.models import Region


def today() -> date:
    return timezone.localdate()


def present(path: str = "") -> Q:
    """Accounts that are there for others: open, and not in lockdown. `path` leads to the account: `user__`."""
    return Q(**{f"{path}is_active": True, f"{path}locked_at": None})


def seen(path: str = "") -> Q:
    """Accounts whose pseudonym anybody else may read at all, before any finer choice of theirs."""
    return present(path) & Q(**{f"{path}level__in": [User.Level.KNOWN, User.Level.NAMED]})


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
    sealed_at = models.DateTimeField(null=True, blank=True, editable=False)  # links given out before are dead
    joined_on = models.DateField(_("joined on"), default=today)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["pseudonym"]

    class Meta:
        verbose_name, verbose_name_plural = _("account"), _("accounts")

    def __str__(self) -> str:
        return self.pseudonym

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A row read before a lockdown and written after it must not undo it: those columns are set by their acts."""
        if not self._state.adding and not args and not kwargs:
            kept = {"id", "locked_at", "sealed_at"}
            kwargs["update_fields"] = [field.name for field in self._meta.concrete_fields if field.name not in kept]
        super().save(*args, **kwargs)

    @property
    def is_present(self) -> bool:
        """Whether the account is there for others: open, and not in lockdown. See `present()`."""
        return self.is_active and self.locked_at is None

    @property
    def shown_name(self) -> str:
        """Her pseudonym as others may read it; empty in lockdown, after closing, and for who is hidden from all."""
        return self.pseudonym if self.is_present and self.level != User.Level.HIDDEN else ""

    @property
    def seal(self) -> str:
        """Goes into the signature of every lasting link of hers: another one, and the links given out are dead."""
        return self.sealed_at.isoformat() if self.sealed_at else ""

    @cached_property
    def offices_held(self) -> list[Office]:
        """The offices this account holds today, read once a request."""
        return list(self.offices.current().select_related("region"))

    def holds(self, role: str, region: Region | None = None) -> bool:
        """Whether the account holds an office today (of `region`, when one is given)."""
        return self.is_present and any(
            office.role == role and (region is None or office.region_id == region.pk) for office in self.offices_held
        )

    @property
    def is_staff(self) -> bool:
        return self.holds("admin") or self.holds("editor")

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_present and _user_has_perm(self, perm, obj)

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_present and _user_has_module_perms(self, app_label)
