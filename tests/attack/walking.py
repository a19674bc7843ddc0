"""Every form of the portal, found on its pages, and what happens when it is sent."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from django.contrib import admin
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from core.text import clean
from tests.pages.places import BY_LETTER, ENTRANCES, address, own_pages

PLAIN = ("text", "search", "textarea")
TYPED = (*PLAIN, "email", "url", "tel", "password")
CHOSEN = ("hidden", "select", "checkbox", "radio", "number", "date", "time", "datetime-local", "button")
NOT_THE_ACT = {"csrfmiddlewaretoken", "key"}
ELSEWHERE = ("/logout/", "/exit/", "/lockdown/")  # these end the session, or lead away on purpose
OF_SIGNING_IN = {"accounts_session"}
SHOWN_ONCE = ("/invitations/",)  # answers with what it made, this one time
NEVER_SHOWN = (  # as somebody typed it
    "<script>alert", "<scr<script>", "<img src=x", "<svg/onload", "<iframe srcdoc",
    "<base href=", 'http-equiv="refresh" content="0;url=//evil', '<form action="//evil', "<p onclick=",
    "<style>@import", 'href="javascript:', "<img src='//evil", "55551332", "670592745",
)  # fmt: skip


OUT_OF_A_VALUE = re.compile(r"""<[^<>]*(?:" onmouseover=|' onfocus=')""")  # between tags a quote is only a quote


class Field:
    """What stands in a field; where nothing does, what is offered first, or anything of its kind."""

    ready = {"email": "a@example.org", "date": "2031-01-01", "time": "10:00", "text": "x", "number": "1"}

    def __init__(self, kind: str) -> None:
        self.kind, self.value, self.offered, self.longest = kind, "", self.ready.get(kind, ""), ""


class Form(NamedTuple):
    role: str
    action: str
    fields: dict[str, Field]

    @property
    def filled(self) -> dict[str, str]:
        kept = {name: field for name, field in self.fields.items() if name not in NOT_THE_ACT}
        return {name: field.value or field.offered for name, field in kept.items()}

    def names(self, *kinds: str) -> list[str]:
        return [name for name, field in self.fields.items() if field.kind in kinds and name not in NOT_THE_ACT]


class Forms(HTMLParser):
    """The forms of a page that send something, with all their fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, Field]]] = []
        self._fields: dict[str, Field] | None = None
        self._open = Field("")
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_sent = given.get("method", "get").lower() == "post"
            self._fields = {} if is_sent else None
            if self._fields is not None:
                self.found.append((given.get("action", ""), self._fields))
        elif self._fields is not None and tag == "option":
            self._offer(self._open, given.get("value", ""), is_set="selected" in given)
        elif self._fields is not None and tag in {"input", "select", "textarea", "button"} and "name" in given:
            kind = given.get("type", "text") if tag == "input" else tag
            kind = {"vDateField": "date", "vTimeField": "time"}.get(given.get("class", ""), kind)  # in the admin
            if kind not in {"file", "submit", "image"}:
                self._open = self._fields.setdefault(given["name"], Field(kind))
                self._open.longest = given.get("maxlength", "")
                chosen = kind not in {"checkbox", "radio"} or "checked" in given
                self._offer(self._open, given.get("value", ""), is_set=chosen)

    def _offer(self, field: Field, value: str, *, is_set: bool) -> None:
        field.offered = field.offered or value
        field.value = value if is_set else field.value

    def handle_data(self, data: str) -> None:
        if self.lasttag == "textarea" and self._open.kind == "textarea":
            self._open.value += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = None
        elif tag in {"select", "textarea"}:
            self._open = Field("")


def pages() -> Iterator[tuple[str, str]]:
    """Who opens what: every page with a form of the tables in tests/pages/places.py, and those of the admin."""
    for name, role in own_pages().items():
        yield role, address(name)
    for name in [*sorted(ENTRANCES), *BY_LETTER]:
        yield "stranger", address(name)
    for name in ("account_reauthenticate", "account_email"):
        yield "member", reverse(name)
    yield from admin_pages()


def admin_pages() -> Iterator[tuple[str, str]]:
    for model in admin.site._registry:
        place = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._base_manager.order_by("pk").first()
        for page, args in {"changelist": [], "add": [], "change": [row.pk if row else 0]}.items():
            with suppress(NoReverseMatch):  # not every model has every page
                yield "admin", reverse(f"{place}_{page}", args=args)


def forms(browsers: dict[str, Client]) -> list[Form]:
    """Each form once, though its frame carries some on every page. What signs out ends the walk, so it is left out."""
    found: dict[tuple[str, tuple[str, ...]], Form] = {}
    for role, page in pages():
        response = browsers[role].get(page)
        if response.status_code != 200:
            continue
        for action, fields in Forms(response.content.decode()).found:
            target = urlsplit(urljoin(page, action)).path
            if not target.endswith(ELSEWHERE):
                found.setdefault((target, tuple(fields)), Form(role, urljoin(page, action), fields))
    return list(found.values())


class Sent(NamedTuple):
    """What became of a request: its answer, the tables written to, and texts written that are not clean."""

    response: HttpResponse
    pages: list[HttpResponse]
    written: set[str]
    unclean: set[str]

    @property
    def is_refused(self) -> bool:
        is_answered = self.response.request["PATH_INFO"].endswith(SHOWN_ONCE)
        return (
            self.response.status_code != 302 and not is_answered and "Content-Disposition" not in self.response.headers
        )

    def faults(self) -> list[str]:
        status = self.response.status_code
        shown = "".join(page.content.decode(errors="replace") for page in self.pages if not page.streaming)
        return [
            *(f"answers {page.status_code}" for page in self.pages if page.status_code >= 500),
            *([f"{status} but wrote {sorted(self.written)}"] if self.is_refused and self.written else []),
            *(f"wrote {text!a}" for text in sorted(self.unclean)),
            *(f"shows {mark!r}" for mark in NEVER_SHOWN if mark in shown),
            *(f"shows {found!r}" for found in OUT_OF_A_VALUE.findall(shown)),
            *(["header"] if "X-Injected" in self.response.headers else []),
            *(["evil"] if urlsplit(self.response.headers.get("Location", "")).netloc else []),
        ]


@contextmanager
def watched() -> Iterator[tuple[set[str], set[str]]]:
    """The tables written to, and the texts written that nobody should have to read."""
    written: set[str] = set()
    unclean: set[str] = set()

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        verb, _space, rest = sql.lstrip().partition(" ")
        if verb in {"INSERT", "UPDATE", "DELETE"}:
            table = rest.split('"')[1]
            if table not in OF_SIGNING_IN:
                written.add(table)
                texts = [value for value in params or () if isinstance(value, str)]
                unclean.update(text[:80] for text in texts if clean(text) != text)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield written, unclean


def send(
    client: Client, url: str, fields: dict[str, Any] | None = None, *, method: str = "POST", **request: Any
) -> Sent:
    """Send a form, or with `data` and `content_type` what is none, see what it does, and undo it.

    Where an accepted form leads to is looked at as well: what was typed stands there.
    """
    cache.clear()  # else the limits answer, and a form sent before counts as done
    client.raise_request_exception = False
    with transaction.atomic():
        with watched() as (written, unclean):
            response = client.generic(method, url, **request) if fields is None else client.post(url, fields, **request)
        shown = [response]
        if response.status_code == 302 and not urlsplit(response["Location"]).netloc:
            shown.append(client.get(urljoin(url, response["Location"])))
        transaction.set_rollback(True)
    return Sent(response, shown, written, unclean)
