"""What was deleted stays deleted, also when an older backup comes back.

A tombstone is written in the transaction of the deletion, and copied to a file outside the database when that is
committed: the restored database does not know it, the file does. It holds the kind, the number and the time, and names
nobody. See docs/restore.md.
"""

import json
import logging
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from accounts.keeping import graves
from accounts.models import CalendarLink, Session, Tombstone, User

log = logging.getLogger(__name__)


class Stone(NamedTuple):
    what: str
    number: int
    laid_at: datetime

    @property
    def line(self) -> str:
        return json.dumps({"what": self.what, "number": self.number, "laid_at": self.laid_at.isoformat()})


class Replayed(NamedTuple):
    """What a replay found: stones read, rows deleted again, lines of the file that cannot be read, and rows of which
    nobody can tell whether they are meant, as `account 7`."""

    stones: int
    deleted: int
    broken: int
    in_doubt: list[str]


def lay(what: str, number: int) -> None:
    """Write down that `what` with this `number` was deleted. Call it in the transaction of the deletion."""
    laid, _is_new = Tombstone.objects.update_or_create(what=what, number=number, defaults={"laid_at": timezone.now()})
    transaction.on_commit(lambda: _append([_stone(laid)]), robust=True)


def complete_file() -> int:
    """Copy to the file what it lacks, such as what was deleted while the disk was full; returns how many."""
    known = {stone[:2] for stone in _read(Path(settings.TOMBSTONES)) if stone is not None}
    missing = [_stone(row) for row in Tombstone.objects.order_by("pk") if (row.what, row.number) not in known]
    if missing:
        _append(missing)
    return len(missing)


def replay(path: Path | None = None) -> Replayed:
    """Delete again what the stones of the file and of the database name, each in a transaction of its own.

    A row that came to be after its stone was laid is another one, which was given the same number: it stays. So does
    one of the very day, where only the day is known: nobody is deleted on a guess, and whoever restores is told. The
    counters of the tables are lifted, so that no number of something deleted is given again.
    """
    read = list(_read(path or Path(settings.TOMBSTONES)))
    stones = {stone[:2]: stone for stone in map(_stone, Tombstone.objects.order_by("pk"))}
    for stone in read:
        if stone is not None and stone.what in graves:
            known = stones.get(stone[:2])
            stones[stone[:2]] = max(stone, known, key=lambda one: one.laid_at) if known else stone
    found = [(stone, _bury(stone)) for stone in stones.values()]
    _lift_counters(stones.values())
    in_doubt = [f"{stone.what} {stone.number}" for stone, is_meant in found if is_meant is None]
    return Replayed(len(stones), sum(bool(is_meant) for _stone, is_meant in found), read.count(None), in_doubt)


@transaction.atomic
def end_what_was_given_out() -> None:
    """After a restore nobody knows which of these was ended since the copy was made, so all are.

    A link for a new password dies when the last sign-in moves; a second is too little for any time to be counted.
    """
    Session.objects.all().delete()
    CalendarLink.objects.all().delete()
    User.objects.update(sealed_at=timezone.now(), last_login=models.F("last_login") + timedelta(seconds=1))


@transaction.atomic
def _bury(stone: Stone) -> bool | None:
    """Whether there was something to delete; None if that is in doubt. The time of the first deletion stays."""
    grave = graves[stone.what]
    row = grave.model._base_manager.select_for_update().filter(pk=stone.number).first()
    is_meant = False if row is None else _is_older(getattr(row, grave.born), stone.laid_at)
    if is_meant:
        grave.bury(row)
    Tombstone.objects.update_or_create(what=stone.what, number=stone.number, defaults={"laid_at": stone.laid_at})
    return is_meant


def _lift_counters(stones: Iterable[Stone]) -> None:
    highest: dict[str, int] = {}
    for stone in stones:
        highest[stone.what] = max(stone.number, highest.get(stone.what, 0))
    for what, number in highest.items():
        _lift(graves[what].model, number)


def _lift(model: type[models.Model], number: int) -> None:
    """Let the next row of `model` get a higher number than `number`."""
    table, key = model._meta.db_table, str(model._meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", [number, table])
            if not cursor.rowcount:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
        else:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table), key])
            [sequence] = cursor.fetchone()
            cursor.execute("SELECT setval(%s, greatest(%s, nextval(%s)))", [sequence, number, sequence])


def _append(stones: list[Stone]) -> None:
    """One write, so that lines of two processes never mix, and on the disk before anybody is told that it is done."""
    path = Path(settings.TOMBSTONES)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = "".join(f"{stone.line}\n" for stone in stones).encode()
    target = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(target, written)
        os.fsync(target)
    finally:
        os.close(target)


def _read(path: Path) -> Iterator[Stone | None]:
    """The stones of a file; None for a line that is none, such as one that was cut off."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.strip():
                yield _parsed(line)


def _parsed(line: str) -> Stone | None:
    try:
        said: dict[str, Any] = json.loads(line)
        laid_at = datetime.fromisoformat(said["laid_at"])
        return Stone(str(said["what"]), int(said["number"]), laid_at if laid_at.tzinfo else laid_at.replace(tzinfo=UTC))
    except (ValueError, KeyError, TypeError):
        return None


def _stone(row: Tombstone) -> Stone:
    return Stone(row.what, row.number, row.laid_at)


def _is_older(born: date | datetime, laid_at: datetime) -> bool | None:
    """Whether what was `born` then is what the stone was laid for; None on the same day, if only the day is known."""
    if isinstance(born, datetime):
        return born <= laid_at
    day = timezone.localdate(laid_at)
    return None if born == day else born < day
