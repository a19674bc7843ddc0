"""The kinds of things people are told, as the domain apps declare them in their `notices.py`.

`topic()` names what a person may mute, `declare()` one kind of message, `remind()` who is reminded of it and when,
`offer_mutes()` what can be muted one by one.
The declarations are code, so nothing here is stored: a row holds the kind's code and the wording is made when it is
read, in the reader's language. See docs/notifications.md.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet
from django.utils import timezone

from notifications.statements import Reading, moment, reading

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from core.languages import Version
    from notifications.models import Activity, Delivery

PORTAL, EMAIL = "portal", "email"
NOW, DAILY, WEEKLY, NEVER = (
    "now",
    "daily",
    "weekly",
    "never",
)  # when mail about a topic comes: notifications.models.Mail
WEEK, THREE_DAYS, DAY, TWO_HOURS = timedelta(weeks=1), timedelta(days=3), timedelta(days=1), timedelta(hours=2)
GATHERED = timedelta(hours=1)
CANNOT_WAIT = 3  # kinds of this urgency or a lower number are not kept for a summary or the end of quiet hours
ASKED_FOR = 2  # kinds of this urgency or a lower number answer what a person has just done


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One message in words: made under the recipient's language and time zone, at the moment it is read or sent.

    `title` and `paragraphs` are plain text; a `Version` in another language than the reader's is marked as such. `url`
    is an absolute path or a full address; `action` is the label of the button that leads there; `why` says why this
    person gets it. A notice with `starts_at` carries a calendar entry, named `event` (the title when empty) at `place`.
    Discreet mail shows nothing of all this but the times and the entry code.
    """

    title: str | Version
    paragraphs: Sequence[str | Version]
    url: str
    action: str
    why: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    event: str = ""
    place: str = ""
    entry_code: str = ""


@dataclass(frozen=True)
class Topic:
    """What people choose by: how much they want to hear of it, and where."""

    code: str
    title: str | _StrPromise
    mail: str


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of message.

    `still_true` is asked at the last moment, with everything read anew (`delivery.subject` is fresh, its related rows
    come with `subjects`): it returns None, or a short English reason without names why the message must not go out.
    `subjects` gives the queryset the subject is read with, so that a page of messages costs one query a kind.
    `useful_for` counts from the time a message is due; a reminder ends at the next one or when its event begins.
    `settles` is for edits: it says of a subject and what happened to it how long to gather what else happens into the
    one mail, zero when it cannot wait. The first edit's row stays, so its wording tells what is true by then, and its
    activity what the person knew before. `alike` is for what goes to many: those for whom it returns the same, made
    from what was read anew for each mail, get words that are made once.
    `closed` is asked whenever messages are read in the portal, of all on a page at once: about which of them their
    reader may know no more. Their words are made anew each time, and would go on telling of it.
    """

    code: str  # "forums.edition_reminder"
    topic: str
    wording: Callable[[Delivery], Notice]
    still_true: Callable[[Delivery], str | None]
    subjects: Callable[[], QuerySet[Any]] | None = None
    is_mandatory: bool = False  # cannot be muted: what you registered for was cancelled, the safety of your account
    is_safe: bool = False  # its text and address reveal nothing, so that discreet mail uses it as it is
    title: str | _StrPromise = ""  # of what cannot be muted: in a few words, for the page of choices
    useful_for: timedelta | None = None
    channels: tuple[str, ...] = (PORTAL, EMAIL)
    urgency: int = 5  # 0 goes first
    belongs_to: Callable[[Any], Iterable[Model]] | None = (
        None  # of a subject: the groups, campaigns … it can be muted by
    )
    depends_on: Callable[[Any], Iterable[Model]] | None = (
        None  # of a subject: other rows whose change the mail must not miss
    )
    alike: Callable[[Delivery], Hashable] | None = None  # all its words come from, beside language, zone and discretion
    settles: Callable[[Any, Activity | None], timedelta] | None = None
    closed: Callable[[Sequence[Delivery]], set[int]] | None = None  # of messages in the portal, their keys
    gathers_in_portal: bool = True  # no: there each edit stands by itself, and is told as what it was

    @property
    def can_wait(self) -> bool:
        """Whether it may be kept for a summary or the end of quiet hours."""
        return not self.is_mandatory and self.urgency > CANNOT_WAIT

    @property
    def is_answer(self) -> bool:
        """Whether the person asked for it herself a moment ago: a link to confirm or to reset, an entry code."""
        return self.is_safe or self.urgency <= ASKED_FOR

    def things(self, subject: Any) -> list[Model]:
        """What a person can mute to hear nothing of this kind about `subject`."""
        return [] if self.is_mandatory or self.belongs_to is None else list(self.belongs_to(subject))


class Date(NamedTuple):
    """What somebody is to be reminded of, and when it is."""

    recipient_id: int
    subject_id: int
    occurrence: datetime


@dataclass(frozen=True, kw_only=True)
class ReminderSource:
    """Who is reminded of what, as a queryset.

    `rows(offset)` returns a queryset whose rows have `recipient_id`, `subject_id` and `occurrence` (a field or an
    annotation of that name), or a few `Date`s where no query can tell; the time window is ours to add. `subject` is the
    model `subject_id` belongs to. `title` says before what, on the page where people choose how long before.
    `concerns(user)` says whose page that is: without it, everyone's.
    """

    kind: str
    title: str | _StrPromise
    subject: type[Model]
    rows: Callable[[timedelta], QuerySet[Any, Any] | Sequence[Date]]
    offsets: tuple[timedelta, ...] = (WEEK, DAY, TWO_HOURS)
    choices: tuple[timedelta, ...] = (WEEK, THREE_DAYS, DAY, TWO_HOURS)  # what a person can choose from
    concerns: Callable[[Any], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class MuteSource:
    """What a person can mute one by one: her groups, the campaigns that concern her.

    `things(user)` gives key and title of each, in the language of the page and in a constant number of queries;
    `subject` is the model the keys belong to. A mute works where `Kind.belongs_to` names the thing.
    """

    title: str | _StrPromise
    subject: type[Model]
    things: Callable[[Any], Iterable[tuple[int, Version]]]


topics: dict[str, Topic] = {}
kinds: dict[str, Kind] = {}
reminders: list[ReminderSource] = []
mute_sources: list[MuteSource] = []


def topic(code: str, title: str | _StrPromise, *, mail: str = NOW) -> None:
    """Name a topic: what people choose by. `mail` is when mail about it comes to those who chose nothing."""
    if code in topics:
        raise ImproperlyConfigured(f"The topic {code} is declared twice.")
    topics[code] = Topic(code, title, mail)


def declare(kind: Kind) -> Kind:
    """Add a kind to the registry; its topic must be named first."""
    if kind.code in kinds:
        raise ImproperlyConfigured(f"The kind {kind.code} is declared twice.")
    if kind.topic not in topics:
        raise ImproperlyConfigured(f"The kind {kind.code} has the unknown topic {kind.topic}.")
    kinds[kind.code] = kind
    return kind


def remind(source: ReminderSource) -> ReminderSource:
    """Add a source of reminders; its kind must be declared first."""
    if source.kind not in kinds:
        raise ImproperlyConfigured(f"Reminders of the unknown kind {source.kind}.")
    if any((known.kind, known.subject) == (source.kind, source.subject) for known in reminders):
        raise ImproperlyConfigured(f"Reminders of the kind {source.kind} are declared twice.")
    reminders.append(source)
    return source


def offer_mutes(source: MuteSource) -> MuteSource:
    """Let people mute the things of `source` one by one."""
    if any(known.subject is source.subject for known in mute_sources):
        raise ImproperlyConfigured(f"What can be muted of {source.subject.__name__} is declared twice.")
    mute_sources.append(source)
    return source


def settling(activity: Activity | None, at: datetime | None) -> timedelta:
    """How long changes of what begins at `at` gather into one mail: an hour; not at all when it is, or was, near."""
    was = activity.moment("from") if activity else None
    moments = [moment for moment in (was, at) if moment is not None]
    is_far = bool(moments) and min(moments) - timezone.now() > DAY
    return GATHERED if is_far else timedelta(0)


def bring(row: Delivery, subject: Model | None) -> None:
    """The subject was read with the row itself, under the same lock: it is not read anew the next time it is asked."""
    row._meta.get_field("subject").set_cached_value(row, subject)
    row.is_whole = True


def subjects_of(row_kind: str, type_id: int) -> Reading | None:
    """How a subject of that kind of row is read for now; None when there are no such things any more."""
    kind, model = kinds.get(row_kind), ContentType.objects.get_for_id(type_id).model_class()
    if model is None:
        return None
    return reading(kind.subjects if kind and kind.subjects else model._base_manager.all, moment())


def attach_subjects(rows: Iterable[Delivery]) -> None:
    """Read the subjects of `rows` anew, one query a kind. A row whose subject is gone gets None."""
    by_kind: dict[tuple[str, int], list[Delivery]] = {}
    for row in rows:
        if row.is_whole:
            row.is_whole = False
            continue
        by_kind.setdefault((row.kind, row.subject_type_id), []).append(row)
    for (code, type_id), siblings in by_kind.items():
        keys, way = {row.subject_id for row in siblings}, subjects_of(code, type_id)
        found: dict[int, Model | None] = {}
        if way is not None:
            found = dict(way.queryset().in_bulk(keys)) if len(keys) > 1 else {key: way.one(key) for key in keys}
        for row in siblings:
            row._meta.get_field("subject").set_cached_value(row, found.get(row.subject_id))
