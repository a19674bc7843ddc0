"""What registrants, proposers and organisers of a forum are told: the kinds, their reminders and their audience."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from forums import queries, wording
from forums.models import Activity, Edition, Registration
from forums.notices import editions, programme
from notifications.audiences import Audience, audience
from notifications.kinds import DAY, TWO_HOURS, Kind, ReminderSource, declare, remind, topic
from notifications.models import Recipient, RecipientQuerySet

TOPIC = "forums"
topic(TOPIC, gettext_lazy("Social forums"))


def registered(edition: Edition) -> RecipientQuerySet:
    return Recipient.objects.filter(pk__in=edition.registrations.active().values("recipient"))


def _registrations() -> QuerySet[Registration]:
    return Registration.objects.select_related("edition__forum", "recipient__account")


def _editions() -> QuerySet[Edition]:
    return Edition.objects.select_related("forum")


def _activities() -> QuerySet[Activity]:
    return Activity.objects.select_related("edition__forum", "slot__room")


def _its_edition(registration: Registration) -> list[Edition]:
    return [registration.edition]


def _kind(code: str, wording_: Any, still_true: Any, subjects: Any, **options: Any) -> str:
    return declare(
        Kind(code=f"forums.{code}", topic=TOPIC, wording=wording_, still_true=still_true, subjects=subjects, **options)
    ).code


CONFIRMED = _kind(
    "registration_confirmed", editions.confirmed, editions.place_holds, _registrations, is_mandatory=True, urgency=2,
    depends_on=_its_edition, title=gettext_lazy("Your place at a forum, with the entry code"),
)  # fmt: skip
UNREGISTERED = _kind("registration_cancelled", editions.unregistered, editions.cancellation_holds, _registrations)
PLACE_FREED = _kind(
    "place_freed", editions.place_freed, editions.freed_place_holds, _registrations, is_mandatory=True, urgency=3,
    depends_on=_its_edition, title=gettext_lazy("A place that became free for you"),
)  # fmt: skip
EDITION_MOVED = _kind(
    "edition_moved", editions.edition_moved, editions.new_time_holds, _editions, is_mandatory=True, urgency=3,
    settles=editions.edition_settles, title=gettext_lazy("New dates of a forum you registered for"),
)  # fmt: skip
EDITION_CANCELLED = _kind(
    "edition_cancelled", editions.edition_cancelled, editions.edition_is_cancelled, _editions,
    is_mandatory=True, urgency=3, title=gettext_lazy("A forum you registered for is cancelled"),
)  # fmt: skip
REMINDER = _kind("edition_reminder", editions.edition_near, editions.reminder_holds, _editions, urgency=4)
ACTIVITY_MOVED = _kind(
    "activity_moved", programme.activity_moved, programme.activity_time_holds, _activities,
    settles=programme.activity_settles,
)  # fmt: skip
ACTIVITY_CANCELLED = _kind(
    "activity_cancelled", programme.activity_cancelled, programme.activity_is_cancelled, _activities
)
ACTIVITY_REMINDER = _kind(
    "activity_reminder", programme.activity_near, programme.activity_reminder_holds, _activities, urgency=4
)
PROPOSAL_RECEIVED = _kind("proposal_received", programme.proposal_received, programme.proposal_waits, _activities)
PROPOSAL_PLANNED = _kind("proposal_planned", programme.proposal_planned, programme.activity_is_planned, _activities)

remind(
    ReminderSource(
        kind=REMINDER, title=gettext_lazy("Forums you registered for"), subject=Edition, rows=editions.placed
    )
)
remind(
    ReminderSource(
        kind=ACTIVITY_REMINDER,
        title=gettext_lazy("Activities you proposed"),
        subject=Activity,
        rows=programme.proposed,
        offsets=(DAY, TWO_HOURS),
    )
)
audience(Audience(
    code="forums.registered", title=gettext_lazy("Everyone who registered for an edition"), topic=TOPIC,
    people=registered, things=queries.editions_open_to_words_of, rows=_editions, name=wording.edition_name,
    why=editions.why_registered,
))  # fmt: skip
