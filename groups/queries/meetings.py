"""Whom a meeting concerns, who comes to it, and what its page shows."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.dateparse import parse_datetime

from accounts.models import User, present
from core.languages import columns
from core.rows import collected
from groups.models import (
    AgendaItem,
    Coming,
    Meeting,
    MeetingQuerySet,
    Membership,
    MembershipQuerySet,
    WorkingGroup,
    reads,
)
from groups.queries.since import since
from groups.wording import when

Answer = Coming.Answer
MOST_READ = 100


def concerned(meeting: Meeting) -> MembershipQuerySet:
    """The memberships a meeting is for: in its group, and in those it invited while it is not hidden."""
    invited = Meeting.with_groups.through.objects.filter(meeting=meeting.pk, meeting__group__is_hidden=False)
    return Membership.objects.active().filter(Q(group=meeting.group_id) | Q(group__in=invited.values("workinggroup")))


def concerns(meeting: Meeting, user: User) -> bool:
    return concerned(meeting).filter(user=user).exists()


def guests_of(meeting: Meeting) -> list[WorkingGroup]:
    """The groups it is held together with, but those that became hidden."""
    return list(meeting.with_groups.filter(is_hidden=False))


def may_be_invited(group: WorkingGroup) -> QuerySet[WorkingGroup]:
    """Whom `group` can meet together with: everybody may know of them, and of itself."""
    if group.is_hidden:
        return WorkingGroup.objects.none()
    return WorkingGroup.objects.filter(is_hidden=False).exclude(pk=group.pk)


class Turnout(NamedTuple):
    """How many said what, and what the reader said; never who."""

    yes: int
    maybe: int
    no: int
    mine: str


def turnout(meeting: Meeting, reader: User) -> Turnout:
    """Of those it concerns now: who left, or is in lockdown, is not counted."""
    rows = Coming.objects.filter(
        present("user__"), meeting=meeting, user__in=concerned(meeting).order_by().values("user")
    )  # fmt: skip
    counts = rows.aggregate(**{answer.value: Count("pk", filter=Q(answer=answer)) for answer in Answer})
    own = Coming.objects.filter(meeting=meeting, user=reader).values_list("answer", flat=True).first() or ""
    return Turnout(counts["yes"], counts["maybe"], counts["no"], own)


class Item(NamedTuple):
    """A point of the agenda, and whether the reader may take it off."""

    item: AgendaItem
    is_mine: bool


def items_of(meeting: Meeting, reader: User) -> list[Item]:
    return [Item(item, item.by_id == reader.pk) for item in meeting.items.all()]


def meeting_rows(meetings: Iterable[Meeting]) -> list[tuple[Meeting, str]]:
    """Each meeting with its time in words."""
    return [(meeting, when(meeting)) for meeting in meetings]


def next_of_rows(meetings: MeetingQuerySet) -> list[Meeting]:
    """Of a row of meetings the next one alone, so that a weekly one leaves place for others."""
    found: dict[object, Meeting] = {}
    for meeting in meetings[:MOST_READ]:
        found.setdefault(meeting.series or meeting.pk, meeting)
    return list(found.values())


def meetings_in(group: WorkingGroup, me: Membership) -> MeetingQuerySet:
    """What this member sees in the room of `group`. Where newcomers read from their first day on, nothing that was
    over before."""
    return since(Meeting.objects.of([group]).select_related("group"), me, "ends_at")


def meetings_of(user: User) -> MeetingQuerySet:
    """Of all her groups, and of those these are invited to: what she sees in the room of one of them."""
    own = Membership.objects.active().filter(user=user)
    asked = Q(group=OuterRef("group")) | Q(group__joint_meetings=OuterRef("pk"))
    return Meeting.objects.of(WorkingGroup.objects.of(user).values("pk")).filter(
        Exists(own.filter(asked, reads(OuterRef("ends_at"))))
    )


def said_no(meeting: str) -> Exists:
    """Whether a member said that she cannot come to the meeting at the path `meeting`. To stand in the one `filter()`
    that names the meeting: in another, it would be asked about any."""
    return Exists(Coming.objects.filter(meeting=OuterRef(meeting), user=OuterRef("user"), answer=Answer.NO))


# --- on the page of a group ---------------------------------------------------------------------------------------


def meetings_on_page(most: int) -> dict[str, Subquery]:
    """A column for a query of groups: its next public meetings, and those that another group, whom everybody may know
    of, holds together with it."""
    invited = Meeting.with_groups.through.objects.filter(
        meeting=OuterRef("pk"), workinggroup=OuterRef(OuterRef("pk")), meeting__group__is_hidden=False
    )
    rows = Meeting.objects.upcoming().public().filter(Q(group=OuterRef("pk")) | Exists(invited))
    host = {f"host_{name}": f"group__{name}" for name in ("slug", *columns("name"))}
    shown = ("pk", "group_id", "title", "language", "starts_at", "ends_at", "place")
    return {"open_meetings": collected(rows[:most], *shown, **host)}


def meetings_shown(group: Any) -> list[Meeting]:
    """Of a group that was read with the column above; each knows the group that holds it."""
    return [_meeting(row, group) for row in group.open_meetings]


def _meeting(row: dict[str, Any], group: WorkingGroup) -> Meeting:
    host = {name: row[f"host_{name}"] for name in ("slug", *columns("name"))}
    held_by = group if row["group_id"] == group.pk else WorkingGroup(pk=row["group_id"], **host)
    times = {name: _as_stored(row[name]) for name in ("starts_at", "ends_at")}
    words = {name: row[name] for name in ("pk", "title", "language", "place")}
    return Meeting(**words, **times, group=held_by)


def _as_stored(written: str) -> datetime:
    """SQLite keeps moments as those of UTC, without saying so."""
    at = parse_datetime(written)
    assert at is not None  # noqa: S101 - written by the database
    return at if at.tzinfo else at.replace(tzinfo=UTC)
