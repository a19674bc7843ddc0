"""Calendars to keep on a phone (RFC 5545): one builder for programmes, the public calendar and what mails carry.

Times are in UTC, so that no reader needs a definition of the zone. Lines are folded at 75 octets by the library, never
inside a letter.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from icalendar import Calendar, Event

from core.languages import active

PRODUCT = "-//ICSSI//Mesopotamian Youth//EN"
NEUTRAL_PRODUCT = "-//Post//1//EN"  # for what must not tell whom it comes from


class Entry(NamedTuple):
    """One event, in one language. `uid` stays the same for ever, `sequence` grows with changes; `url` is a path."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    url: str = ""
    description: str = ""
    sequence: int = 0
    is_cancelled: bool = False
    language: str = ""


def calendar(entries: Iterable[Entry], *, name: str = "", product: str = PRODUCT) -> bytes:
    """The file. With a `name`, a calendar one subscribes to."""
    made = Calendar()
    about = {"prodid": product, "version": "2.0", "calscale": "GREGORIAN", "method": "PUBLISH"}
    if name:
        about |= {"x-wr-calname": name, "x-wr-timezone": settings.TIME_ZONE}
    for key, value in about.items():
        made.add(key, value)
    for entry in entries:
        made.add_component(_event(entry))
    written: bytes = made.to_ical()
    return written


def answer(name: str, entries: Iterable[Entry], filename: str) -> HttpResponse:
    """A public calendar in the active language; its events are named by the portal's host."""
    host = urlsplit(settings.PUBLIC_BASE_URL).hostname
    named = [entry._replace(uid=f"{entry.uid}@{host}", language=entry.language or active()) for entry in entries]
    response = HttpResponse(calendar(named, name=name), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}-{active()}.ics"'
    return response


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("summary", entry.title, parameters={"language": entry.language} if entry.language else {})
    if entry.url:
        event.add("url", settings.PUBLIC_BASE_URL + entry.url)
    for key, value in {"location": entry.place, "description": entry.description}.items():
        if value:
            event.add(key, value)
    return event
