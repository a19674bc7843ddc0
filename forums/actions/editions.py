"""What happens to an edition as a whole: announced, moved, cancelled, and forgotten two weeks after."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.transitions import MoveRefused, move
from forums import notices
from forums.actions.holding import hold
from forums.models import Edition, Registration, Viewer
from forums.notices.editions import days_told
from forums.queries import REGISTRATIONS_KEPT
from notifications.actions import cancel_about, materialise, record, tell
from notifications.models import Recipient

Status = Edition.Status
FAR_AWAY = timedelta(days=100_000)


@transaction.atomic
def announce_edition(edition: Edition, *, by: Viewer) -> None:
    """Make an edition public. Raises ValidationError while it has no dates or cannot be read in any language."""
    hold(edition)
    if edition.starts_at is None or edition.ends_at is None:
        raise ValidationError(_("Set the days of the edition first."), code="no_dates")
    if not edition.languages:
        raise ValidationError(_("No language version of the edition has been reviewed yet."), code="no_version")
    move(edition, Status.ANNOUNCED)
    record("forums.edition_announced", edition, by=by)


@transaction.atomic
def move_edition(edition: Edition, *, by: Viewer, starts_at: datetime, ends_at: datetime) -> None:
    """Give an edition new days; its whole programme and the end of registration move along.

    Everyone registered or waiting is told the old and the new time, moves of an hour in one mail unless it is near, and
    reminders follow the new one. Raises
    ValidationError for a time that is past or turned around, MoveRefused when the edition is cancelled or over.
    """
    hold(edition)
    if not edition.is_changeable:
        raise MoveRefused(edition, edition.status)
    if starts_at <= timezone.now():
        raise ValidationError(_("An edition can only be moved to a time to come."), code="past")
    if ends_at <= starts_at:
        raise ValidationError(_("An edition ends after it begins."), code="turned_around")
    before, was = edition.starts_at, days_told(edition)
    if (before, edition.ends_at) == (starts_at, ends_at):
        return
    edition.starts_at, edition.ends_at, edition.sequence = starts_at, ends_at, edition.sequence + 1
    edition.year = timezone.localtime(starts_at).year
    if before is not None and before != starts_at:
        edition.moved_from = before if edition.status == Status.ANNOUNCED else None
        if edition.registration_until:
            edition.registration_until += starts_at - before
        _shift_programme(edition, starts_at - before)
    edition.save(update_fields=["starts_at", "ends_at", "sequence", "year", "moved_from", "registration_until"])
    if edition.status == Status.ANNOUNCED:
        _announce_move(edition, before, was, by)


def _shift_programme(edition: Edition, by: timedelta) -> None:
    """In two steps by way of a far time: row by row, a slot would meet the one that has not moved yet."""
    for step in (by + FAR_AWAY, -FAR_AWAY):
        edition.slots.update(starts_at=F("starts_at") + step, ends_at=F("ends_at") + step)
    edition.slots.update(sequence=F("sequence") + 1)


def _announce_move(edition: Edition, before: datetime | None, was: str, by: Viewer) -> None:
    moments = {"from": before, "to": edition.starts_at}
    facts: dict[str, Any] = {name: moment.isoformat() for name, moment in moments.items() if moment is not None}
    activity = record("forums.edition_moved", edition, by=by, **facts, was=was)
    cancel_about(edition, reason="moved", kinds=[notices.REMINDER], except_occurrence=edition.starts_at)
    tell(notices.EDITION_MOVED, concerned(edition), subject=edition, activity=activity)
    materialise()


@transaction.atomic
def cancel_edition(edition: Edition, *, by: Viewer) -> None:
    """Call an edition off, for good. Everyone registered or waiting is told, and nothing else about it is sent."""
    hold(edition)
    move(edition, Status.CANCELLED, sequence=edition.sequence + 1)
    edition.slots.update(sequence=F("sequence") + 1)
    cancel_about(edition, reason="edition cancelled")
    activity = record("forums.edition_cancelled", edition, by=by)
    tell(notices.EDITION_CANCELLED, concerned(edition), subject=edition, activity=activity)


def concerned(edition: Edition) -> QuerySet[Recipient]:
    """Those who have a place at `edition` or wait for one."""
    return Recipient.objects.filter(pk__in=edition.registrations.active().values("recipient"))


@transaction.atomic
def forget_registrations(now: datetime | None = None) -> int:
    """Delete the registrations of editions that ended two weeks ago and keep how many there were; returns how many
    rows went. May run any number of times."""
    over = Edition.objects.filter(ends_at__lt=(now or timezone.now()) - REGISTRATIONS_KEPT)
    deleted = 0
    for edition in over.filter(registrations__isnull=False).distinct():
        placed = edition.registrations.taking_a_place().count()
        edition.registered_count = (edition.registered_count or 0) + placed
        edition.save(update_fields=["registered_count"])
        deleted += Registration.objects.filter(edition=edition).delete()[1].get("forums.Registration", 0)
    return deleted
