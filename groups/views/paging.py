"""Lists that go on: a page of rows, and the addresses of the pages before and after it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest

LAST = 9999


class Paged(NamedTuple):
    rows: list[Any]
    before: str  # addresses, empty where the list begins and ends
    after: str


def paged(
    request: HttpRequest, rows: QuerySet[Any, Any] | Sequence[Any], most: int, name: str = "page", place: str = ""
) -> Paged:
    """In one query. Two lists on a page each have a `name` of their own; a number that is none is the first. One that
    begins far down the page has a `place` there, where its addresses lead."""
    number = _number(request.GET.get(name, ""))
    begin = (number - 1) * most
    found = list(rows[begin : begin + most + 1])
    before = _address(request, name, number - 1, place) if number > 1 else ""
    after = _address(request, name, number + 1, place) if len(found) > most and number < LAST else ""
    return Paged(found[:most], before, after)


def _number(typed: str) -> int:
    return max(1, int(typed)) if typed.isascii() and typed.isdecimal() and len(typed) <= len(str(LAST)) else 1


def _address(request: HttpRequest, name: str, number: int, place: str) -> str:
    query = request.GET.copy()
    query[name] = str(number)
    return f"?{query.urlencode()}{f'#{place}' if place else ''}"
