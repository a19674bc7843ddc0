"""What registrants, proposers and organisers of a forum are told, and until when it is true."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import near
from core.languages import isolated, read
from forums import queries, wording
from forums.models import Activity, Edition, Organiser, Registration, Slot
from forums.tokens import registration_path
from notifications.audiences import Audience, audience
from notifications.kinds import Kind, Notice, ReminderSource, declare, remind, topic
from notifications.models import Delivery, Recipient, RecipientQuerySet

TOPIC = "forums"
topic(TOPIC, gettext_lazy("Social forums"))


# --- a place at an edition -------------------------------------------------------------------------------------


def confirmed(delivery: Delivery) -> Notice:
    registration: Registration = delivery.subject
    edition, name = registration.edition, _name(registration.edition)
    if registration.status == Registration.Status.WAITING:
        title = _("You are on the waiting list: %(edition)s") % {"edition": name}
        first = _("All places are taken now. When one becomes free you move up by yourself, and we tell you at once.")
        return _about_registration(registration, title, [first, _time_and_place(edition)])
    title = _("You have a place: %(edition)s") % {"edition": name}
    first = _("Show your entry code at the entrance. No other paper is needed.")
    return _about_registration(registration, title, [first])


def place_freed(delivery: Delivery) -> Notice:
    registration: Registration = delivery.subject
    return _about_registration(
        registration,
        _("A place became free for you: %(edition)s") % {"edition": _name(registration.edition)},
        [_("You were on the waiting list and now have a place. If you cannot come, give it to the next.")],
    )


def unregistered(delivery: Delivery) -> Notice:
    registration: Registration = delivery.subject
    name = _name(registration.edition)
    return Notice(
        title=_("Your registration is cancelled: %(edition)s") % {"edition": name},
        paragraphs=[_("Your place goes to the next. If you change your mind, you can register again.")],
        url=registration_path(registration),
        action=_("See your registration"),
        why=_why_registered(),
    )


def _about_registration(registration: Registration, title: str, paragraphs: list[str]) -> Notice:
    edition, has_place = registration.edition, registration.status == Registration.Status.REGISTERED
    return Notice(
        title=title,
        paragraphs=paragraphs,
        url=registration_path(registration),
        action=_("See your registration"),
        why=_why_registered(),
        starts_at=edition.starts_at if has_place else None,
        ends_at=edition.ends_at if has_place else None,
        event=wording.edition_name(edition),
        place=wording.place(edition) if has_place else "",
        entry_code=registration.code if has_place else "",
    )


def _time_and_place(edition: Edition) -> str:
    if edition.starts_at is None:
        return wording.place(edition)
    return _("It begins on %(moment)s. Place: %(place)s.") % {
        "moment": wording.moment(edition.starts_at),
        "place": isolated(wording.place(edition)),
    }


def _name(edition: Edition) -> str:
    """To stand inside a sentence."""
    return isolated(wording.edition_name(edition))


def _why_registered() -> str:
    return _("You get this because this address was registered for the forum.")


def place_holds(delivery: Delivery) -> str | None:
    """Told while the edition takes place and the registration still is what it was."""
    registration: Registration = delivery.subject
    if registration.edition.status == Edition.Status.CANCELLED:
        return "edition cancelled"
    if registration.edition.is_over:
        return "edition over"
    return None if registration.status in Registration.ACTIVE else "registration cancelled"


def freed_place_holds(delivery: Delivery) -> str | None:
    if reason := place_holds(delivery):
        return reason
    return None if delivery.subject.status == Registration.Status.REGISTERED else "back on the waiting list"


def cancellation_holds(delivery: Delivery) -> str | None:
    return None if delivery.subject.status == Registration.Status.CANCELLED else "registered again"


# --- an edition moves, is cancelled, comes near ---------------------------------------------------------------


def edition_moved(delivery: Delivery) -> Notice:
    edition: Edition = delivery.subject
    registration, before = registration_of(delivery), fact(delivery, "from")
    paragraphs = []
    if before:
        was = _("It was to begin on %(moment)s. Your registration stays; reminders follow the new time.")
        paragraphs.append(was % {"moment": wording.moment(before)})
    return Notice(
        title=_("New dates: %(edition)s") % {"edition": _name(edition)},
        paragraphs=paragraphs,
        url=_own_page(edition, registration),
        action=_("See your registration"),
        why=_why_registered(),
        starts_at=edition.starts_at,
        ends_at=edition.ends_at,
        event=wording.edition_name(edition),
        place=wording.place(edition),
        entry_code=_code(registration),
    )


def edition_cancelled(delivery: Delivery) -> Notice:
    edition: Edition = delivery.subject
    paragraphs = [_("It does not take place. You need not do anything; your answers are deleted as announced.")]
    if edition.starts_at:
        paragraphs.append(_("It was to begin on %(moment)s.") % {"moment": wording.moment(edition.starts_at)})
    return Notice(
        title=_("Cancelled: %(edition)s") % {"edition": _name(edition)},
        paragraphs=paragraphs,
        url=edition.get_absolute_url(),
        action=_("See the forum's page"),
        why=_why_registered(),
    )


def edition_near(delivery: Delivery) -> Notice:
    edition: Edition = delivery.subject
    registration = registration_of(delivery)
    begins = edition.starts_at or delivery.occurrence
    return Notice(
        title=near(_name(edition), begins),
        paragraphs=[_("If you cannot come, please give your place to the next.")],
        url=_own_page(edition, registration),
        action=_("See your registration"),
        why=_why_registered(),
        starts_at=edition.starts_at,
        ends_at=edition.ends_at,
        event=wording.edition_name(edition),
        place=wording.place(edition),
        entry_code=_code(registration),
    )


def registration_of(delivery: Delivery) -> Registration | None:
    """The registration of the person told, asked once for all messages about the same edition on a page."""
    known: dict[int, Registration | None] = delivery.subject.__dict__.setdefault("_registration_of", {})
    if delivery.recipient_id not in known:
        mine = Registration.objects.filter(edition=delivery.subject, recipient=delivery.recipient_id)
        known[delivery.recipient_id] = mine.first()
    found = known[delivery.recipient_id]
    if found is not None:
        found.edition = delivery.subject
    return found


def fact(delivery: Delivery, name: str) -> datetime | None:
    """A time written down with the activity that is told of."""
    value = delivery.activity.facts.get(name) if delivery.activity else None
    return datetime.fromisoformat(value) if value else None


def _own_page(edition: Edition, registration: Registration | None) -> str:
    return registration_path(registration) if registration else edition.get_absolute_url()


def _code(registration: Registration | None) -> str:
    has_place = registration is not None and registration.status == Registration.Status.REGISTERED
    return registration.code if registration is not None and has_place else ""


def new_time_holds(delivery: Delivery) -> str | None:
    edition: Edition = delivery.subject
    if edition.status != Edition.Status.ANNOUNCED:
        return "edition cancelled"
    if fact(delivery, "to") != edition.starts_at:
        return "moved again"
    return _still_concerned(delivery)


def edition_is_cancelled(delivery: Delivery) -> str | None:
    return None if delivery.subject.status == Edition.Status.CANCELLED else "edition not cancelled"


def reminder_holds(delivery: Delivery) -> str | None:
    """Only of an edition that takes place, at the time announced, to somebody who has a place."""
    edition: Edition = delivery.subject
    if edition.status != Edition.Status.ANNOUNCED:
        return "edition cancelled"
    if edition.starts_at != delivery.occurrence:
        return "time changed"
    registration = registration_of(delivery)
    if registration is None or registration.status != Registration.Status.REGISTERED:
        return "no place"
    return None


def _still_concerned(delivery: Delivery) -> str | None:
    registration = registration_of(delivery)
    if registration is None or registration.status not in Registration.ACTIVE:
        return "registration cancelled"
    return None


def placed(offset: timedelta) -> QuerySet[Registration, Any]:
    return Registration.objects.taking_a_place().filter(edition__status=Edition.Status.ANNOUNCED).values(
        "recipient_id", subject_id=F("edition_id"), occurrence=F("edition__starts_at")
    )  # fmt: skip


# --- the programme ---------------------------------------------------------------------------------------------


def activity_moved(delivery: Delivery) -> Notice:
    activity: Activity = delivery.subject
    slot, before = _slot(activity), fact(delivery, "from")
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
        paragraphs=[_("Somebody proposed an activity for %(edition)s.") % {"edition": _name(activity.edition)}],
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


def activity_time_holds(delivery: Delivery) -> str | None:
    activity: Activity = delivery.subject
    if reason := _not_taking_place(activity):
        return reason
    slot = _slot(activity)
    return None if slot and slot.starts_at == fact(delivery, "to") else "moved again"


def activity_is_cancelled(delivery: Delivery) -> str | None:
    activity: Activity = delivery.subject
    if activity.edition.status == Edition.Status.CANCELLED or activity.edition.is_over:
        return "edition cancelled or over"
    return None if activity.status == Activity.Status.CANCELLED else "activity not cancelled"


def activity_is_planned(delivery: Delivery) -> str | None:
    return _not_taking_place(delivery.subject)


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


# --- the kinds --------------------------------------------------------------------------------------------------


def registered(edition: Edition) -> RecipientQuerySet:
    return Recipient.objects.filter(pk__in=edition.registrations.active().values("recipient"))


def _registrations() -> QuerySet[Registration]:
    return Registration.objects.select_related("edition__forum")


def _editions() -> QuerySet[Edition]:
    return Edition.objects.select_related("forum")


def _activities() -> QuerySet[Activity]:
    return Activity.objects.select_related("edition__forum", "slot__room")


def _kind(code: str, wording_: Any, still_true: Any, subjects: Any, **options: Any) -> str:
    return declare(
        Kind(code=f"forums.{code}", topic=TOPIC, wording=wording_, still_true=still_true, subjects=subjects, **options)
    ).code


CONFIRMED = _kind(
    "registration_confirmed", confirmed, place_holds, _registrations, is_mandatory=True, urgency=2,
    title=gettext_lazy("Your place at a forum, with the entry code"),
)  # fmt: skip
UNREGISTERED = _kind("registration_cancelled", unregistered, cancellation_holds, _registrations)
PLACE_FREED = _kind(
    "place_freed", place_freed, freed_place_holds, _registrations, is_mandatory=True, urgency=3,
    title=gettext_lazy("A place that became free for you"),
)  # fmt: skip
EDITION_MOVED = _kind(
    "edition_moved", edition_moved, new_time_holds, _editions, is_mandatory=True, urgency=3,
    title=gettext_lazy("New dates of a forum you registered for"),
)  # fmt: skip
EDITION_CANCELLED = _kind(
    "edition_cancelled", edition_cancelled, edition_is_cancelled, _editions, is_mandatory=True, urgency=3,
    title=gettext_lazy("A forum you registered for is cancelled"),
)  # fmt: skip
REMINDER = _kind("edition_reminder", edition_near, reminder_holds, _editions, urgency=4)
ACTIVITY_MOVED = _kind("activity_moved", activity_moved, activity_time_holds, _activities)
ACTIVITY_CANCELLED = _kind("activity_cancelled", activity_cancelled, activity_is_cancelled, _activities)
PROPOSAL_RECEIVED = _kind("proposal_received", proposal_received, proposal_waits, _activities)
PROPOSAL_PLANNED = _kind("proposal_planned", proposal_planned, activity_is_planned, _activities)

remind(ReminderSource(kind=REMINDER, title=gettext_lazy("Forums you registered for"), subject=Edition, rows=placed))
audience(Audience(
    code="forums.registered", title=gettext_lazy("Everyone who registered for an edition"), topic=TOPIC,
    people=registered, things=queries.editions_open_to_words_of, rows=_editions, name=wording.edition_name,
    why=_why_registered,
))  # fmt: skip
