"""Meetings are planned, moved and cancelled, one or a row of them, and those concerned are told."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import BAGHDAD, in_baghdad
from core.transitions import MoveRefused, move
from groups import notices
from groups.models import Meeting
from groups.queries import concerned
from notifications.actions import cancel_about, recipients_of, record, tell
from notifications.models import Activity
from notifications.tokens import fingerprint

REMINDER, JOINT_REMINDER, REPORT = (
    "groups.meeting_reminder", "groups.joint_meeting_reminder", "groups.report_wanted",
)  # fmt: skip
FOLLOWING_IT = [REMINDER, JOINT_REMINDER]
TIMELY = ["groups.meeting_planned", "groups.meeting_moved", "groups.meeting_invited", *FOLLOWING_IT, REPORT]
WRITTEN = ["title", "language", "starts_at", "ends_at", "place", "link", "agenda", "audience"]


@transaction.atomic
def plan_meeting(meeting: Meeting, *, by: User, also_on: Sequence[date] = ()) -> Meeting:
    """Save the new `meeting`, and the same at the same hours on other days; the members are told once of all.

    They are reminded of each a day and two hours before.
    """
    meeting.planned_by, meeting.status = by, Meeting.Status.PLANNED
    meeting.series = uuid4() if also_on else None
    meeting.save()
    Meeting.objects.bulk_create(_again(meeting, day) for day in also_on)
    facts: dict[str, str | int] = {"times": len(also_on) + 1, "until": max(also_on).isoformat()} if also_on else {}
    _tell_concerned(meeting, "groups.meeting_planned", by, **facts)
    return meeting


def _again(meeting: Meeting, day: date) -> Meeting:
    starts_at = datetime.combine(day, in_baghdad(meeting.starts_at).time(), BAGHDAD)
    return Meeting(
        group=meeting.group, title=meeting.title, language=meeting.language, place=meeting.place, link=meeting.link,
        audience=meeting.audience, planned_by=meeting.planned_by, series=meeting.series,
        starts_at=starts_at, ends_at=starts_at + (meeting.ends_at - meeting.starts_at),
    )  # fmt: skip


def as_planned(meeting: Meeting) -> str:
    """What somebody who changes the meeting has before her."""
    return fingerprint(*(getattr(meeting, name) for name in WRITTEN))


@transaction.atomic
def move_meeting(meeting: Meeting, *, by: User, with_following: bool = False, known: str | None = None) -> None:
    """Save the changed `meeting`. Another time or place is told to those concerned, and the reminders follow it.

    `with_following` changes those of its row that come after it alike; they are told of with it. Changes of an hour
    are told in one mail, unless the meeting is near: see `notices.meeting_settles`. Raises MoveRefused when it was
    cancelled in the meantime, ValidationError when somebody else changed it since `known` was read: a form opened
    before would move it back.
    """
    stored = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if stored.status != Meeting.Status.PLANNED:
        raise MoveRefused(stored, stored.status)
    if known is not None and as_planned(stored) != known:
        raise ValidationError(_("Somebody else wrote here in the meantime. Copy what you typed, open the page anew, "
                                "and put both together."), code="written")  # fmt: skip
    following = list(Meeting.objects.following(stored).select_for_update()) if with_following else []
    for row in following:
        _move_alike(row, stored, meeting)
    meeting.save(update_fields=WRITTEN)
    if notices.as_told(stored) == notices.as_told(meeting):
        record("groups.meeting_edited", meeting, by=by)
        return
    _reminders_follow(meeting)
    facts: dict[str, str | int] = {
        "from": stored.starts_at.isoformat(),
        "to": meeting.starts_at.isoformat(),
        "following": len(following),
    }
    _tell_concerned(meeting, "groups.meeting_moved", by, **facts, was=notices.as_told(stored))


def _move_alike(row: Meeting, before: Meeting, now: Meeting) -> None:
    """By as many days, to the same hours and place; its agenda is its own."""
    days = in_baghdad(now.starts_at).date() - in_baghdad(before.starts_at).date()
    day = in_baghdad(row.starts_at).date() + days
    row.starts_at = datetime.combine(day, in_baghdad(now.starts_at).time(), BAGHDAD)
    row.ends_at = row.starts_at + (now.ends_at - now.starts_at)
    row.title, row.language, row.place, row.link, row.audience = (
        now.title, now.language, now.place, now.link, now.audience,
    )  # fmt: skip
    row.save(update_fields=[field for field in WRITTEN if field != "agenda"])
    _reminders_follow(row)


def _reminders_follow(meeting: Meeting) -> None:
    cancel_about(meeting, reason="moved", kinds=FOLLOWING_IT, except_occurrence=meeting.starts_at)
    cancel_about(meeting, reason="moved", kinds=[REPORT], except_occurrence=notices.report_day(meeting))


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User, with_following: bool = False) -> None:
    """It does not take place, nor, `with_following`, those of its row that come after it; told once."""
    following = list(Meeting.objects.following(meeting).select_for_update()) if with_following else []
    for row in [meeting, *following]:
        move(row, Meeting.Status.CANCELLED)
        cancel_about(row, reason="cancelled", kinds=TIMELY)
    _tell_concerned(meeting, "groups.meeting_cancelled", by, following=len(following))


def _tell_concerned(meeting: Meeting, verb: str, by: User, **facts: str | int) -> None:
    """Tell all members but who did it; reminders go to that one, too, so everybody is known as a recipient."""
    activity: Activity = record(verb, meeting, by=by, **facts)
    people = concerned(meeting).present().order_by().values("user")
    audience = recipients_of(User.objects.filter(pk__in=people))
    tell(verb, audience.exclude(account=by), subject=meeting, activity=activity)
