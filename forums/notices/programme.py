"""What is told about the activities of a programme, and until when it is true."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from core.dates import near
from core.languages import isolated, read
from forums import wording
from forums.models import Activity, Edition, Organiser, Slot
from forums.notices.editions import name_of
from notifications.kinds import Notice, settling
from notifications.models import Activity as Told
from notifications.models import Delivery
from notifications.tokens import fingerprint


def activity_moved(delivery: Delivery) -> Notice:
    activity: Activity = delivery.subject
    slot, before = _slot(activity), delivery.activity.moment("from") if delivery.activity else None
    paragraphs = []
    if slot:
        paragraphs += [_("It now begins on %(moment)s.") % {"moment": wording.moment(slot.starts_at)}, *_room(slot)]
    if before and not (slot and before == slot.starts_at):
        paragraphs.append(_("Until now it was planned for %(moment)s.") % {"moment": wording.moment(before)})
    return _about_activity(activity, _("Moved: %(activity)s") % {"activity": _title(activity)}, paragraphs)


def activity_cancelled(delivery: Delivery) -> Notice:
    activity: Activity = delivery.subject
    slot = _slot(activity)
    paragraphs = [_("This activity does not take place. The rest of the programme stays as it is.")]
    if slot:
        paragraphs.append(_("It was planned for %(moment)s.") % {"moment": wording.moment(slot.starts_at)})
    return _about_activity(activity, _("Cancelled: %(activity)s") % {"activity": _title(activity)}, paragraphs)


def activity_near(delivery: Delivery) -> Notice:
    activity: Activity = delivery.subject
    slot = _slot(activity)
    begins = slot.starts_at if slot else delivery.occurrence
    where = [read(slot.room, "name").text] if slot and slot.room else []
    return replace(
        _about_activity(activity, near(_title(activity), begins), []),
        why=_("You get this because you proposed this activity."),
        starts_at=begins,
        ends_at=slot.ends_at if slot else None,
        event=read(activity, "title").text,
        place=wording.enumeration([*where, wording.place(activity.edition)]),
    )


def proposal_planned(delivery: Delivery) -> Notice:
    activity: Activity = delivery.subject
    slot = _slot(activity)
    paragraphs = [_("Your proposal was taken into the programme.")]
    if slot:
        paragraphs += [_("It begins on %(moment)s.") % {"moment": wording.moment(slot.starts_at)}, *_room(slot)]
    return _about_activity(activity, _("In the programme: %(activity)s") % {"activity": _title(activity)}, paragraphs)


def proposal_received(delivery: Delivery) -> Notice:
    activity: Activity = delivery.subject
    return Notice(
        title=_("New proposal: %(activity)s") % {"activity": _title(activity, drafts=True)},
        paragraphs=[_("Somebody proposed an activity for %(edition)s.") % {"edition": name_of(activity.edition)}],
        url=activity.edition.address("organise"),
        action=_("Look at the proposals"),
        why=_("You get this because you organise this edition."),
    )


def _about_activity(activity: Activity, title: str, paragraphs: list[str]) -> Notice:
    return Notice(
        title=title,
        paragraphs=[*paragraphs, wording.edition_name(activity.edition)],
        url=activity.edition.address("programme"),
        action=_("See the programme"),
        why=_("You get this because you are registered for this forum or proposed this activity."),
    )


def _slot(activity: Activity) -> Slot | None:
    return getattr(activity, "slot", None)


def _room(slot: Slot) -> list[str]:
    return [_("Room: %(room)s.") % {"room": isolated(read(slot.room, "name"))}] if slot.room else []


def _title(activity: Activity, *, drafts: bool = False) -> str:
    return isolated(read(activity, "title", drafts=drafts))


def slot_told(slot: Slot) -> str:
    """What a change of time or room is told by."""
    return fingerprint(slot.starts_at, slot.ends_at, slot.room_id)


def activity_settles(activity: Activity, told: Told | None) -> timedelta:
    slot = _slot(activity)
    return settling(told, slot.starts_at if slot else None)


def activity_time_holds(delivery: Delivery) -> str | None:
    activity: Activity = delivery.subject
    if reason := _not_taking_place(activity):
        return reason
    slot = _slot(activity)
    if slot and delivery.activity and delivery.activity.facts.get("was") == slot_told(slot):
        return "as it was before"
    return _still_concerned(delivery)


def activity_reminder_holds(delivery: Delivery) -> str | None:
    """Only of what takes place, at the time announced, to who proposed it."""
    activity: Activity = delivery.subject
    slot = _slot(activity)
    if activity.edition.status != Edition.Status.ANNOUNCED or activity.status != Activity.Status.PLANNED:
        return "activity not in the programme"
    if slot is None or slot.starts_at != delivery.occurrence:
        return "time changed"
    account = delivery.recipient.account
    return None if account and account.pk == activity.proposed_by_id else "proposed by somebody else"


def activity_is_cancelled(delivery: Delivery) -> str | None:
    activity: Activity = delivery.subject
    if activity.edition.status == Edition.Status.CANCELLED or activity.edition.is_over:
        return "edition cancelled or over"
    if activity.status != Activity.Status.CANCELLED:
        return "activity not cancelled"
    return _still_concerned(delivery)


def activity_is_planned(delivery: Delivery) -> str | None:
    return _not_taking_place(delivery.subject)


def _still_concerned(delivery: Delivery) -> str | None:
    """Only to who proposed it, or is registered for the edition or waits for a place."""
    activity: Activity = delivery.subject
    account = delivery.recipient.account
    if account and account.pk == activity.proposed_by_id:
        return None
    registered = activity.edition.registrations.active().filter(recipient=delivery.recipient_id)
    return None if registered.exists() else "registration cancelled"


def _not_taking_place(activity: Activity) -> str | None:
    if activity.edition.status == Edition.Status.CANCELLED or activity.edition.is_over:
        return "edition cancelled or over"
    return None if activity.status == Activity.Status.PLANNED else "activity not in the programme"


def proposal_waits(delivery: Delivery) -> str | None:
    activity: Activity = delivery.subject
    if activity.status != Activity.Status.PROPOSED:
        return "answered"
    is_organiser = Organiser.objects.current().filter(
        edition=activity.edition_id, user__recipient=delivery.recipient_id
    )
    return None if is_organiser.exists() else "organiser no more"


def proposed(offset: timedelta) -> QuerySet[Activity, Any]:
    return Activity.objects.filter(
        status=Activity.Status.PLANNED, edition__status=Edition.Status.ANNOUNCED, slot__isnull=False,
        proposed_by__is_active=True, proposed_by__recipient__isnull=False,
    ).values(
        recipient_id=F("proposed_by__recipient__id"), subject_id=F("pk"), occurrence=F("slot__starts_at")
    )  # fmt: skip
