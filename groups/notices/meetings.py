"""What members are told about their meetings."""

from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import near
from core.languages import isolated, read
from groups.models import Meeting, Membership
from groups.notices.words import kind, not_a_member, why_member
from groups.wording import moment
from notifications.kinds import DAY, TWO_HOURS, Notice, ReminderSource, remind, settling
from notifications.models import Activity, Delivery
from notifications.tokens import fingerprint


def meeting_planned(delivery: Delivery) -> Notice:
    meeting: Meeting = delivery.subject
    return _about_meeting(meeting, _("New meeting: %(meeting)s") % {"meeting": isolated(meeting.title)})


def meeting_moved(delivery: Delivery) -> Notice:
    meeting: Meeting = delivery.subject
    before = delivery.activity.moment("from") if delivery.activity else None
    paragraphs = []
    if before and before != meeting.starts_at:
        paragraphs = [_("Until now it was planned for %(moment)s.") % {"moment": moment(before)}]
    return _about_meeting(meeting, _("Changed: %(meeting)s") % {"meeting": isolated(meeting.title)}, paragraphs)


def meeting_near(delivery: Delivery) -> Notice:
    meeting: Meeting = delivery.subject
    return _about_meeting(meeting, near(isolated(meeting.title), meeting.starts_at))


def meeting_cancelled(delivery: Delivery) -> Notice:
    meeting: Meeting = delivery.subject
    return Notice(
        title=_("Cancelled: %(meeting)s") % {"meeting": isolated(meeting.title)},
        paragraphs=[
            _("This meeting does not take place. It was planned for %(moment)s.")
            % {"moment": moment(meeting.starts_at)},
            read(meeting.group, "name"),
        ],
        url=meeting.group.address("workspace"),
        action=_("Open the room"),
        why=why_member(),
    )


def _about_meeting(meeting: Meeting, title: str, paragraphs: list[str] | None = None) -> Notice:
    return Notice(
        title=title,
        paragraphs=[*(paragraphs or []), read(meeting.group, "name")],
        url=meeting.group.address("meeting", meeting.pk),
        action=_("See the meeting"),
        why=why_member(),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        event=meeting.title,
        place=meeting.place,
    )


def as_told(meeting: Meeting) -> str:
    """What a change of the meeting is told by."""
    return fingerprint(meeting.starts_at, meeting.ends_at, meeting.place)


def meeting_settles(meeting: Meeting, activity: Activity | None) -> timedelta:
    return settling(activity, meeting.starts_at)


def meeting_holds(delivery: Delivery) -> str | None:
    """Only of a meeting that is to come, to somebody who is still a member; the words tell the time it has by then."""
    meeting: Meeting = delivery.subject
    if not meeting.is_to_come:
        return "cancelled or over"
    return not_a_member(delivery, meeting.group_id)


def move_holds(delivery: Delivery) -> str | None:
    meeting: Meeting = delivery.subject
    if delivery.activity and delivery.activity.facts.get("was") == as_told(meeting):
        return "as it was before"
    return meeting_holds(delivery)


def reminder_holds(delivery: Delivery) -> str | None:
    meeting: Meeting = delivery.subject
    if delivery.occurrence != meeting.starts_at:
        return "time changed"
    return meeting_holds(delivery)


def cancellation_holds(delivery: Delivery) -> str | None:
    meeting: Meeting = delivery.subject
    if meeting.status != Meeting.Status.CANCELLED:
        return "meeting not cancelled"
    return not_a_member(delivery, meeting.group_id)


def members_to_remind(offset: timedelta) -> QuerySet[Membership, Any]:
    return Membership.objects.present().filter(
        group__meetings__status=Meeting.Status.PLANNED, user__recipient__isnull=False
    ).values(
        recipient_id=F("user__recipient__id"), subject_id=F("group__meetings__pk"),
        occurrence=F("group__meetings__starts_at"),
    )  # fmt: skip


def _meetings() -> QuerySet[Meeting]:
    return Meeting.objects.select_related("group")


kind("meeting_planned", meeting_planned, meeting_holds, _meetings)
kind("meeting_moved", meeting_moved, move_holds, _meetings, urgency=3, settles=meeting_settles)
kind("meeting_cancelled", meeting_cancelled, cancellation_holds, _meetings, urgency=3)
kind("meeting_reminder", meeting_near, reminder_holds, _meetings, urgency=4)

remind(
    ReminderSource(
        kind="groups.meeting_reminder",
        title=gettext_lazy("Meetings of your groups"),
        subject=Meeting,
        rows=members_to_remind,
        offsets=(DAY, TWO_HOURS),
    )
)
