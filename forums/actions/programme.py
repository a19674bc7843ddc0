"""The programme: proposed by those who take part, planned, moved and cancelled by the organisers."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.languages import ENGLISH, LANGUAGES, Version, read
from core.models import VersionState
from core.text import RESERVED_SLUGS, slug_from
from core.transitions import MoveRefused, move
from forums import notices
from forums.actions.editions import concerned
from forums.actions.holding import hold
from forums.models import Activity, Edition, Organiser, Room, Slot, Viewer
from forums.notices.programme import slot_told
from notifications.actions import cancel_about, recipients_of, record, tell
from notifications.models import Recipient

Status = Activity.Status


@transaction.atomic
def propose(activity: Activity, *, by: User) -> Activity:
    """Hand in a new activity for its edition; its organisers are told. Its versions are drafts until it is planned.

    Raises ValidationError when the edition takes no proposals.
    """
    if not activity.edition.takes_proposals:
        raise ValidationError(_("Activities can no longer be proposed for this edition."), code="closed")
    activity.status, activity.proposed_by, activity.proposed_at = Status.PROPOSED, by, timezone.now()
    for language in LANGUAGES:
        has_title = bool(getattr(activity, f"title_{language}"))
        setattr(activity, f"state_{language}", VersionState.DRAFT if has_title else VersionState.MISSING)
    activity.slug = _free_slug(activity.edition, read(activity, "title", ENGLISH, drafts=True))
    activity.full_clean(exclude=["title"])
    activity.save()
    told = record("forums.activity_proposed", activity, by=by)
    tell(notices.PROPOSAL_RECEIVED, _organisers(activity.edition), subject=activity, activity=told)
    return activity


@transaction.atomic
def plan_activity(
    activity: Activity, *, by: Viewer, starts_at: datetime, ends_at: datetime, room: Room | None = None
) -> Slot:
    """Give a proposal its place in the programme and tell who proposed it; from now on the public reads it.

    Raises ValidationError when something else begins there at that time, MoveRefused when it is no longer proposed.
    """
    _refuse_if_settled(activity)
    written = {
        f"state_{language}": VersionState.REVIEWED for language in LANGUAGES if getattr(activity, f"title_{language}")
    }
    move(activity, Status.PLANNED, **written)
    slot = Slot(edition=activity.edition, activity=activity, room=room, starts_at=starts_at, ends_at=ends_at)
    _make_room(slot)
    slot.full_clean(exclude=["pause"])
    slot.save()
    told = record("forums.activity_planned", activity, by=by, to=starts_at.isoformat())
    tell(notices.PROPOSAL_PLANNED, _proposer(activity), subject=activity, activity=told)
    return slot


@transaction.atomic
def move_activity(
    activity: Activity, *, by: Viewer, starts_at: datetime, ends_at: datetime, room: Room | None = None
) -> None:
    """Give a planned activity another time or room. Everyone registered is told the old and the new one; moves of an
    hour in one mail, unless it is near."""
    _refuse_if_settled(activity)
    slot = Slot.objects.select_related("room").filter(activity=activity, activity__status=Status.PLANNED).first()
    if slot is None:
        raise MoveRefused(activity, Status.PLANNED)
    before, was = (slot.starts_at, slot.ends_at, slot.room), slot_told(slot)
    if before == (starts_at, ends_at, room):
        return
    slot.starts_at, slot.ends_at, slot.room = starts_at, ends_at, room
    slot.moved_at, slot.sequence = timezone.now(), slot.sequence + 1
    _make_room(slot)
    slot.full_clean(exclude=["pause"])
    slot.save()
    moments = {"from": before[0].isoformat(), "to": starts_at.isoformat()}
    told = record("forums.activity_moved", activity, by=by, **moments, was=was)
    cancel_about(activity, reason="moved", kinds=[notices.ACTIVITY_REMINDER], except_occurrence=starts_at)
    tell(notices.ACTIVITY_MOVED, concerned_by(activity), subject=activity, activity=told)


@transaction.atomic
def cancel_activity(activity: Activity, *, by: Viewer) -> None:
    """Cancel a planned activity: the programme shows it as cancelled, and everyone registered is told."""
    _refuse_if_settled(activity)
    move(activity, Status.CANCELLED)
    Slot.objects.filter(activity=activity).update(sequence=F("sequence") + 1)
    cancel_about(activity, reason="activity cancelled")
    told = record("forums.activity_cancelled", activity, by=by)
    tell(notices.ACTIVITY_CANCELLED, concerned_by(activity), subject=activity, activity=told)


def concerned_by(activity: Activity) -> Any:
    """Those registered for the edition, and who proposed the activity."""
    return concerned(activity.edition) | Recipient.objects.filter(pk__in=_proposer(activity).values("pk"))


def _refuse_if_settled(activity: Activity) -> None:
    hold(activity.edition)
    if not activity.edition.is_changeable:
        raise MoveRefused(activity, activity.status)


def _make_room(slot: Slot) -> None:
    """A cancelled activity that stands where this one begins gives up the room; the programme still shows it."""
    if slot.room is not None:
        Slot.objects.filter(
            room=slot.room, starts_at=slot.starts_at, activity__status=Status.CANCELLED
        ).update(room=None)  # fmt: skip


def _proposer(activity: Activity) -> Any:
    return recipients_of(User.objects.filter(pk__in=[activity.proposed_by_id or 0]))


def _organisers(edition: Edition) -> Any:
    return recipients_of(User.objects.filter(pk__in=Organiser.objects.current().filter(edition=edition).values("user")))


def _free_slug(edition: Edition, title: Version) -> str:
    """From the English title when there is one; else the day and a short id."""
    short = uuid4().hex[:6]
    slug = slug_from(title.text)[:73] if title.language == ENGLISH else ""
    if not slug:
        return f"{timezone.localdate():%Y-%m-%d}-{short}"
    taken = edition.activities.filter(slug=slug).exists() or slug in RESERVED_SLUGS
    return f"{slug}-{short}" if taken else slug
