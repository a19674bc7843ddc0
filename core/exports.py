"""Tables for a spreadsheet: opened by a tap, and run as a program by nobody.

A spreadsheet takes what begins with certain signs for a formula, whoever typed it; an apostrophe before it makes it a
text again. The byte order mark tells it that the letters are UTF-8. Whoever sends one writes down in the log that it
was taken.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

BOM = "\ufeff"
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(value: object) -> object:
    """A cell that is what it says. Numbers are numbers; a text that begins like a formula gets an apostrophe."""
    if isinstance(value, (int, float)):
        return value
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULAS) or text.lstrip().startswith(FORMULAS) else text


def table(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    for row in (header, *rows):
        writer.writerow([neutral(value) for value in row])
    return BOM + written.getvalue()


def csv_answer(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table as a file called `name` (Latin letters), which no browser shows as a page and nobody keeps a copy of."""
    return HttpResponse(
        table(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
