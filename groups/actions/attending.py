"""Who comes, what will be talked about, and which groups meet together."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.transitions import MoveRefused
from groups.models import AgendaItem, Coming, Meeting, Membership, MembershipQuerySet, WorkingGroup
from groups.queries import guests_of, may_be_invited
from notifications.actions import recipients_of, record, tell
from notifications.models import Activity

MOST_ITEMS = 30
MOST_GUESTS = 9


def answer_meeting(meeting: Meeting, answer: str, *, by: User) -> None:
    """Say whether one comes; said again, it counts anew. No log keeps who said what."""
    Coming.objects.update_or_create(
        meeting=meeting, user=by, defaults={"answer": Coming.Answer(answer), "answered_at": timezone.now()}
    )


@transaction.atomic
def add_item(item: AgendaItem, *, by: User) -> AgendaItem:
    """Put a point on the agenda. Raises ValidationError when it is full, MoveRefused when the meeting has begun."""
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=item.meeting_id)
    if meeting.has_begun or meeting.status != Meeting.Status.PLANNED:
        raise MoveRefused(meeting, "begun")
    if meeting.items.count() >= MOST_ITEMS:
        raise ValidationError(_("The agenda is full. What is left can be talked about the next time."))
    item.by = by
    item.save()
    return item


@transaction.atomic
def remove_item(item: AgendaItem, *, by: User) -> None:
    if AgendaItem.objects.filter(pk=item.pk).delete()[0]:
        record("groups.item_removed", item.meeting, by=by)


@transaction.atomic
def invite_groups(meeting: Meeting, groups: Iterable[WorkingGroup], *, by: User) -> None:
    """Meet together with `groups` and no others. Members of new ones are told, once however often their group is
    invited; of those no more invited, nothing is heard.

    Who invites sees no group that became hidden since: it stays, and no log tells of it.
    """
    stored = Meeting.objects.select_for_update(no_key=True).select_related("group").get(pk=meeting.pk)
    if not stored.is_to_come:
        raise MoveRefused(stored, stored.status)
    wanted = {group.pk for group in groups}
    if len(wanted) > MOST_GUESTS:
        raise ValidationError(_("Invite at most nine groups."))
    before = {group.pk for group in guests_of(stored)}
    chosen = set(may_be_invited(stored.group).filter(pk__in=wanted).values_list("pk", flat=True))
    stored.with_groups.remove(*before - chosen)
    stored.with_groups.add(*chosen - before)
    for key in before - chosen:
        record("groups.group_parted", stored, by=by, group=key)
    for group in WorkingGroup.objects.filter(pk__in=chosen - before):
        activity = record("groups.meeting_invited", stored, by=by, group=group.pk)
        knowing = Membership.objects.active().filter(group=stored.group_id).values("user")
        guests = Membership.objects.present().filter(group=group).exclude(user__in=knowing)
        _tell(guests, activity, stored, by, since=_first_invited(stored, group))


def _first_invited(meeting: Meeting, group: WorkingGroup) -> datetime | None:
    """By this the letters of all invitations of one group are the same one, which is told once."""
    told = Activity.objects.filter(
        verb="groups.meeting_invited", facts__group=group.pk,
        subject_type=ContentType.objects.get_for_model(Meeting), subject_id=meeting.pk,
    )  # fmt: skip
    return told.order_by("at").values_list("at", flat=True).first()


@transaction.atomic
def decline_meeting(meeting: Meeting, group: WorkingGroup, *, by: User) -> None:
    """A group that was invited does not take part; its members hear no more of it, those who invited are told."""
    through = Meeting.with_groups.through.objects
    if not through.filter(meeting=meeting.pk, workinggroup=group.pk).delete()[0]:
        raise MoveRefused(meeting, "parted")
    hosts = Membership.objects.present().filter(group=meeting.group_id).exclude(role=Membership.Role.MEMBER)
    _tell(hosts, record("groups.invitation_declined", meeting, by=by, group=group.pk), meeting, by)


def _tell(
    people: MembershipQuerySet, activity: Activity, meeting: Meeting, by: User, *, since: datetime | None = None
) -> None:
    recipients = recipients_of(User.objects.filter(pk__in=people.values("user"))).exclude(account=by)
    tell(activity.verb, recipients, subject=meeting, activity=activity, occurrence=since)
