"""The forums and their editions, with those who organise them and the rooms they have."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.sessions import charges
from core.models import Translated
from geography.models import Governorate, Region

Viewer = User | AnonymousUser


class Forum(models.Model):
    """The Iraqi or the Kurdistan Social Forum. It moves: only its editions have a place."""

    slug = models.SlugField(unique=True)
    short = models.CharField(_("short name"), max_length=10, unique=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="forums", verbose_name=_("region"))
    name = models.CharField(_("name"), max_length=120)
    about = models.TextField(_("about"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    note = models.TextField(_("what is uncertain"), blank=True)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name, verbose_name_plural = _("forum"), _("forums")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("forums:forum", args=[self.slug])


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, user: Viewer) -> "EditionQuerySet":
        """Everyone sees an edition that was announced (a cancelled one too: people must learn of it); its organisers
        see the draft as well."""
        announced = Q(status__in=Edition.PUBLIC)
        if not user.is_authenticated:
            return self.filter(announced)
        return self.filter(announced | Q(pk__in=Organiser.objects.current().filter(user=user).values("edition")))

    def upcoming(self, now: datetime | None = None) -> "EditionQuerySet":
        return self.filter(status=Edition.Status.ANNOUNCED, ends_at__gte=now or timezone.now()).order_by("starts_at")

    def organised_by(self, user: Viewer) -> "EditionQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=Organiser.objects.current().filter(user=user).values("edition"))

    def with_places(self) -> "EditionQuerySet":
        """Each with `taken`: how many have a place."""
        has_place = Q(registrations__status="registered")
        return self.annotate(taken=Count("registrations", filter=has_place))


class Edition(Translated):
    """One holding of a forum (the Iraqi one says *season*), with its own city, venue and dates."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ANNOUNCED = "announced", _("announced")
        CANCELLED = "cancelled", _("cancelled")

    PUBLIC = (Status.ANNOUNCED, Status.CANCELLED)
    MOVES = {Status.ANNOUNCED: {Status.DRAFT}, Status.CANCELLED: {Status.ANNOUNCED}}

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="editions", verbose_name=_("forum"))
    slug = models.SlugField(max_length=40)
    label = models.CharField(_("label"), max_length=60)
    slogan = models.CharField(_("slogan"), max_length=160, blank=True)
    intro = models.TextField(_("introduction"), blank=True)
    governorate = models.ForeignKey(Governorate, models.PROTECT, related_name="editions",
                                    verbose_name=_("governorate"))  # fmt: skip
    city = models.CharField(_("city"), max_length=80)
    venue = models.CharField(_("venue"), max_length=160, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    moved_from = models.DateTimeField(_("began before it was moved"), null=True, blank=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)  # of its calendar entry: one a change
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    registration_until = models.DateTimeField(_("registration closes"), null=True, blank=True)
    participants_reported = models.PositiveIntegerField(_("participants reported"), null=True, blank=True)
    registered_count = models.PositiveIntegerField(null=True, blank=True, editable=False)  # once the rows are deleted
    note = models.TextField(_("what is uncertain"), blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-starts_at"]
        verbose_name, verbose_name_plural = _("edition"), _("editions")
        constraints = [
            models.UniqueConstraint(fields=["forum", "slug"], name="edition_slug_in_forum"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="edition_ends_after_it_begins",
                violation_error_message=_("An edition ends after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_over(self) -> bool:
        return self.ends_at is None or self.ends_at < timezone.now()

    @property
    def is_changeable(self) -> bool:
        """Neither cancelled nor over: its days and its programme may still change."""
        return self.status != self.Status.CANCELLED and (self.ends_at is None or self.ends_at >= timezone.now())

    @property
    def takes_registrations(self) -> bool:
        """Registration is open: announced, with places, and not past its closing time (else its beginning)."""
        closes = self.registration_until or self.starts_at
        return bool(
            self.status == self.Status.ANNOUNCED and self.capacity and closes is not None and timezone.now() < closes
        )

    @property
    def takes_proposals(self) -> bool:
        """Activities can be proposed until the edition begins."""
        return self.is_coming and self.status == self.Status.ANNOUNCED

    @property
    def is_coming(self) -> bool:
        return self.starts_at is not None and timezone.now() < self.starts_at

    def get_absolute_url(self) -> str:
        return self.address("edition")

    def address(self, name: str, *args: str) -> str:
        """The address `forums:<name>` of a page of this edition."""
        return reverse(f"forums:{name}", args=[self.forum.slug, self.slug, *args])


class OrganiserQuerySet(models.QuerySet["Organiser"]):
    def current(self) -> "OrganiserQuerySet":
        today = timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today)


def today() -> date:
    return timezone.localdate()


class Organiser(models.Model):
    """A person who organises one edition, for a time."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="organisers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="organised")
    since = models.DateField(_("from"), default=today)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = OrganiserQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("organiser"), _("organisers")
        constraints = [models.UniqueConstraint(fields=["edition", "user"], name="organiser_once_an_edition")]

    def __str__(self) -> str:
        return f"organiser {self.pk}"


charges.append(Organiser.objects.current)  # so the session of an organiser ends as early as one with an office


class Room(models.Model):
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="rooms")
    name = models.CharField(_("name"), max_length=80)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name, verbose_name_plural = _("room"), _("rooms")

    def __str__(self) -> str:
        return self.name
