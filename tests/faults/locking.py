"""Rows of the table that need PostgreSQL: its restarts, and what its locks promise. As in `scenarios`."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg2
from django.db import connection
from django.utils import timezone

from forums import notices
from forums.actions import cancel_edition, move_edition
from forums.models import Edition
from notifications.models import Delivery
from tests.faults.rig import FAR, MAIL, VISITOR, Rig
from tests.faults.scenarios import Size
from tests.faults.sink import Mail
from tests.faults.tally import Tally, tally
from tests.faults.visitors import Visitors
from tests.faults.without import SHORT_LEASE
from tests.services import wait_until

Status = Delivery.Status
ENOUGH = 60.0  # seconds for what beat brings about, however slowly it comes by


def database_restarted(rig: Rig, size: Size) -> Tally:
    """The server dies at once (immediate) and starts again, while people sign up and mails go out."""
    edition = rig.edition(FAR)
    reminders = 3 * size.mails * size.times
    rig.remind(reminders)
    with rig.portal():
        with Visitors(rig, edition) as visitors:
            for _time in range(size.times):
                visitors.wait_for(size.mails)
                connection.close()
                rig.stack.postgresql.kill()
                rig.stack.postgresql.start()
                if rig.is_hurried:
                    rig.ask(rig.expire_leases)
            visitors.wait_for(size.mails)
        rig.finish()
    made = tally(rig, "PostgreSQL restarted (immediate)", owed=visitors.count + reminders)
    visitors.check(made)
    made.note = f"{size.times} restarts, {visitors.count} acknowledged"
    return made


def moved(rig: Rig, size: Size) -> Tally:
    """Moved while the reminders go out, cancelled while the news of that goes out.

    The first mails are ready in the workers' hands, and the server keeps them waiting: the change must wait for them.
    """
    edition = rig.remind(size.mails)
    was, will_be = edition.starts_at, edition.starts_at + timedelta(days=3)

    def move() -> None:
        move_edition(edition, by=VISITOR, starts_at=will_be, ends_at=will_be + timedelta(hours=8))

    with rig.portal():
        with rig.sink.gate():
            rig.sink.wait_at_gate()
            change = Change(move)
            has_waited = change.waits()
        change.join(rig.patience)
        before = len(rig.sink.mails)
        rig.sink.hold(*range(before + size.mails // 3, before + size.mails))
        rig.wait_held(before + size.mails // 3)
        off = Change(lambda: cancel_edition(Edition.objects.get(pk=edition.pk), by=VISITOR))
        has_waited &= off.waits()
        rig.sink.release()
        off.join(rig.patience)
        rig.finish()

    def is_stale(mail: Mail, _row: Delivery) -> bool:
        has_old = mail.announces == was and mail.began_at > change.at
        return has_old or (mail.announces is not None and mail.began_at > off.at)

    made = tally(rig, "moved, then cancelled, in full flow", owed=size.mails, is_stale=is_stale)
    made.must(has_waited, "the change did not wait for the mails in flight")
    kinds = {row.kind for row in MAIL.filter(status=Status.CANCELLED)}
    made.must(kinds == {notices.REMINDER, notices.EDITION_MOVED}, "all was sent before the change came through")
    told = {mail.to for mail in rig.sink.mails if mail.announces is None}
    made.must(len(told) == size.mails, f"{len(told)} told that it is off")
    made.note = f"changes waited {change.lasted:.1f} and {off.lasted:.1f} s; {before} mails with the old time before"
    return made


class Change:
    """Something done in a thread. `at` is the time after its commit."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act
        self.began, self.at = time.time(), float("inf")
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._act()
            self.at = time.time()
        finally:
            connection.close()

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    @property
    def lasted(self) -> float:
        return self.at - self.began

    def join(self, patience: float) -> None:
        self._thread.join(patience)

    def waits(self) -> bool:
        """Whether it has to wait for mails in flight, or is done at once."""
        wait_until(lambda: self.is_over or is_waiting("forums_edition"), "a change waits or is done")
        return not self.is_over


def is_waiting(table: str) -> bool:
    """Whether somebody who writes to `table` waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s",
            [f'UPDATE "{table}"%'],
        )
        return bool(cursor.fetchone()[0])


def overtaken(rig: Rig, size: Size) -> Tally:
    """A worker is kept from sending until its lease runs out and another takes over: then it sends nothing."""
    edition = rig.remind(1)
    with rig.portal():
        with locked(rig, edition):
            claimed = MAIL.filter(status=Status.SENDING)
            wait_until(claimed.exists, "a mail is claimed", ENOUGH)
            rig.expire_leases()
            wait_until(claimed.filter(doubts=1).exists, "another worker takes over", ENOUGH)
        rig.finish()
    made = tally(rig, "worker overtaken", owed=1)
    made.must(not made.duplicated, "both have sent it")
    return made


@contextmanager
def locked(rig: Rig, edition: Edition) -> Iterator[None]:
    """Somebody else keeps the edition to herself."""
    opened = psycopg2.connect(rig.stack.postgresql.url("portal"))
    try:
        with opened.cursor() as cursor:
            cursor.execute("SELECT 1 FROM forums_edition WHERE id = %s FOR UPDATE", [edition.pk])
        yield
        opened.commit()
    finally:
        opened.close()


def slow_server(rig: Rig, size: Size) -> Tally:
    """The server takes longer to answer than a lease lasts: the worker lives, so nobody takes the mail over."""
    rig.remind(1)
    rig.sink.hold(1)
    with rig.portal(clock=[SHORT_LEASE]):
        rig.wait_held(1)
        wait_until(lambda: not MAIL.filter(leased_until__gt=timezone.now()).exists(), "the lease runs out", ENOUGH)
        rig.remind(1)
        rig.wait_sent(2)
        rig.sink.release()
        rig.finish()
    made = tally(rig, "server slower than a lease", owed=2)
    made.must(not (made.duplicated or made.doubts), "taken over from a worker that lives")
    return made
