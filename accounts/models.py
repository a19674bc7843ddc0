"""Who you are: an account with a pseudonym, and the offices it holds. Nothing here knows a working group."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import _user_has_module_perms, _user_has_perm
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.languages import ARABIC, NAMES
from geography.models import Region


def today() -> date:
    return timezone.localdate()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A new account for the address `email` (kept in lower case); without a password it cannot sign in."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser):
    """An account. It holds an address to reach the person, a pseudonym she chose, and no legal name."""

    email = models.EmailField(_("e-mail address"), unique=True)
    pseudonym = models.CharField(_("pseudonym"), max_length=40)
    language = models.CharField(_("language"), max_length=3, choices=NAMES, default=ARABIC)
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Baghdad")
    is_discreet = models.BooleanField(_("mails reveal nothing"), default=True)
    is_active = models.BooleanField(_("can sign in"), default=True)
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
    def offices_held(self) -> list["Office"]:
        """The offices this account holds today, read once a request."""
        return list(self.offices.current().select_related("region"))

    def holds(self, role: str, region: Region | None = None) -> bool:
        """Whether the account holds an office today (of `region`, when one is given)."""
        return self.is_active and any(
            office.role == role and (region is None or office.region_id == region.pk) for office in self.offices_held
        )

    @property
    def is_staff(self) -> bool:
        return self.holds(Office.Role.ADMIN) or self.holds(Office.Role.EDITOR)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and _user_has_perm(self, perm, obj)

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and _user_has_module_perms(self, app_label)


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
