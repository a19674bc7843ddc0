"""Places at an edition: taking one, giving it back, and the waiting list that moves by itself.

A registration and what is told of it name no person in the history: it is deleted two weeks after the forum.
"""

import secrets
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.transitions import move
from forums import notices
from forums.actions.holding import hold
from forums.models import Edition, Registration, Viewer
from forums.queries import registered_people
from geography.models import Governorate
from notifications.actions import cancel_about, record, tell
from notifications.models import Recipient

Status = Registration.Status
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
CODE_LENGTH = 8


@transaction.atomic
def register(
    edition: Edition,
    recipient: Recipient,
    *,
    by: Viewer,
    badge_name: str = "",
    governorate: Governorate | None = None,
    languages: Iterable[str] = (),
    needs: str = "",
) -> Registration:
    """Give `recipient` a place, or a place on the waiting list when all are taken.

    Who is registered already keeps what she has and is told again, at most once an hour: a stranger who types her
    address must neither learn of it nor change it. Raises ValidationError when registration is closed.
    """
    hold(edition)
    if not edition.takes_registrations:
        raise ValidationError(_("Registration is closed."), code="closed")
    promote_waiting(edition, by=by)
    registration = Registration.objects.filter(edition=edition, recipient=recipient).first()
    if registration and registration.status in Registration.ACTIVE:
        this_hour = timezone.now().replace(minute=0, second=0, microsecond=0)
        tell(notices.CONFIRMED, [recipient], subject=registration, occurrence=this_hour)
        return registration
    registration = registration or Registration(edition=edition, recipient=recipient, code=_new_code())
    registration.badge_name, registration.governorate, registration.needs = badge_name, governorate, needs
    registration.languages = list(languages)
    registration.status = Status.REGISTERED if _places_free(edition) > 0 else Status.WAITING
    registration.registered_at, registration.cancelled_at = timezone.now(), None
    registration.save()
    activity = record("forums.registered", registration, waiting=registration.status == Status.WAITING)
    tell(notices.CONFIRMED, [recipient], subject=registration, activity=activity)
    return registration


@transaction.atomic
def cancel_registration(registration: Registration, *, by: Viewer) -> None:
    """Give a place back; the first of the waiting list gets it. Raises MoveRefused when it was cancelled before."""
    hold(registration.edition)
    move(registration, Status.CANCELLED, cancelled_at=timezone.now())
    cancel_about(registration, reason="registration cancelled")
    activity = record("forums.registration_cancelled", registration)
    tell(notices.UNREGISTERED, [registration.recipient], subject=registration, activity=activity)
    promote_waiting(registration.edition, by=by)


@transaction.atomic
def take_out_registrations(edition: Edition, *, by: User) -> list[Registration]:
    """Those who have a place or wait, to be carried away as a table; that it was taken is written down."""
    people = registered_people(edition)
    record("forums.registrations_taken_out", edition, by=by, count=len(people))
    return people


@transaction.atomic
def promote_waiting(edition: Edition, *, by: Viewer | None) -> int:
    """Give free places to those who wait, in their order, and tell them; returns how many moved up."""
    hold(edition)
    free = _places_free(edition)
    if edition.status != Edition.Status.ANNOUNCED or edition.is_over or free <= 0:
        return 0
    promoted = Registration.objects.waiting().filter(edition=edition).select_related("recipient")[:free]
    for registration in promoted:
        move(registration, Status.REGISTERED)
        activity = record("forums.place_freed", registration)
        tell(notices.PLACE_FREED, [registration.recipient], subject=registration, activity=activity)
    return len(promoted)


def _places_free(edition: Edition) -> int:
    return (edition.capacity or 0) - edition.registrations.taking_a_place().count()


def _new_code() -> str:
    """An entry code that nobody has. Two at once with the same letters: one of a million millions, and an error."""
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _letter in range(CODE_LENGTH))
        if not Registration.objects.filter(code=code).exists():
            return code
