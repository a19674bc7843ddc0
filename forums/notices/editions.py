"""What is told about an edition and a place at it, and until when it is true."""

from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from core.dates import near
from core.languages import isolated
from forums import wording
from forums.models import Edition, Registration
from forums.tokens import registration_path
from notifications.kinds import Notice, settling
from notifications.models import Activity as Told
from notifications.models import Delivery
from notifications.tokens import fingerprint

# --- a place at an edition -------------------------------------------------------------------------------------


def confirmed(delivery: Delivery) -> Notice:
    registration: Registration = delivery.subject
    edition, name = registration.edition, name_of(registration.edition)
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
        _("A place became free for you: %(edition)s") % {"edition": name_of(registration.edition)},
        [_("You were on the waiting list and now have a place. If you cannot come, give it to the next.")],
    )


def unregistered(delivery: Delivery) -> Notice:
    registration: Registration = delivery.subject
    name = name_of(registration.edition)
    return Notice(
        title=_("Your registration is cancelled: %(edition)s") % {"edition": name},
        paragraphs=[_("Your place goes to the next. If you change your mind, you can register again.")],
        url=registration_path(registration),
        action=_("See your registration"),
        why=why_registered(),
    )


def _about_registration(registration: Registration, title: str, paragraphs: list[str]) -> Notice:
    edition, has_place = registration.edition, registration.status == Registration.Status.REGISTERED
    return Notice(
        title=title,
        paragraphs=paragraphs,
        url=registration_path(registration),
        action=_("See your registration"),
        why=why_registered(),
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


def name_of(edition: Edition) -> str:
    """To stand inside a sentence."""
    return isolated(wording.edition_name(edition))


def why_registered() -> str:
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
    registration = registration_of(delivery)
    before = delivery.activity.moment("from") if delivery.activity else None
    paragraphs = []
    if before:
        was = _("It was to begin on %(moment)s. Your registration stays; reminders follow the new time.")
        paragraphs.append(was % {"moment": wording.moment(before)})
    return Notice(
        title=_("New dates: %(edition)s") % {"edition": name_of(edition)},
        paragraphs=paragraphs,
        url=_own_page(edition, registration),
        action=_("See your registration"),
        why=why_registered(),
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
        title=_("Cancelled: %(edition)s") % {"edition": name_of(edition)},
        paragraphs=paragraphs,
        url=edition.get_absolute_url(),
        action=_("See the forum's page"),
        why=why_registered(),
    )


def edition_near(delivery: Delivery) -> Notice:
    edition: Edition = delivery.subject
    registration = registration_of(delivery)
    begins = edition.starts_at or delivery.occurrence
    return Notice(
        title=near(name_of(edition), begins),
        paragraphs=[_("If you cannot come, please give your place to the next.")],
        url=_own_page(edition, registration),
        action=_("See your registration"),
        why=why_registered(),
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
        found.edition, found.recipient = delivery.subject, delivery.recipient
    return found


def _own_page(edition: Edition, registration: Registration | None) -> str:
    return registration_path(registration) if registration else edition.get_absolute_url()


def _code(registration: Registration | None) -> str:
    has_place = registration is not None and registration.status == Registration.Status.REGISTERED
    return registration.code if registration is not None and has_place else ""


def days_told(edition: Edition) -> str:
    """What a change of the days is told by."""
    return fingerprint(edition.starts_at, edition.ends_at)


def edition_settles(edition: Edition, activity: Told | None) -> timedelta:
    return settling(activity, edition.starts_at)


def new_time_holds(delivery: Delivery) -> str | None:
    edition: Edition = delivery.subject
    if edition.status != Edition.Status.ANNOUNCED:
        return "edition cancelled"
    if delivery.activity and delivery.activity.facts.get("was") == days_told(edition):
        return "as it was before"
    return _still_concerned(delivery)


def edition_is_cancelled(delivery: Delivery) -> str | None:
    """To those whose place or wait it ends: to cancel an edition leaves its registrations as they stand."""
    if delivery.subject.status != Edition.Status.CANCELLED:
        return "edition not cancelled"
    return _still_concerned(delivery)


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
