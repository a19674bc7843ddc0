"""What members are told about their meetings."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, DurationField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Value
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User, present
from core.dates import near
from core.languages import isolated, read
from groups.models import Coming, Meeting, Membership, WorkingGroup, reads
from groups.notices.words import kind, name, why_member
from groups.queries import concerned, said_no
from groups.wording import moment
from notifications.kinds import DAY, TWO_HOURS, Notice, ReminderSource, remind, settling
from notifications.models import Activity, Delivery
from notifications.tokens import fingerprint

REPORT_WITHIN = timedelta(days=2)


def meeting_planned(delivery: Delivery) -> Notice:
    meeting: Meeting = delivery.subject
    facts = delivery.activity.facts if delivery.activity else {}
    paragraphs = []
    if facts.get("until"):
        last = date_format(date.fromisoformat(facts["until"]))
        paragraphs = [
            ngettext(
                "It is repeated: %(n)s meeting, the last one on %(day)s.",
                "It is repeated: %(n)s meetings, the last one on %(day)s.",
                facts["times"],
            ) % {"n": facts["times"], "day": last}
        ]  # fmt: skip
    return _about_meeting(meeting, _("New meeting: %(meeting)s") % {"meeting": isolated(meeting.title)}, paragraphs)


def meeting_invited(delivery: Delivery) -> Notice:
    meeting: Meeting = delivery.subject
    title = _("%(group)s invites your group: %(meeting)s") % {
        "group": name(meeting.group), "meeting": isolated(meeting.title),
    }  # fmt: skip
    return _about_meeting(
        meeting, title, [_("You can say whether you come. Neither group sees who belongs to the other.")]
    )


def invitation_declined(delivery: Delivery) -> Notice:
    meeting: Meeting = delivery.subject
    key = delivery.activity.facts.get("group") if delivery.activity else None
    group = WorkingGroup.objects.filter(pk=key).first()
    return Notice(
        title=_("%(group)s does not take part in %(meeting)s") % {
            "group": name(group) if group and not group.is_hidden else _("A group"), "meeting": isolated(meeting.title),
        },
        paragraphs=[_("The meeting takes place all the same, unless you cancel it."), read(meeting.group, "name")],
        url=meeting.group.address("meeting", meeting.pk),
        action=_("See the meeting"),
        why=_("You get this because you facilitate the meetings of the group."),
    )  # fmt: skip


def report_wanted(delivery: Delivery) -> Notice:
    meeting: Meeting = delivery.subject
    return Notice(
        title=_("What came of %(meeting)s?") % {"meeting": isolated(meeting.title)},
        paragraphs=[
            _("It was on %(moment)s, and nobody has written anything down yet. Three lines are enough: what was "
              "decided, who does what, how many were there.") % {"moment": moment(meeting.starts_at)},
            read(meeting.group, "name"),
        ],
        url=meeting.group.address("report_meeting", meeting.pk),
        action=_("Write it down"),
        why=_("You get this because you facilitate the meetings of the group."),
    )  # fmt: skip


def meeting_moved(delivery: Delivery) -> Notice:
    meeting: Meeting = delivery.subject
    before = delivery.activity.moment("from") if delivery.activity else None
    paragraphs = []
    if before and before != meeting.starts_at:
        paragraphs = [_("Until now it was planned for %(moment)s.") % {"moment": moment(before)}]
    if delivery.activity and delivery.activity.facts.get("following"):
        paragraphs.append(_("The meetings of the same row that come after it change in the same way."))
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
            *_with_following(delivery),
            read(meeting.group, "name"),
        ],
        url=meeting.group.address("meeting", meeting.pk),
        action=_("See the meeting"),
        why=why_member(),
    )


def _with_following(delivery: Delivery) -> list[str]:
    is_row = delivery.activity is not None and delivery.activity.facts.get("following")
    return [_("The meetings of the same row that come after it are cancelled, too.")] if is_row else []


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
    return fingerprint(meeting.starts_at, meeting.ends_at, meeting.place, meeting.link)


def report_day(meeting: Meeting) -> datetime:
    """Reminders count back from here: a day before is the day after the meeting."""
    return meeting.ends_at + REPORT_WITHIN


def meeting_settles(meeting: Meeting, activity: Activity | None) -> timedelta:
    return settling(activity, meeting.starts_at)


def meeting_holds(delivery: Delivery) -> str | None:
    """Only of a meeting that is to come, to somebody who is still a member; the words tell the time it has by then."""
    meeting: Meeting = delivery.subject
    if not meeting.is_to_come:
        return "cancelled or over"
    return _not_concerned(delivery, meeting)


def move_holds(delivery: Delivery) -> str | None:
    meeting: Meeting = delivery.subject
    if delivery.activity and delivery.activity.facts.get("was") == as_told(meeting):
        return "as it was before"
    return meeting_holds(delivery)


def reminder_holds(delivery: Delivery) -> str | None:
    meeting: Meeting = delivery.subject
    if delivery.occurrence != meeting.starts_at:
        return "time changed"
    answers = Coming.objects.filter(meeting=meeting, user__recipient=delivery.recipient_id)
    if answers.filter(answer=Coming.Answer.NO).exists():
        return "cannot come"
    return meeting_holds(delivery)


def declined_holds(delivery: Delivery) -> str | None:
    meeting: Meeting = delivery.subject
    return _not_facilitating(delivery, meeting) if meeting.is_to_come else "cancelled or over"


def report_holds(delivery: Delivery) -> str | None:
    meeting: Meeting = delivery.subject
    if meeting.status != Meeting.Status.PLANNED or meeting.reported_at:
        return "reported or cancelled"
    if delivery.occurrence != report_day(meeting):
        return "time changed"
    return _not_facilitating(delivery, meeting)


def _not_concerned(delivery: Delivery, meeting: Meeting) -> str | None:
    mine = concerned(meeting).filter(user__recipient=delivery.recipient_id)
    return None if mine.exists() else "no longer a member"


def _not_facilitating(delivery: Delivery, meeting: Meeting) -> str | None:
    mine = Membership.objects.facilitators().filter(group=meeting.group_id, user__recipient=delivery.recipient_id)
    return None if mine.exists() else "facilitates no more"


def cancellation_holds(delivery: Delivery) -> str | None:
    meeting: Meeting = delivery.subject
    if meeting.status != Meeting.Status.CANCELLED:
        return "meeting not cancelled"
    return _not_concerned(delivery, meeting)


def members_to_remind(offset: timedelta) -> QuerySet[Membership, Any]:
    rows = Membership.objects.present().filter(
        ~said_no("group__meetings"), group__meetings__status=Meeting.Status.PLANNED, user__recipient__isnull=False
    )
    return rows.values(
        recipient_id=F("user__recipient__id"), subject_id=F("group__meetings__pk"),
        occurrence=F("group__meetings__starts_at"),
    )  # fmt: skip


def guests_to_remind(offset: timedelta) -> QuerySet[Membership, Any]:
    """Members of invited groups, but who is reminded as a member of the group that invites."""
    hosts = Membership.objects.active().filter(
        user=OuterRef("user"), group__meetings=OuterRef("group__joint_meetings")
    )  # fmt: skip
    rows = Membership.objects.present().filter(
        ~Exists(hosts), ~said_no("group__joint_meetings"), group__joint_meetings__status=Meeting.Status.PLANNED,
        group__joint_meetings__group__is_hidden=False, user__recipient__isnull=False,
    )  # fmt: skip
    return rows.values(
        recipient_id=F("user__recipient__id"), subject_id=F("group__joint_meetings__pk"),
        occurrence=F("group__joint_meetings__starts_at"),
    )  # fmt: skip


def facilitators_to_remind(offset: timedelta) -> QuerySet[Membership, Any]:
    rows = Membership.objects.facilitators().filter(
        present("user__"), reads(F("group__meetings__ends_at")), group__meetings__status=Meeting.Status.PLANNED,
        group__meetings__reported_at__isnull=True, user__recipient__isnull=False,
    )  # fmt: skip
    day = ExpressionWrapper(F("group__meetings__ends_at") + Value(REPORT_WITHIN, DurationField()), DateTimeField())
    return rows.values(
        recipient_id=F("user__recipient__id"), subject_id=F("group__meetings__pk"), occurrence=day
    )  # fmt: skip


def facilitates_somewhere(user: User) -> bool:
    return Membership.objects.facilitators().filter(user=user).exists()


def is_invited_somewhere(user: User) -> bool:
    return Meeting.objects.upcoming().filter(with_groups__in=WorkingGroup.objects.of(user).values("pk")).exists()


def _meetings() -> QuerySet[Meeting]:
    return Meeting.objects.select_related("group")


kind("meeting_planned", meeting_planned, meeting_holds, _meetings)
kind("meeting_invited", meeting_invited, meeting_holds, _meetings)
kind("invitation_declined", invitation_declined, declined_holds, _meetings)
kind("meeting_moved", meeting_moved, move_holds, _meetings, urgency=3, settles=meeting_settles)
kind("meeting_cancelled", meeting_cancelled, cancellation_holds, _meetings, urgency=3)
kind("meeting_reminder", meeting_near, reminder_holds, _meetings, urgency=4)
kind("joint_meeting_reminder", meeting_near, reminder_holds, _meetings, urgency=4)
kind("report_wanted", report_wanted, report_holds, _meetings)

remind(
    ReminderSource(
        kind="groups.meeting_reminder",
        title=gettext_lazy("Meetings of your groups"),
        subject=Meeting,
        rows=members_to_remind,
        offsets=(DAY, TWO_HOURS),
    )
)
remind(
    ReminderSource(
        kind="groups.joint_meeting_reminder",
        title=gettext_lazy("Meetings your groups are invited to"),
        subject=Meeting,
        rows=guests_to_remind,
        offsets=(DAY, TWO_HOURS),
        concerns=is_invited_somewhere,
    )
)
remind(
    ReminderSource(
        kind="groups.report_wanted",
        title=gettext_lazy("Meetings of which nobody wrote what came of them, before two days are over"),
        subject=Meeting,
        rows=facilitators_to_remind,
        offsets=(DAY,),
        choices=(DAY,),
        concerns=facilitates_somewhere,
    )
)
