"""What is held about a person as one file to take away: a text of what it is, and a list a kind."""

import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.keeping import Holding, count_of
from accounts.models import User

PIECE = 64 * 1024  # bytes


class _Outlet:
    """Takes what the archive writes and hands it on, so that nothing of it has to be kept."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing behind it."""

    def drain(self) -> Iterator[bytes]:
        yield from self.written
        self.written.clear()


def export(user: User) -> Iterator[bytes]:
    """The archive, piece by piece: `about.txt` in the active language, `<kind>.json` for each kind of which there is
    something, `files/`."""
    there = [held for held, _count in count_of(user)]
    return _pieces(user, there, _about(there))


def _pieces(user: User, there: list[Holding], about: str) -> Iterator[bytes]:
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        archive.writestr("about.txt", about)
        yield from outlet.drain()
        for held in there:
            rows = held.rows(user)
            with archive.open(f"{held.code}.json", "w") as target:
                for piece in _rows(held, rows):
                    target.write(piece)
                    yield from outlet.drain()
            for name, source in _files(held, rows):
                with source.open("rb") as opened, archive.open(f"files/{name}", "w") as target:
                    for piece in opened.chunks(PIECE):
                        target.write(piece)
                        yield from outlet.drain()
    yield from outlet.drain()


def _about(there: list[Holding]) -> str:
    lines = [
        _("What the portal holds about you, on %(day)s.") % {"day": timezone.localdate().isoformat()},
        _("Keep this file where nobody else finds it: it tells who you are on the portal."),
        "",
        *(f"{held.code}.json: {held.title}" for held in there),
        "",
    ]
    return "\n".join(lines)


def _rows(held: Holding, rows: Any) -> Iterator[bytes]:
    """A list in JSON, a row a line, read from the database a few at a time."""
    yield b"["
    for number, row in enumerate(rows.values(*held.shows).iterator(chunk_size=200)):
        row |= {name: tell(row[name]) for name, tell in held.told.items()}
        written = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
        yield f"{',' if number else ''}\n{written}".encode()
    yield b"\n]\n"


def _files(held: Holding, rows: Any) -> Iterator[tuple[str, Any]]:
    """The files of these rows that are still on the disk, by a name that is free."""
    if held.files:
        for row in rows.iterator(chunk_size=200):
            for column in held.files:
                source = getattr(row, column)
                if source and source.storage.exists(source.name):
                    yield f"{held.code}-{row.pk}-{source.name.rpartition('/')[2]}", source
