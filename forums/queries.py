"""Reads across the forums' models: what is next, the programme in light rows, places, clashes, and who must act."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import Office, User
from accounts.models.people import present
from core.ical import Entry
from core.languages import active, columns, read
from core.needs import Need
from forums import wording
from forums.models import Activity, Edition, Organiser, Registration, Room, Slot

SOON = timedelta(days=14)
REGISTRATIONS_KEPT = timedelta(days=14)  # after the event; then only their count remains
STATES = columns("state")


class Places(NamedTuple):
    """How full an edition is."""

    capacity: int
    taken: int
    waiting: int

    @property
    def free(self) -> int:
        return max(self.capacity - self.taken, 0)


def hers(edition: Edition, user: User) -> dict[str, bool]:
    """Whether `user` organises an edition (what the rule `organises` asks) and whether she is registered, at once."""
    organised = Organiser.objects.current().filter(edition=OuterRef("pk"), user=user)
    registered = Registration.objects.active().filter(edition=OuterRef("pk"), recipient__account=user)
    asked = Edition.objects.annotate(organises=Exists(organised), is_registered=Exists(registered))
    organises, is_registered = asked.values_list("organises", "is_registered").get(pk=edition.pk)
    return {"organises": organises, "is_registered": is_registered}


def editions_open_to_words_of(user: User) -> QuerySet[Edition]:
    """Editions to whose registered people `user` may write: those she organises, for an editor all that were announced;
    until the registrations are deleted."""
    now = timezone.now()
    there = Q(ends_at__isnull=True, year__gte=now.year) | Q(ends_at__gte=now - REGISTRATIONS_KEPT)
    public = Edition.objects.filter(there, status__in=Edition.PUBLIC).select_related("forum")
    if not user.holds(Office.Role.EDITOR):
        public = public.filter(pk__in=Edition.objects.organised_by(user).values("pk"))
    return public.order_by("starts_at", "pk")


def next_editions(language: str | None = None) -> list[Edition]:
    """The next edition of each forum, in the forums' order, with `taken` and (for a page in `language`) its forum.

    One query: of the few editions to come, the first of each forum is kept.
    """
    coming = Edition.objects.upcoming().with_places().select_related("forum", "governorate")
    first: dict[int, Edition] = {}
    for edition in coming:
        first.setdefault(edition.forum_id, edition)
    return sorted(first.values(), key=lambda edition: (edition.forum.order, edition.forum.slug))


def places(edition: Edition) -> Places:
    """In one query, unless the edition was read `with_places()` and nobody needs the waiting list."""
    counts = [0, 0]
    for status in edition.registrations.active().values_list("status", flat=True):
        counts[status == Registration.Status.WAITING] += 1
    return Places(edition.capacity or 0, *counts)


def registered_people(edition: Edition) -> list[Registration]:
    """Who has a place or waits, for the edition's organisers, in no order that tells who came first. Who is in lockdown
    is not among them."""
    rows = edition.registrations.active().filter(Q(recipient__account=None) | present("recipient__account__"))
    return sorted(rows.select_related("recipient__account"), key=lambda row: row.code)


def programme_rows(edition: Edition, limit: int | None = None) -> list[dict[str, Any]]:
    """Slots of the programme in order, as dictionaries for `read()`: pauses, and what was planned (cancelled or not).

    One query for any number of slots: a model object for each would cost more than the page itself.
    """
    shown = Q(activity__isnull=True) | Q(activity__status__in=Activity.PUBLIC)
    prefixed = [*columns("title"), *STATES, "original_language", "slug", "kind", "status", "spoken", "interpreted"]
    rows = (
        edition.slots.filter(shown)
        .order_by("starts_at", "room__order", "pk")
        .values(
            "pk", "starts_at", "ends_at", "room_id", "moved_at", "sequence", *columns("pause"),
            *(f"activity__{name}" for name in prefixed), "activity__goal__slug",
        )
    )  # fmt: skip
    found = list(rows[:limit] if limit else rows)
    for row in found:
        row["activity"] = {name: row.pop(f"activity__{name}") for name in prefixed}
        row["goal"] = row.pop("activity__goal__slug")
        row["is_pause"] = row["activity"]["slug"] is None
    return found


def clashes(slots: Iterable[Slot], edition: Edition) -> list[str]:
    """What organisers should know about the programme, in words; nothing here keeps them from anything."""
    found, planned = [], [slot for slot in slots if slot.activity and slot.activity.status == Activity.Status.PLANNED]
    planned.sort(key=lambda slot: slot.starts_at)
    for number, slot in enumerate(planned):
        found += _outside(slot, edition)
        for other in planned[number + 1 :]:
            if other.starts_at >= slot.ends_at:
                break
            found += _clash(slot, other)
    return found


def _outside(slot: Slot, edition: Edition) -> list[str]:
    if (
        edition.starts_at
        and edition.ends_at
        and not edition.starts_at <= slot.starts_at <= slot.ends_at <= edition.ends_at
    ):
        return [_("“%(activity)s” lies outside the days and hours of the edition.") % {"activity": _title(slot)}]
    return []


def _clash(slot: Slot, other: Slot) -> list[str]:
    names = {"first": _title(slot), "second": _title(other)}
    if slot.room_id is not None and slot.room_id == other.room_id:
        return [_("“%(first)s” and “%(second)s” overlap in the same room.") % names]
    if slot.room_id is None or other.room_id is None:
        return [_("“%(first)s” and “%(second)s” overlap, and one of them is for everybody.") % names]
    proposer = slot.activity.proposed_by_id if slot.activity else None
    if proposer is not None and other.activity and proposer == other.activity.proposed_by_id:
        return [_("“%(first)s” and “%(second)s” overlap and were proposed by the same person.") % names]
    return []


def _title(slot: Slot) -> str:
    return read(slot.activity, "title", drafts=True).text


def calendar_entries(language: str | None = None, *, since: datetime | None = None) -> list[Entry]:
    """Public editions that end after `since` (now, when not given), for the portal's calendar; one query."""
    shown = (
        Edition.objects.filter(status__in=Edition.PUBLIC, starts_at__isnull=False, ends_at__gte=since or timezone.now())
        .select_related("forum")
        .order_by("starts_at")
    )
    with override(language or active()):
        return [edition_entry(edition) for edition in shown]


def edition_entry(edition: Edition) -> Entry:
    """An edition as one event, in the active language. It must have dates."""
    if edition.starts_at is None or edition.ends_at is None:
        raise ValueError("an edition without dates is no event")
    return Entry(
        uid=f"edition-{edition.forum.slug}-{edition.slug}",
        title=wording.edition_name(edition),
        starts_at=edition.starts_at,
        ends_at=edition.ends_at,
        place=wording.place(edition),
        url=edition.get_absolute_url(),
        description=read(edition, "slogan").text,
        sequence=edition.sequence,
        is_cancelled=edition.status == Edition.Status.CANCELLED,
        language=active(),
    )


def programme_entries(edition: Edition) -> list[Entry]:
    """Every activity of the programme as an event, in the active language; two queries."""
    rooms = {room.pk: room for room in edition.rooms.all()}
    return [_activity_entry(edition, row, rooms) for row in programme_rows(edition) if not row["is_pause"]]


def _activity_entry(edition: Edition, row: dict[str, Any], rooms: dict[int, Room]) -> Entry:
    activity, room = row["activity"], rooms.get(row["room_id"])
    title = read(activity, "title")
    cancelled = activity["status"] == Activity.Status.CANCELLED or edition.status == Edition.Status.CANCELLED
    return Entry(
        uid=f"activity-{edition.forum.slug}-{edition.slug}-{activity['slug']}",
        title=title.text or activity["slug"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        place=wording.enumeration(
            text for text in (read(room, "name").text if room else "", wording.place(edition)) if text
        ),
        url=edition.address("activity", activity["slug"]),
        description=wording.languages_of(activity),
        sequence=row["sequence"] + edition.sequence,
        is_cancelled=cancelled,
        language=title.language if title else active(),
    )


def needs(user: User) -> list[Need]:
    """What waits for a person: her place soon; of the editions she organises, proposals and unannounced drafts."""
    return [*_own_places(user), *_organising(user)]


def _own_places(user: User) -> list[Need]:
    now = timezone.now()
    soon = Registration.objects.active().filter(
        recipient__account=user,
        edition__status=Edition.Status.ANNOUNCED,
        edition__ends_at__gte=now,
        edition__starts_at__lte=now + SOON,
    )
    found = []
    for registration in soon.select_related("edition__forum").order_by("edition__starts_at"):
        edition, waits = registration.edition, registration.status == Registration.Status.WAITING
        found.append(
            Need(
                title=wording.edition_name(edition),
                detail=_("You are on the waiting list") if waits else wording.when(edition),
                url=edition.address("own_registration"),
                icon="clock" if waits else "cal",
            )
        )
    return found


def _organising(user: User) -> list[Need]:
    organised = Edition.objects.filter(
        pk__in=Organiser.objects.current().filter(user=user).values("edition")
    ).select_related("forum")  # fmt: skip
    editions = {edition.pk: edition for edition in organised if edition.is_changeable}
    if not editions:
        return []
    waiting = Activity.objects.filter(edition__in=editions, status=Activity.Status.PROPOSED)
    counts: dict[int, int] = {}
    for pk in waiting.values_list("edition", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    found = []
    for pk, edition in editions.items():
        page = reverse("forums:organise", args=[edition.forum.slug, edition.slug])
        if count := counts.get(pk):
            words = ngettext("%(count)s proposal waits for you", "%(count)s proposals wait for you", count)
            found.append(Need(words % {"count": count}, wording.edition_name(edition), page, icon="people"))
        if edition.status == Edition.Status.DRAFT:
            found.append(Need(_("Not announced yet"), wording.edition_name(edition), page, icon="edit"))
    return found
