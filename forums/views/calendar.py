"""Calendars to keep on a phone. Times are in UTC, so that no reader needs a definition of the zone."""

from collections.abc import Iterable
from datetime import UTC
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from core.languages import active
from forums import queries, wording
from forums.queries import CalendarEntry
from forums.views.finding import visible_edition


@require_safe
def programme_ics(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    """The whole programme in the language of the address; while it is empty, the edition itself."""
    found = visible_edition(request, forum, edition)
    entries = queries.programme_entries(found)
    if not entries and found.starts_at:
        entries = [queries.edition_entry(found)]
    return answer(wording.edition_name(found), entries, f"{forum}-{edition}-programme")


@require_safe
def edition_ics(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    """The days of the edition as one entry."""
    found = visible_edition(request, forum, edition)
    if found.starts_at is None:
        raise Http404
    return answer(wording.edition_name(found), [queries.edition_entry(found)], f"{forum}-{edition}")


def answer(name: str, entries: Iterable[CalendarEntry], filename: str) -> HttpResponse:
    response = HttpResponse(calendar_of(name, entries).to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}-{active()}.ics"'
    return response


def calendar_of(name: str, entries: Iterable[CalendarEntry]) -> Calendar:
    calendar = Calendar()
    for key, value in {
        "prodid": "-//ICSSI//Mesopotamian Youth//EN",
        "version": "2.0",
        "calscale": "GREGORIAN",
        "method": "PUBLISH",
        "x-wr-calname": name,
        "x-wr-timezone": settings.TIME_ZONE,
    }.items():
        calendar.add(key, value)
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar


def _event(entry: CalendarEntry) -> Event:
    event, language = Event(), {"language": entry.language or active()}
    event.add("uid", f"{entry.uid}@{urlsplit(settings.PUBLIC_BASE_URL).hostname}")
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("summary", entry.title, parameters=language)
    event.add("url", settings.PUBLIC_BASE_URL + entry.url)
    for name, value in {"location": entry.place, "description": entry.description}.items():
        if value:
            event.add(name, value)
    return event
