"""Reads across models: who belongs, what a room shows to whom, what needs somebody now."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Office, User, seen
from core.needs import Need
from core.text import skeleton
from groups.models import (
    JoinRequest,
    JoinRequestQuerySet,
    Meeting,
    Membership,
    Task,
    TaskQuerySet,
    Viewer,
    WorkingGroup,
)
from groups.queries.contributed import contributed_needs, need_of_room, sign_of_life
from groups.queries.deciding import (
    decisions_in,
    stances_of,
    tally,
)
from groups.queries.entering import (
    digest_of,
    invitation_behind,
    is_vouched_for,
    known_to,
    open_invitations,
    vouches_wanted,
    wishes_at,
)
from groups.queries.filing import papers_on_page
from groups.queries.health import health
from groups.queries.meetings import (
    concerned,
    concerns,
    guests_of,
    items_of,
    may_be_invited,
    meeting_rows,
    meetings_in,
    meetings_of,
    meetings_on_page,
    meetings_shown,
    next_of_rows,
    said_no,
    turnout,
)
from groups.queries.since import since, tasks_in
from groups.queries.speaking import faces_waiting, speaking_on_page
from groups.queries.talking import (
    MOST_PINNED,
    MOST_REPLIES,
    SHOWN_POSTS,
    Talk,
    posts_in,
    replies_to,
    replies_wanted,
    talk,
)
from groups.queries.waiting import decisions_waiting, reports_waiting
from groups.wording import moment, name_of
from notifications.models import Activity

__all__ = [
    "MOST_PINNED",
    "MOST_REPLIES",
    "SHOWN_POSTS",
    "Talk",
    "concerned",
    "concerns",
    "decisions_in",
    "digest_of",
    "guests_of",
    "health",
    "invitation_behind",
    "is_vouched_for",
    "items_of",
    "known_to",
    "may_be_invited",
    "meeting_rows",
    "meetings_in",
    "meetings_of",
    "need_of_room",
    "next_of_rows",
    "open_invitations",
    "posts_in",
    "replies_to",
    "said_no",
    "sign_of_life",
    "since",
    "stances_of",
    "talk",
    "tally",
    "tasks_in",
    "turnout",
    "wishes_at",
]

SHOWN_MEETINGS = 6
SHOWN_TASKS = 50
SHOWN_PEOPLE = 60
SHOWN_NEEDS = 5
SOON = timedelta(days=7)
PARTED = timedelta(days=30)


def membership_of(user: Viewer, group: WorkingGroup) -> Membership | None:
    """The membership `user` holds in `group` now; without a query when the group came `with_membership_of` her."""
    if not isinstance(user, User):
        return None
    known: list[Membership] | None = getattr(group, "viewer_memberships", None)
    if known is not None:
        return next((row for row in known if row.user_id == user.pk), None)
    return Membership.objects.active().filter(user=user, group=group).first()


def waiting_request(user: User, group: WorkingGroup) -> JoinRequest | None:
    return JoinRequest.objects.waiting().filter(user=user, group=group).first()


def looks_like_a_member(pseudonym: str, group: WorkingGroup) -> bool:
    """Whether a member of `group` has a pseudonym that a reader could take for this one."""
    looks = skeleton(pseudonym)
    taken = Membership.objects.active().filter(group=group).values_list("user__pseudonym", flat=True)
    return any(skeleton(name) == looks for name in taken)


def looks_like_another_member(user: User, pseudonym: str) -> bool:
    """Whether somebody else in a group of `user` has a pseudonym that a reader could take for this one.

    Asked of those she may read anyway: otherwise trying names would tell who hides there.
    """
    groups = Membership.objects.active().filter(user=user).values("group")
    others = Membership.objects.shown_to_members().filter(seen("user__"), group__in=groups).exclude(user=user)
    looks = skeleton(pseudonym)
    return any(skeleton(name) == looks for name in others.values_list("user__pseudonym", flat=True).distinct())


def has_lead(group: WorkingGroup) -> bool:
    return Membership.objects.present().filter(group=group, role=Membership.Role.LEAD).exists()


def was_removed_lately(user: User, group: WorkingGroup) -> bool:
    """Whether the group parted from `user` in the last thirty days."""
    former = Membership.objects.filter(user=user, group=group).values("pk")
    removals = Activity.objects.filter(
        verb="groups.removed",
        subject_type=ContentType.objects.get_for_model(Membership),
        subject_id__in=former,
        at__gte=timezone.now() - PARTED,
    )
    return removals.exists()


# --- what the public reads ---------------------------------------------------------------------------------------


def public_meetings() -> QuerySet[Meeting]:
    """The meetings to come that are open to everyone, with their groups: for calendars."""
    shown = Meeting.objects.upcoming().public().filter(group__is_hidden=False)
    return shown.select_related("group__region", "group__theme")


class PublicPage(NamedTuple):
    group: WorkingGroup
    meetings: list[Meeting]


def public_page(slug: str, viewer: Viewer) -> PublicPage:
    """A group with its public meetings to come and the viewer's membership, in one query."""
    own = Q(memberships__user=viewer.pk or 0, memberships__left_at__isnull=True)
    belongs = Exists(Membership.objects.active().filter(user=viewer.pk or 0, group=OuterRef("pk")))
    held = ["pk", "role", "user_id"]
    group = (
        WorkingGroup.objects.with_topics()
        .with_member_count()
        .filter(slug=slug)
        .annotate(mine=FilteredRelation("memberships", condition=own))
        .annotate(is_mine=belongs)
        .filter(Q(is_hidden=False) | Q(is_mine=True))
        .annotate(**{f"mine_{field}": F(f"mine__{field}") for field in held})
        .annotate(**speaking_on_page(), **papers_on_page(), **meetings_on_page(SHOWN_MEETINGS))
        .first()
    )
    if group is None:
        raise Http404
    mine = {field: getattr(group, f"mine_{field}") for field in held}
    group.viewer_memberships = [Membership(group=group, **mine)] if group.is_mine else []
    return PublicPage(group, meetings_shown(group))


def by_region(groups: Iterable[WorkingGroup]) -> list[tuple[Any, list[WorkingGroup]]]:
    """The regions in their order, each with its groups."""
    found: dict[int, tuple[Any, list[WorkingGroup]]] = {}
    for group in groups:
        found.setdefault(group.region_id, (group.region, []))[1].append(group)
    return list(found.values())


# --- what the members of a group see --------------------------------------------------------------------------------


def room_of(user: User) -> QuerySet[WorkingGroup]:
    """The groups whose rooms `user` may enter, each with her membership."""
    return WorkingGroup.objects.of(user).with_topics().with_membership_of(user)


def room_invited_by(user: User, slug: str, meeting: int) -> WorkingGroup | None:
    """The room of `user` that a meeting of the group `slug` is open to, unless that group is hidden by now."""
    invited = Meeting.objects.filter(pk=meeting, group__slug=slug, group__is_hidden=False)
    return room_of(user).filter(joint_meetings__in=invited).first()


def names_seen_by(me: Membership) -> dict[int, str]:
    """Pseudonyms by account, as this member may see them: a lead all, others those who agreed, and oneself.

    Whose safety level hides her from everybody is named to nobody but herself.
    """
    others = seen("user__") if me.leads else seen("user__") & Q(is_shown=True)
    people = Membership.objects.present().filter(others | Q(pk=me.pk), group=me.group_id)
    rows = people.order_by("joined_at", "pk").values_list("user_id", "user__pseudonym")
    return {pk: _("you") if pk == me.user_id else pseudonym for pk, pseudonym in rows}


def people_shown(group: WorkingGroup) -> QuerySet[Membership]:
    """Everyone in the group, for its leads, who see pseudonyms and nothing else."""
    return Membership.objects.present().filter(group=group).select_related("user").order_by("joined_at", "pk")


# --- what needs somebody now ----------------------------------------------------------------------------------------


def tasks_of(user: User) -> TaskQuerySet:
    """Her tasks in all groups she belongs to now."""
    mine = Membership.objects.active().filter(user=user).values("group")
    return Task.objects.filter(owner=user, group__in=mine).select_related("group__theme", "group__region")


def room_needs(group: WorkingGroup, me: Membership) -> list[Need]:
    """What needs this member in this group, for the top of its room; urgent things first."""
    requests = JoinRequest.objects.waiting().filter(group=group) if me.leads else JoinRequest.objects.none()
    tasks = Task.objects.open().filter(group=group, owner=me.user_id)
    found = [
        *_requests(requests),
        *faces_waiting([me]),
        *(vouches_wanted(me.user_id, [me]) if group.is_hidden else []),
        *decisions_waiting(me.user_id, [me]),
        *replies_wanted(me.user_id, [me]),
        *reports_waiting([me]),
        *contributed_needs(me),
        *_next_meetings(Meeting.objects.of([group]).upcoming(), 1),
        *_tasks(tasks),
    ]
    return sorted(found, key=lambda need: not need.urgent)


def needs(user: User) -> list[Need]:
    """What waits for `user` in her groups: wishes to join, her tasks, the next meetings; in her region: leads."""
    memberships = list(Membership.objects.active().filter(user=user))
    mine = [membership.group_id for membership in memberships]
    led = [membership.group_id for membership in memberships if membership.leads]
    soon = Meeting.objects.of(mine).upcoming().filter(starts_at__lte=timezone.now() + SOON)
    due = Task.objects.open().filter(owner=user, group__in=mine, due_on__lte=timezone.localdate() + SOON)
    return [
        *_requests(JoinRequest.objects.waiting().filter(group__in=led)),
        *faces_waiting(memberships),
        *vouches_wanted(user.pk, memberships),
        *decisions_waiting(user.pk, memberships),
        *replies_wanted(user.pk, memberships),
        *reports_waiting(memberships),
        *_tasks(due),
        *_next_meetings(soon, SHOWN_NEEDS),
        *_leaderless([office.region_id for office in user.offices_held if office.role == Office.Role.COORDINATOR]),
    ]


def _leaderless(regions: list[int | None]) -> list[Need]:
    """Groups of these regions that nobody leads."""
    led = Membership.objects.present().filter(role=Membership.Role.LEAD).values("group")
    rows = WorkingGroup.objects.filter(region__in=regions).exclude(pk__in=led) if regions else []
    return [
        Need(
            _("%(group)s has no lead") % {"group": name_of(group)},
            _("Nobody can admit people. Name somebody, with an admin as the second person."),
            group.address("first_lead"),
            icon="people",
        )
        for group in rows
    ]


def _requests(rows: JoinRequestQuerySet) -> list[Need]:
    """One need for each group that somebody asks to join."""
    found: dict[int, list[JoinRequest]] = {}
    for request in rows.present().select_related("group").order_by("asked_at"):
        found.setdefault(request.group_id, []).append(request)
    return [
        Need(
            ngettext("%(n)s person asks to join", "%(n)s people ask to join", len(waiting)) % {"n": len(waiting)},
            _("%(group)s. The first asked on %(day)s.")
            % {"group": name_of(waiting[0].group), "day": date_format(timezone.localdate(waiting[0].asked_at))},
            waiting[0].group.address("requests"),
            icon="people",
        )
        for waiting in found.values()
    ]


def _tasks(rows: QuerySet[Task]) -> list[Need]:
    return [
        Need(
            task.title,
            _due(task),
            task.group.address("task", task.pk),
            icon="task",
            urgent=task.is_overdue,
        )
        for task in rows.select_related("group")[:SHOWN_NEEDS]
    ]


def _due(task: Task) -> str:
    if task.due_on is None:
        return _("Your task, without a date")
    day = {"day": date_format(task.due_on)}
    return _("Your task, overdue since %(day)s") % day if task.is_overdue else _("Your task, due on %(day)s") % day


def _next_meetings(rows: QuerySet[Meeting], limit: int) -> list[Need]:
    """The next meeting of each group among those to come."""
    found: dict[int, Meeting] = {}
    for meeting in rows.select_related("group")[:50]:
        found.setdefault(meeting.group_id, meeting)
    return [
        Need(
            meeting.title,
            _("Meeting of %(group)s on %(moment)s")
            % {"group": name_of(meeting.group), "moment": moment(meeting.starts_at)},
            meeting.group.address("meeting", meeting.pk),
            icon="cal",
        )
        for meeting in list(found.values())[:limit]
    ]
