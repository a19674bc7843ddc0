"""Councils for social cohesion: seats, and the commitments by which they carry out the forums' recommendations."""

from datetime import date

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from core.models import Translated
from forums.models import Edition, Recommendation
from geography.models import Governorate
from organisations.models import Organisation

Viewer = User | AnonymousUser


class CouncilQuerySet(models.QuerySet["Council"]):
    def with_place(self) -> "CouncilQuerySet":
        return self.select_related("governorate", "governorate__region")

    def of(self, user: Viewer) -> "CouncilQuerySet":
        """The councils at whose table `user` sits now, as member or as representative of an authority."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=Seat.objects.current().filter(user=user).values("council"))

    def with_room_for(self, user: Viewer) -> "CouncilQuerySet":
        """The councils whose room `user` may enter: who sits at the table, and the coordinator of the region.

        member                                      reads and writes
        representative of an authority              reads
        coordinator of the council's region      reads
        everybody else, editors and admins too      does not learn that there is a room
        """
        if not user.is_authenticated:
            return self.none()
        regions = [office.region_id for office in user.offices_held if office.role == Office.Role.COORDINATOR]
        seats = Seat.objects.current().filter(user=user).values("council")
        return self.filter(Q(pk__in=seats) | Q(governorate__region__in=regions))

    def with_composition(self) -> "CouncilQuerySet":
        """With `seats_<kind>`: how many seats of each kind there are today."""
        day = timezone.localdate()
        current = Q(seats__since__lte=day) & (Q(seats__until__isnull=True) | Q(seats__until__gte=day))
        return self.annotate(
            **{f"seats_{kind}": Count("seats", filter=current & Q(seats__kind=kind)) for kind in Seat.Kind}
        )


class Council(models.Model):
    """A council of one city. A governorate can have several, and they can close."""

    class Status(models.TextChoices):
        FOUNDING = "founding", _("being founded")
        WORKING = "working", _("working")
        CLOSED = "closed", _("closed")

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    governorate = models.ForeignKey(Governorate, models.PROTECT, related_name="councils",
                                    verbose_name=_("governorate"))  # fmt: skip
    city = models.CharField(_("city"), max_length=80)
    about = models.TextField(_("about"), blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.WORKING)
    note = models.TextField(_("what is uncertain"), blank=True)

    objects = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name, verbose_name_plural = _("council for social cohesion"), _("councils for social cohesion")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("councils:detail", args=[self.slug])

    @property
    def takes_up(self) -> bool:
        """Whether it may still promise something."""
        return self.status != self.Status.CLOSED


class SeatQuerySet(models.QuerySet["Seat"]):
    def current(self) -> "SeatQuerySet":
        day = timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def of_members(self) -> "SeatQuerySet":
        return self.exclude(kind=Seat.Kind.AUTHORITY)

    def of_authorities(self) -> "SeatQuerySet":
        return self.filter(kind=Seat.Kind.AUTHORITY)


def today() -> date:
    return timezone.localdate()


class Seat(models.Model):
    """A place at a council's table. The public sees how many of each kind there are, never who sits there."""

    class Kind(models.TextChoices):
        CIVIL_SOCIETY = "civil_society", _("civil society")
        YOUTH = "youth", _("youth")
        WOMEN = "women", _("women's organisations")
        COMMUNITY = "community", _("community leaders")
        MINORITY = "minority", _("minorities and displaced people")
        AUTHORITY = "authority", _("local authorities")

    council = models.ForeignKey(Council, models.CASCADE, related_name="seats")
    kind = models.CharField(_("kind of seat"), max_length=13, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="seats")
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="+",
                                     verbose_name=_("organisation"))  # fmt: skip
    since = models.DateField(_("from"), default=today)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name, verbose_name_plural = _("seat"), _("seats")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="seat_ends_after_it_begins",
                violation_error_message=_("A seat cannot end before it begins."),
            ),
            models.UniqueConstraint(
                fields=["council", "user"],
                condition=Q(user__isnull=False, until__isnull=True),
                name="seat_one_a_person_in_a_council",
                violation_error_message=_("This person already sits in this council."),
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def public(self) -> "CommitmentQuerySet":
        """Those to recommendations that everybody may read."""
        return self.filter(recommendation__edition__status__in=Edition.PUBLIC)

    def due(self) -> "CommitmentQuerySet":
        """Still to be kept: *due* and *overdue* are questions to the calendar, never flags."""
        return self.filter(status__in=Commitment.OPEN)

    def overdue(self) -> "CommitmentQuerySet":
        return self.due().filter(due_on__lt=timezone.localdate())

    def settled(self) -> "CommitmentQuerySet":
        return self.exclude(status__in=Commitment.OPEN)

    def kept(self) -> "CommitmentQuerySet":
        return self.filter(status=Commitment.Status.KEPT)

    def with_evidence(self) -> "CommitmentQuerySet":
        return self.filter(Exists(Evidence.objects.filter(commitment=OuterRef("pk"))))


class Commitment(Translated):
    """One recommendation in one council: what it will do, who answers for it, by when, and how far it is."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        UNDER_WAY = "under_way", _("under way")
        KEPT = "kept", _("kept")
        NOT_KEPT = "not_kept", _("not kept")

    OPEN = (Status.PLANNED, Status.UNDER_WAY)
    MOVES = {
        Status.UNDER_WAY: {Status.PLANNED, Status.KEPT, Status.NOT_KEPT},
        Status.KEPT: {Status.PLANNED, Status.UNDER_WAY},
        Status.NOT_KEPT: {Status.PLANNED, Status.UNDER_WAY},
    }

    council = models.ForeignKey(Council, models.PROTECT, related_name="commitments", verbose_name=_("council"))
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="commitments",
                                       verbose_name=_("recommendation"))  # fmt: skip
    text = models.TextField(_("what the council will do"), max_length=1000)
    owner = models.CharField(_("who answers for it"), max_length=160)
    due_on = models.DateField(_("due on"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PLANNED)
    made_on = models.DateField(_("made on"), default=today)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    settled_on = models.DateField(_("settled on"), null=True, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name, verbose_name_plural = _("commitment"), _("commitments")
        constraints = [
            models.UniqueConstraint(
                fields=["council", "recommendation"],
                name="commitment_one_a_council",
                violation_error_message=_("This council has already taken up this recommendation."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["kept", "not_kept"], settled_on__isnull=False)
                | (~Q(status__in=["kept", "not_kept"]) & Q(settled_on__isnull=True)),
                name="commitment_settled_on_when_settled",
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True) | Q(settled_on__gte=F("made_on")),
                name="commitment_settled_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return f"commitment {self.pk}"

    @property
    def is_overdue(self) -> bool:
        return self.status in self.OPEN and self.due_on < timezone.localdate()


class Evidence(Translated):
    """What shows how far a commitment is: a decision, a report, a photograph described, a link."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="evidence", verbose_name=_("commitment"))
    text = models.TextField(_("what it shows"), max_length=1000, blank=True)
    link = models.URLField(_("link"), blank=True)
    seen_on = models.DateField(_("date"), default=today)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["seen_on", "pk"]
        verbose_name, verbose_name_plural = _("evidence"), _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=~Q(link="")
                | (Q(text_ar__isnull=False) & ~Q(text_ar=""))
                | (Q(text_ckb__isnull=False) & ~Q(text_ckb=""))
                | (Q(text_en__isnull=False) & ~Q(text_en="")),
                name="evidence_text_or_link",
                violation_error_message=_("Say what it shows, or give a link."),
            ),
        ]

    def __str__(self) -> str:
        return f"evidence {self.pk}"
