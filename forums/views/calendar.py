"""The programme and the days of an edition, to keep on a phone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.ical import answer
from forums import queries, wording
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
