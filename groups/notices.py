"""What people are told about their working groups, and whether it still holds when the message goes out."""

from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import near
from core.languages import Version, columns, isolated, read
from groups.models import JoinRequest, Meeting, Membership, WorkingGroup
from groups.wording import moment, name_of
from notifications.kinds import (
    DAY,
    TWO_HOURS,
    Kind,
    MuteSource,
    Notice,
    ReminderSource,
    declare,
    offer_mutes,
    remind,
    settling,
    topic,
)
from notifications.models import Activity, Delivery
from notifications.tokens import fingerprint

TOPIC = "groups"
topic(TOPIC, gettext_lazy("Working groups"))


# --- joining --------------------------------------------------------------------------------------------------------


def join_asked(delivery: Delivery) -> Notice:
    request: JoinRequest = delivery.subject
    return Notice(
        title=_("Somebody asks to join %(group)s") % {"group": _name(request.group)},
        paragraphs=[_("Read what came with the request, then admit or decline.")],
        url=request.group.address("requests"),
        action=_("See who asks"),
        why=_("You get this because you lead the group."),
    )


def join_admitted(delivery: Delivery) -> Notice:
    request: JoinRequest = delivery.subject
    return Notice(
        title=_("You are a member of %(group)s") % {"group": _name(request.group)},
        paragraphs=[
            _("Its room is open to you: meetings, tasks and talk. The other members do not see your pseudonym unless "
              "you choose so there.")
        ],
        url=request.group.address("workspace"),
        action=_("Open the room"),
        why=_("You get this because you asked to join."),
    )  # fmt: skip


def join_declined(delivery: Delivery) -> Notice:
    request: JoinRequest = delivery.subject
    return Notice(
        title=_("%(group)s did not admit you this time") % {"group": _name(request.group)},
        paragraphs=[_("There are other groups and campaigns that can use your help.")],
        url=reverse("groups:list"),
        action=_("See the groups"),
        why=_("You get this because you asked to join."),
    )


def lead_named(delivery: Delivery) -> Notice:
    membership: Membership = delivery.subject
    return Notice(
        title=_("You are now a lead of %(group)s") % {"group": _name(membership.group)},
        paragraphs=[
            _("You can admit people, announce public meetings and submit campaigns."),
            _("If you do not want to lead, step down on the page of the group's people."),
        ],
        url=membership.group.address("workspace"),
        action=_("Open the room"),
        why=_("You get this because you were named as a lead of the group."),
    )


def removed(delivery: Delivery) -> Notice:
    membership: Membership = delivery.subject
    return Notice(
        title=_("You are no longer a member of %(group)s") % {"group": _name(membership.group)},
        paragraphs=[_("Its room is closed to you. You can ask to join again after thirty days.")],
        url=reverse("groups:list"),
        action=_("See the groups"),
        why=_("You get this because you were a member of the group."),
    )


def still_waits_for_this_lead(delivery: Delivery) -> str | None:
    request: JoinRequest = delivery.subject
    if request.status != JoinRequest.Status.WAITING:
        return "answered"
    leads = Membership.objects.leads().filter(group=request.group_id, user__recipient=delivery.recipient_id)
    return None if leads.exists() else "lead no more"


def still_admitted(delivery: Delivery) -> str | None:
    request: JoinRequest = delivery.subject
    return _not_a_member(delivery, request.group_id)


def still_declined(delivery: Delivery) -> str | None:
    request: JoinRequest = delivery.subject
    return None if request.status == JoinRequest.Status.DECLINED else "not declined"


def still_lead(delivery: Delivery) -> str | None:
    membership: Membership = delivery.subject
    return None if membership.leads else "lead no more"


def still_removed(delivery: Delivery) -> str | None:
    membership: Membership = delivery.subject
    return "not removed" if membership.left_at is None else None


def _name(group: WorkingGroup) -> str:
    """To stand inside a sentence."""
    return isolated(name_of(group))


# --- meetings -------------------------------------------------------------------------------------------------------


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
        why=_why_member(),
    )


def _about_meeting(meeting: Meeting, title: str, paragraphs: list[str] | None = None) -> Notice:
    return Notice(
        title=title,
        paragraphs=[*(paragraphs or []), read(meeting.group, "name")],
        url=meeting.group.address("meeting", meeting.pk),
        action=_("See the meeting"),
        why=_why_member(),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        event=meeting.title,
        place=meeting.place,
    )


def _why_member() -> str:
    return _("You get this because you are a member of the group.")


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
    return _not_a_member(delivery, meeting.group_id)


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
    return _not_a_member(delivery, meeting.group_id)


def _not_a_member(delivery: Delivery, group_id: int) -> str | None:
    mine = Membership.objects.active().filter(group=group_id, user__recipient=delivery.recipient_id)
    return None if mine.exists() else "no longer a member"


def members_to_remind(offset: timedelta) -> QuerySet[Membership, Any]:
    return Membership.objects.present().filter(
        group__meetings__status=Meeting.Status.PLANNED, user__recipient__isnull=False
    ).values(
        recipient_id=F("user__recipient__id"), subject_id=F("group__meetings__pk"),
        occurrence=F("group__meetings__starts_at"),
    )  # fmt: skip


def groups_of(user: Any) -> list[tuple[int, Version]]:
    own = WorkingGroup.objects.of(user).values("pk", *columns("name"))
    return [(group["pk"], read(group, "name")) for group in own]


# --- the kinds ------------------------------------------------------------------------------------------------------


def _requests() -> QuerySet[JoinRequest]:
    return JoinRequest.objects.select_related("group")


def _memberships() -> QuerySet[Membership]:
    return Membership.objects.select_related("group")


def _meetings() -> QuerySet[Meeting]:
    return Meeting.objects.select_related("group")


def _group_of(subject: JoinRequest | Membership | Meeting) -> list[WorkingGroup]:
    return [subject.group]


def _kind(code: str, wording: Any, still_true: Any, subjects: Any, **options: Any) -> None:
    options |= {"wording": wording, "still_true": still_true, "subjects": subjects, "belongs_to": _group_of}
    declare(Kind(code=f"groups.{code}", topic=TOPIC, **options))


_kind("join_asked", join_asked, still_waits_for_this_lead, _requests)
_kind("join_admitted", join_admitted, still_admitted, _requests, urgency=3)
_kind("join_declined", join_declined, still_declined, _requests)
_kind("lead_named", lead_named, still_lead, _memberships)
_kind("removed", removed, still_removed, _memberships, is_mandatory=True, urgency=3,
      title=gettext_lazy("The end of your membership in a group"))  # fmt: skip
_kind("meeting_planned", meeting_planned, meeting_holds, _meetings)
_kind("meeting_moved", meeting_moved, move_holds, _meetings, urgency=3, settles=meeting_settles)
_kind("meeting_cancelled", meeting_cancelled, cancellation_holds, _meetings, urgency=3)
_kind("meeting_reminder", meeting_near, reminder_holds, _meetings, urgency=4)

remind(
    ReminderSource(
        kind="groups.meeting_reminder",
        title=gettext_lazy("Meetings of your groups"),
        subject=Meeting,
        rows=members_to_remind,
        offsets=(DAY, TWO_HOURS),
    )
)
offer_mutes(MuteSource(title=gettext_lazy("My groups"), subject=WorkingGroup, things=groups_of))
