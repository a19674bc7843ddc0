"""Meetings are planned, moved and cancelled, and the members are told."""

from django.db import transaction

from accounts.models import User
from core.transitions import MoveRefused, move
from groups import notices
from groups.models import Meeting, Membership
from notifications.actions import cancel_about, recipients_of, record, tell
from notifications.models import Activity

REMINDER = "groups.meeting_reminder"
TIMELY = ["groups.meeting_planned", "groups.meeting_moved", REMINDER]


@transaction.atomic
def plan_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Save the new `meeting` and tell the members; they are reminded a day and two hours before."""
    meeting.planned_by, meeting.status = by, Meeting.Status.PLANNED
    meeting.save()
    _tell_members(meeting, "groups.meeting_planned", by)
    return meeting


@transaction.atomic
def move_meeting(meeting: Meeting, *, by: User) -> None:
    """Save the changed `meeting`. Another time or place is told to the members, and the reminders follow it.

    Changes of an hour are told in one mail, unless the meeting is near: see `notices.meeting_settles`.
    Raises MoveRefused when it was cancelled in the meantime.
    """
    stored = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if stored.status != Meeting.Status.PLANNED:
        raise MoveRefused(stored, stored.status)
    meeting.save(update_fields=["title", "language", "starts_at", "ends_at", "place", "agenda", "audience"])
    if (stored.starts_at, stored.ends_at, stored.place) == (meeting.starts_at, meeting.ends_at, meeting.place):
        record("groups.meeting_edited", meeting, by=by)
        return
    cancel_about(meeting, reason="moved", kinds=[REMINDER], except_occurrence=meeting.starts_at)
    moments = {"from": stored.starts_at.isoformat(), "to": meeting.starts_at.isoformat()}
    _tell_members(meeting, "groups.meeting_moved", by, **moments, was=notices.as_told(stored))


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User) -> None:
    move(meeting, Meeting.Status.CANCELLED)
    cancel_about(meeting, reason="cancelled", kinds=TIMELY)
    _tell_members(meeting, "groups.meeting_cancelled", by)


def _tell_members(meeting: Meeting, verb: str, by: User, **facts: str) -> None:
    """Tell all members but who did it; reminders go to that one, too, so everybody is known as a recipient."""
    activity: Activity = record(verb, meeting, by=by, **facts)
    people = Membership.objects.present().filter(group=meeting.group_id)
    audience = recipients_of(User.objects.filter(pk__in=people.values("user")))
    tell(verb, audience.exclude(account=by), subject=meeting, activity=activity)
