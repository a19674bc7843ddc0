"""Error pages in three languages. Those of a broken server touch no database, session or context processor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import translation

from core import text
from core.languages import ARABIC, LANGUAGES

LONGEST_KEPT = 100_000  # letters
SECRET_FIELDS = ("password", "code", "credential", "csrfmiddlewaretoken")


def language_of(request: HttpRequest) -> str:
    """By the address, else by the visitor's choice, else Arabic; without middleware, session or database."""
    first = request.path_info.lstrip("/").partition("/")[0]
    for candidate in (first, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")):
        if candidate in LANGUAGES:
            return candidate
    return ARABIC


def page(request: HttpRequest, status: int, template: str, *, plain: bool = True, **words: Any) -> HttpResponse:
    """A `plain` page is rendered without the request, so that nothing that broke is asked again."""
    with translation.override(language_of(request)):
        content = render_to_string(template, {**words, "status": status}, request=None if plain else request)
    return HttpResponse(content, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django calls a body over the limit a bad request; people are told what was too large."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, exception)
    return page(request, 400, "400.html")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, "403.html", plain=False, typed=_words(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or cookies are off; the browser's back button still has what was typed."""
    return page(request, 403, "403_csrf.html")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 404, "404.html", plain=False, typed=_words(request))


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 413, "413.html")


def too_many_requests(request: HttpRequest, exception: Exception | None = None, wait: int = 60) -> HttpResponse:
    """Says when to come back, in seconds for machines, and holds what was typed, so that it is sent again by a tap."""
    typed = _typed(request) if request.method == "POST" else []
    token = get_token(request) if typed else ""
    response = page(request, 429, "429.html", minutes=-(-wait // 60), typed=typed, token=token)
    response["Retry-After"], response["Cache-Control"] = str(wait), "private, no-store"
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """All but secrets, which stand on no page, and texts so long that somebody only tries how long they may be."""
    fields = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    kept = [(name, value) for name, value in fields if not any(secret in name for secret in SECRET_FIELDS)]
    return kept if sum(len(value) for _name, value in kept) <= LONGEST_KEPT else []


def _words(request: HttpRequest) -> list[str]:
    """What somebody who is signed in wrote, to be copied: the door may have closed behind her while she did.

    It is the same at every address that has a form, whatever stands or does not stand behind it. What one word holds is
    soon typed again; among such are keys and choices of the form. Of a form that anybody may send for her, nothing.
    """
    form, person = request.resolver_match, getattr(request, "user", None)
    if request.method != "POST" or form is None or getattr(form.func, "csrf_exempt", False):
        return []
    if person is None or not person.is_authenticated:
        return []
    words = [text.clean(value).strip() for _name, value in _typed(request)]
    return [said for said in words if len(said.split()) > 1]


def server_error(request: HttpRequest) -> HttpResponse:
    return page(request, 500, "500.html")


def unavailable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 503, "503.html")
