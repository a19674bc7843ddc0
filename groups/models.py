"""Working groups: their topics, people, meetings, tasks and posts."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.languages import ARABIC, DIRECTIONS, NAMES, Version, active
from geography.models import Region

Viewer = User | AnonymousUser


class Topic(models.Model):
    """What a goal and a theme have in common: a name, a place in the order, and a kilim glyph."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    glyph = models.SlugField(_("glyph"), max_length=20, default="star")
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name


class Goal(Topic):
    """One of the four aims of the campaigns; each is a thread of its own colour."""

    thread = models.SlugField(_("thread"), max_length=10, help_text=_("Style class of the thread's colour"))

    class Meta(Topic.Meta):
        verbose_name, verbose_name_plural = _("goal"), _("goals")


class Theme(Topic):
    """One of the five tracks; each region has a working group for each."""

    class Meta(Topic.Meta):
        verbose_name, verbose_name_plural = _("theme"), _("themes")


class WorkingGroupQuerySet(models.QuerySet["WorkingGroup"]):
    def with_topics(self) -> "WorkingGroupQuerySet":
        return self.select_related("theme", "region")

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
        members = Membership.objects.active().filter(group=models.OuterRef("pk"), user__is_active=True)
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
    is_admitting = models.BooleanField(_("takes new members"), default=True)

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
        return self.filter(left_at__isnull=True)

    def leads(self) -> "MembershipQuerySet":
        return self.active().filter(role=Membership.Role.LEAD)

    def present(self) -> "MembershipQuerySet":
        """Of accounts that can sign in."""
        return self.active().filter(user__is_active=True)

    def shown_to_members(self) -> "MembershipQuerySet":
        """Those who agreed that their group sees their pseudonym."""
        return self.active().filter(is_shown=True)


class Membership(models.Model):
    """A person in a group, for a time. Nobody outside the group ever learns of it; inside, only who agreed is shown."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        FACILITATOR = "facilitator", _("facilitator")
        LEAD = "lead", _("lead")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=11, choices=Role, default=Role.MEMBER)
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


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def planned(self) -> "MeetingQuerySet":
        return self.filter(status=Meeting.Status.PLANNED)

    def upcoming(self, now: datetime | None = None) -> "MeetingQuerySet":
        """Not over yet: a meeting that goes on is still to come for who is on the way."""
        return self.planned().filter(ends_at__gt=now or timezone.now()).order_by("starts_at", "pk")

    def past(self, now: datetime | None = None) -> "MeetingQuerySet":
        """Over or cancelled, newest first."""
        now = now or timezone.now()
        return self.filter(Q(ends_at__lte=now) | Q(status=Meeting.Status.CANCELLED)).order_by("-starts_at", "-pk")

    def public(self) -> "MeetingQuerySet":
        return self.filter(audience=Meeting.Audience.PUBLIC)


class Meeting(models.Model):
    """A meeting of a group. The place is for those whom it concerns: members only, unless the meeting is public."""

    class Audience(models.TextChoices):
        MEMBERS = "members", _("members of the group")
        PUBLIC = "public", _("everyone")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        CANCELLED = "cancelled", _("cancelled")

    MOVES = {Status.CANCELLED: {Status.PLANNED}}

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="meetings")
    title = models.CharField(_("title"), max_length=120)
    language = models.CharField(_("language"), max_length=3, choices=NAMES, default=ARABIC)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    agenda = models.TextField(_("agenda"), max_length=4000, blank=True)
    audience = models.CharField(_("for whom"), max_length=7, choices=Audience, default=Audience.MEMBERS)
    status = models.CharField(max_length=9, choices=Status, default=Status.PLANNED)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_it_begins",
                violation_error_message=_("A meeting ends after it begins."),
            )
        ]
        indexes = [models.Index(fields=["group", "starts_at"], name="meeting_by_group")]

    def __str__(self) -> str:
        return self.title

    @property
    def heading(self) -> Version:
        """The title with the language it was written in."""
        return Version(self.title, self.language, DIRECTIONS[self.language], self.language != active())

    @property
    def is_public(self) -> bool:
        return self.audience == Meeting.Audience.PUBLIC

    @property
    def is_to_come(self) -> bool:
        return self.status == Meeting.Status.PLANNED and self.ends_at > timezone.now()


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> "TaskQuerySet":
        return self.filter(status=Task.Status.OPEN)

    def overdue(self) -> "TaskQuerySet":
        return self.open().filter(due_on__lt=timezone.localdate())


class Task(models.Model):
    """Something to be done, by a member who took it on."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")

    MOVES = {Status.DONE: {Status.OPEN}, Status.OPEN: {Status.DONE}}

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="tasks")
    title = models.CharField(_("what is to be done"), max_length=160)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="tasks",
                              verbose_name=_("who does it"))  # fmt: skip
    due_on = models.DateField(_("due on"), null=True, blank=True)
    status = models.CharField(max_length=4, choices=Status, default=Status.OPEN)
    done_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False) | Q(status="open", done_at__isnull=True),
                name="task_done_at_when_done",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        return self.status == Task.Status.DONE

    @property
    def is_overdue(self) -> bool:
        return not self.is_done and self.due_on is not None and self.due_on < timezone.localdate()


class Post(models.Model):
    """A word to the group, read inside its workspace only."""

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="posts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("text"), max_length=4000)
    posted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-posted_at", "-pk"]
        indexes = [models.Index(fields=["group", "-posted_at"], name="post_by_group")]

    def __str__(self) -> str:
        return f"post {self.pk}"
