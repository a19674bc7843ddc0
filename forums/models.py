"""Social forums: editions, activities proposed by participants, the programme, registrations and recommendations."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import Translated
from geography.models import Governorate, Region
from groups.models import Goal, Theme, WorkingGroup
from notifications.models import Recipient
from organisations.models import Organisation

Viewer = User | AnonymousUser


class Forum(models.Model):
    """The Iraqi or the Kurdistan Social Forum. It moves: only its editions have a place."""

    slug = models.SlugField(unique=True)
    short = models.CharField(_("short name"), max_length=10, unique=True)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="forums", verbose_name=_("region")
    )
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
        return self.filter(
            announced
            | Q(pk__in=Organiser.objects.current().filter(user=user).values("edition"))
        )

    def upcoming(self, now: datetime | None = None) -> "EditionQuerySet":
        return self.filter(
            status=Edition.Status.ANNOUNCED, ends_at__gte=now or timezone.now()
        ).order_by("starts_at")

    def organised_by(self, user: Viewer) -> "EditionQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            pk__in=Organiser.objects.current().filter(user=user).values("edition")
        )

    def with_places(self) -> "EditionQuerySet":
        """Each with `taken`: how many have a place."""
        placed = (
            Registration.objects.taking_a_place()
            .filter(edition=OuterRef("pk"))
            .order_by()
            .values("edition")
        )
        return self.annotate(
            taken=Coalesce(
                Subquery(placed.annotate(count=Count("pk")).values("count")), 0
            )
        )


class Edition(Translated):
    """One holding of a forum (the Iraqi one says *season*), with its own city, venue and dates."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ANNOUNCED = "announced", _("announced")
        CANCELLED = "cancelled", _("cancelled")

    PUBLIC = (Status.ANNOUNCED, Status.CANCELLED)
    MOVES = {Status.ANNOUNCED: {Status.DRAFT}, Status.CANCELLED: {Status.ANNOUNCED}}

    forum = models.ForeignKey(
        Forum, models.PROTECT, related_name="editions", verbose_name=_("forum")
    )
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
    moved_from = models.DateTimeField(
        _("began before it was moved"), null=True, blank=True, editable=False
    )
    sequence = models.PositiveSmallIntegerField(
        default=0, editable=False
    )  # of its calendar entry: one a change
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.DRAFT
    )
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    registration_until = models.DateTimeField(
        _("registration closes"), null=True, blank=True
    )
    participants_reported = models.PositiveIntegerField(
        _("participants reported"), null=True, blank=True
    )
    registered_count = models.PositiveIntegerField(
        null=True, blank=True, editable=False
    )  # once the rows are deleted
    note = models.TextField(_("what is uncertain"), blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-starts_at"]
        verbose_name, verbose_name_plural = _("edition"), _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "slug"], name="edition_slug_in_forum"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
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
            self.status == self.Status.ANNOUNCED
            and self.capacity
            and closes is not None
            and timezone.now() < closes
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
        return self.filter(
            Q(until__isnull=True) | Q(until__gte=today), since__lte=today
        )


def today() -> date:
    return timezone.localdate()


class Organiser(models.Model):
    """A person who organises one edition, for a time."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="organisers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="organised"
    )
    since = models.DateField(_("from"), default=today)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = OrganiserQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("organiser"), _("organisers")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "user"], name="organiser_once_an_edition"
            )
        ]

    def __str__(self) -> str:
        return f"organiser {self.pk}"


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


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: Viewer) -> "ActivityQuerySet":
        """Everyone sees what is in a public edition's programme, cancelled or not; proposers their own; organisers all."""
        public = Q(status__in=Activity.PUBLIC, edition__status__in=Edition.PUBLIC)
        if not user.is_authenticated:
            return self.filter(public)
        organised = Organiser.objects.current().filter(user=user).values("edition")
        return self.filter(public | Q(proposed_by=user) | Q(edition__in=organised))


class Activity(Translated):
    """Something participants do together at an edition; they proposed it themselves."""

    class Kind(models.TextChoices):
        WORKSHOP = "workshop", _("workshop")
        SEMINAR = "seminar", _("seminar")
        ROUND_TABLE = "round_table", _("round table")
        PLENARY = "plenary", _("plenary session")
        ASSEMBLY = "assembly", _("assembly")
        CULTURE = "culture", _("culture")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        PLANNED = "planned", _("in the programme")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CANCELLED = "cancelled", _("cancelled")

    PUBLIC = (Status.PLANNED, Status.CANCELLED)
    MOVES = {
        Status.PLANNED: {Status.PROPOSED},
        Status.WITHDRAWN: {Status.PROPOSED},
        Status.CANCELLED: {Status.PLANNED},
    }

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="activities")
    slug = models.SlugField(max_length=80)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"), blank=True)
    kind = models.CharField(
        _("kind"), max_length=11, choices=Kind, default=Kind.WORKSHOP
    )
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, blank=True, related_name="activities",
                             verbose_name=_("goal"))  # fmt: skip
    theme = models.ForeignKey(Theme, models.SET_NULL, null=True, blank=True, related_name="activities",
                              verbose_name=_("theme"))  # fmt: skip
    spoken = models.JSONField(_("spoken languages"), default=list, blank=True)
    interpreted = models.JSONField(_("interpreted into"), default=list, blank=True)
    group = models.ForeignKey(WorkingGroup, models.SET_NULL, null=True, blank=True, related_name="activities",
                              verbose_name=_("working group"))  # fmt: skip
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.PROPOSED
    )

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = (
            _("activity of a forum"),
            _("activities of a forum"),
        )
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "slug"], name="activity_slug_in_edition"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.edition.address("activity", self.slug)


class Slot(models.Model):
    """A stretch of the programme: an activity in a room, or something for everybody (no room), or a pause."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="slots")
    room = models.ForeignKey(
        Room,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="slots",
        verbose_name=_("room"),
    )
    activity = models.OneToOneField(Activity, models.CASCADE, null=True, blank=True, related_name="slot",
                                    verbose_name=_("activity"))  # fmt: skip
    pause = models.CharField(_("name of the pause"), max_length=80, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    moved_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # when it last got another time or room
    sequence = models.PositiveSmallIntegerField(
        default=0, editable=False
    )  # of its calendar entry: one a change

    class Meta:
        ordering = ["starts_at", "room__order"]
        verbose_name, verbose_name_plural = _("slot"), _("slots")
        constraints = [
            models.UniqueConstraint(
                fields=["room", "starts_at"],
                name="slot_one_a_room_and_time",
                violation_error_message=_(
                    "Something else begins in this room at this time."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="slot_ends_after_it_begins",
                violation_error_message=_("It ends after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"slot {self.pk}"


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def taking_a_place(self) -> "RegistrationQuerySet":
        return self.filter(status=Registration.Status.REGISTERED)

    def waiting(self) -> "RegistrationQuerySet":
        return self.filter(status=Registration.Status.WAITING).order_by(
            "registered_at", "pk"
        )

    def active(self) -> "RegistrationQuerySet":
        return self.filter(status__in=Registration.ACTIVE)


class Registration(models.Model):
    """A place at an edition, for an account or an address. Deleted 14 days after the event; only counts remain."""

    class Status(models.TextChoices):
        REGISTERED = "registered", _("registered")
        WAITING = "waiting", _("on the waiting list")
        CANCELLED = "cancelled", _("cancelled")

    ACTIVE = (Status.REGISTERED, Status.WAITING)
    MOVES = {
        Status.REGISTERED: {Status.WAITING, Status.CANCELLED},
        Status.WAITING: {Status.CANCELLED},
        Status.CANCELLED: {Status.REGISTERED, Status.WAITING},
    }

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="registrations")
    recipient = models.ForeignKey(
        Recipient, models.CASCADE, related_name="registrations"
    )
    badge_name = models.CharField(_("name on your badge"), max_length=40, blank=True)
    governorate = models.ForeignKey(Governorate, models.SET_NULL, null=True, blank=True, related_name="+",
                                    verbose_name=_("governorate"))  # fmt: skip
    languages = models.JSONField(_("languages I follow"), default=list, blank=True)
    needs = models.TextField(
        _("travel, a bed, childcare, access needs"), max_length=500, blank=True
    )
    code = models.CharField(_("entry code"), max_length=8, unique=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.REGISTERED
    )
    registered_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("registration"), _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "recipient"], name="registration_one_a_recipient"
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | (~Q(status="cancelled") & Q(cancelled_at__isnull=True)),
                name="registration_cancelled_at_when_cancelled",
            ),
        ]
        indexes = [
            models.Index(fields=["edition", "status"], name="registration_by_status")
        ]

    def __str__(self) -> str:
        return f"registration {self.pk}"


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def adopted(self) -> "RecommendationQuerySet":
        return self.filter(status=Recommendation.Status.ADOPTED)

    def visible_to(self, user: Viewer) -> "RecommendationQuerySet":
        """Everyone sees what was recorded in a public edition, unless it was withdrawn; organisers of it see all."""
        public = Q(edition__status__in=Edition.PUBLIC) & ~Q(
            status=Recommendation.Status.WITHDRAWN
        )
        if not user.is_authenticated:
            return self.filter(public)
        return self.filter(
            public
            | Q(
                edition__in=Organiser.objects.current()
                .filter(user=user)
                .values("edition")
            )
        )


class Recommendation(Translated):
    """What a forum asks for, numbered in its edition: ISF-2018-07. Councils carry it out."""

    class Status(models.TextChoices):
        RECORDED = "recorded", _("recorded")
        ADOPTED = "adopted", _("adopted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    MOVES = {Status.ADOPTED: {Status.RECORDED}, Status.WITHDRAWN: {Status.RECORDED}}

    edition = models.ForeignKey(
        Edition,
        models.PROTECT,
        related_name="recommendations",
        verbose_name=_("edition"),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    ref = models.CharField(_("reference"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, blank=True, related_name="recommendations",
                             verbose_name=_("goal"))  # fmt: skip
    theme = models.ForeignKey(Theme, models.SET_NULL, null=True, blank=True, related_name="recommendations",
                              verbose_name=_("theme"))  # fmt: skip
    origin = models.ForeignKey(Activity, models.SET_NULL, null=True, blank=True, related_name="recommendations",
                               verbose_name=_("activity it came from"))  # fmt: skip
    addressee = models.CharField(_("addressed to"), max_length=160)
    addressed_to = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="+",
                                     verbose_name=_("organisation addressed"))  # fmt: skip
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.RECORDED
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["-edition__year", "ref"]
        verbose_name, verbose_name_plural = _("recommendation"), _("recommendations")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "number"], name="recommendation_number_in_edition"
            ),
            models.CheckConstraint(
                condition=~Q(status="adopted") | Q(adopted_on__isnull=False),
                name="recommendation_adopted_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
