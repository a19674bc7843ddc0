"""A working group, who belongs to it, and who asks to."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pictures.models import PictureField

from accounts.models import User, present
from geography.models import Region
from groups.models.topics import Theme

Viewer = User | AnonymousUser


def reads(at: Any, way: str = "") -> Q:
    """Of memberships: those whose holder reads in her group what is of the moment `at` (a column or an `OuterRef`).

    THE rule of closed history: in a group where newcomers read from their first day on, what was written, or was over,
    before a member joined stays closed to her; its leads read all. `way` leads to the membership, as
    `user__memberships__`. What is asked for one reader is `groups.queries.since()`.
    """
    return (
        Q(**{f"{way}group__is_history_closed": False})
        | Q(**{f"{way}role": Membership.Role.LEAD})
        | Q(**{f"{way}joined_at__lte": at})
    )


Holders = Callable[[], models.QuerySet[Any, Any]]
_RESTING: list[Holders] = []


def rests_for(holders: Holders) -> Holders:
    """Register whose memberships rest, as if she had left, for as long as they do: a function giving a queryset of the
    numbers of accounts. This app knows of no charge but its own."""
    _RESTING.append(holders)
    return holders


class WorkingGroupQuerySet(models.QuerySet["WorkingGroup"]):
    def with_topics(self) -> "WorkingGroupQuerySet":
        return self.select_related("theme", "region")

    def public(self) -> "WorkingGroupQuerySet":
        """Those the public may know of."""
        return self.filter(is_hidden=False)

    def of(self, user: Viewer) -> "WorkingGroupQuerySet":
        """The groups `user` belongs to now."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__in=Membership.objects.active().filter(user=user))

    def led_by(self, user: Viewer) -> "WorkingGroupQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__in=Membership.objects.leads().filter(user=user))

    def with_member_count(self) -> "WorkingGroupQuerySet":
        """With the number of members as `member_count`. Outside the group it is shown rounded."""
        members = Membership.objects.active().filter(present("user__"), group=models.OuterRef("pk"))
        counted = members.order_by().values("group").annotate(number=models.Count("pk")).values("number")
        return self.annotate(member_count=Coalesce(models.Subquery(counted), 0))

    def with_membership_of(self, user: User) -> "WorkingGroupQuerySet":
        """With the membership of `user` read along, so that asking what she may do costs no further query."""
        own = Membership.objects.active().filter(user=user)
        return self.prefetch_related(models.Prefetch("memberships", own, to_attr="viewer_memberships"))


class WorkingGroup(models.Model):
    """Young people of one region around one theme. Its public page says what it wants, never who it is."""

    slug = models.SlugField(unique=True)
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="groups", verbose_name=_("theme"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="groups", verbose_name=_("region"))
    name = models.CharField(_("name"), max_length=120)
    aim = models.TextField(_("aim"), blank=True)
    demands = models.TextField(_("what we ask for"), max_length=2000, blank=True)
    picture = PictureField(_("picture"), upload_to="groups", blank=True, null=True, aspect_ratios=[None],
                           width_field="picture_width", height_field="picture_height")  # fmt: skip
    picture_width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    picture_height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    picture_alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    is_admitting = models.BooleanField(_("takes new members"), default=True)
    is_hidden = models.BooleanField(
        _("hidden"), default=False,
        help_text=_("Nobody outside sees that the group exists; who comes is invited, and two members vouch."),
    )  # fmt: skip
    is_history_closed = models.BooleanField(
        _("newcomers read from their first day on"), default=False,
        help_text=_("What was written and planned before somebody joined stays closed to her."),
    )  # fmt: skip
    takes_messages = models.BooleanField(_("takes messages from the public"), default=True)

    member_count: int  # of `with_member_count()`
    viewer_memberships: "list[Membership]"  # of `with_membership_of()`: one, or none

    objects = WorkingGroupQuerySet.as_manager()

    class Meta:
        ordering = ["region__order", "theme__order"]
        verbose_name, verbose_name_plural = _("working group"), _("working groups")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("groups:detail", args=[self.slug])

    def address(self, page: str, *args: object) -> str:
        """The address of one of the group's pages: `group.address("workspace")`."""
        return reverse(f"groups:{page}", args=[self.slug, *args])


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        """Of who belongs to the group now: did not leave it, and rests for nothing else: see `rests_for`."""
        rows = self.filter(left_at__isnull=True)
        for holders in _RESTING:
            rows = rows.exclude(user__in=holders())
        return rows

    def leads(self) -> "MembershipQuerySet":
        return self.active().filter(role=Membership.Role.LEAD)

    def facilitators(self) -> "MembershipQuerySet":
        """Who speaks for the group's calendar."""
        return self.active().exclude(role=Membership.Role.MEMBER)

    def present(self) -> "MembershipQuerySet":
        """Of accounts that are there: see `accounts.models.present`."""
        return self.active().filter(present("user__"))

    def shown_to_members(self) -> "MembershipQuerySet":
        """Those who agreed that their group sees their pseudonym."""
        return self.active().filter(is_shown=True)


class Membership(models.Model):
    """A person in a group, for a time. Nobody outside the group ever learns of it; inside, only who agreed is shown."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        FACILITATOR = "facilitator", _("facilitator")
        LEAD = "lead", _("lead")

    class Gender(models.TextChoices):
        """Said by the person herself, used for counts alone and shown to nobody."""

        WOMAN = "woman", _("woman")
        MAN = "man", _("man")
        OTHER = "other", _("other")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=11, choices=Role, default=Role.MEMBER)
    gender = models.CharField(_("counted as"), max_length=5, choices=Gender, blank=True)
    read_until = models.DateTimeField(null=True, blank=True)
    is_shown = models.BooleanField(_("my group sees my pseudonym"), default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("membership"), _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "group"], condition=Q(left_at__isnull=True), name="membership_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("joined_at")), name="membership_left_after_joining"
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"

    @property
    def leads(self) -> bool:
        return self.left_at is None and self.role == Membership.Role.LEAD

    @property
    def facilitates(self) -> bool:
        """Whether the member speaks for the group's calendar: its leads and facilitators."""
        return self.left_at is None and self.role in {Membership.Role.LEAD, Membership.Role.FACILITATOR}


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    def waiting(self) -> "JoinRequestQuerySet":
        return self.filter(status=JoinRequest.Status.WAITING)

    def present(self) -> "JoinRequestQuerySet":
        """Of accounts that are there: in lockdown a wish waits unseen."""
        return self.filter(present("user__"))

    def answered_before(self, moment: datetime) -> "JoinRequestQuerySet":
        return self.filter(answered_at__lt=moment)


class JoinRequest(models.Model):
    """A wish to join a group, with a word why. Seen by the group's leads alone; deleted 30 days after the answer."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ADMITTED = "admitted", _("admitted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    MOVES = {
        Status.ADMITTED: {Status.WAITING},
        Status.DECLINED: {Status.WAITING},
        Status.WITHDRAWN: {Status.WAITING},
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="join_requests")
    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="join_requests")
    word = models.TextField(_("a word why"), max_length=1000, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "group"], condition=Q(status="waiting"), name="join_request_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", answered_at__isnull=True)
                | (~Q(status="waiting") & Q(answered_at__isnull=False)),
                name="join_request_answered_at_when_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"join request {self.pk}"
