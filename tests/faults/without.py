"""A part of the portal as the rig starts it: on a hurried clock, and without the safeguards it is told to do without.

    python -m tests.faults.without "hurried,lease check" --app icssi worker …

What is missing is taken out of the running program; everything else is the portal itself. A rig that cannot see what a
safeguard prevents would prove nothing with it: each is removed in turn, and the rig has to fail.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

HURRIED, SHORT_LEASE = "hurried", "short lease"  # how the clock goes; nothing is missing
PR_SET_PDEATHSIG = 1  # of prctl(2)
REMOVALS: dict[str, Callable[[], None]] = {}


def removal(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    def note(remove: Callable[[], None]) -> Callable[[], None]:
        REMOVALS[name] = remove
        return remove

    return note


def shorten_lease() -> None:
    """So short that it runs out while a mail is being sent. Only where rows are held by a lock as well."""
    from notifications.actions import claiming

    claiming.LEASE = timedelta(seconds=1)


def hurry() -> None:
    """Beat comes by every second and a server is hung up on after four; nothing else is different."""
    from django.conf import settings

    settings.CELERY_BEAT_SCHEDULE["deliver"] |= {"schedule": 1.0}
    settings.EMAIL_TIMEOUT = 4


@removal("recheck")
def _recheck() -> None:
    from notifications.actions import sending

    sending.objections = lambda rows, now: {}


@removal("useful_until")
def _useful_until() -> None:
    from notifications.actions import recheck

    look = recheck._no_more

    def forgiving(row: Any, now: Any) -> Any:
        row.useful_until = None
        return look(row, now)

    recheck._no_more = forgiving


@removal("suppression")
def _suppression() -> None:
    from notifications.actions import recheck

    recheck._not_wanted = lambda row, wishes: None


@removal("committed attempt")
def _committed_attempt() -> None:
    """Claim, send and settle in one transaction: what a crash rolls back, the attempt included, nobody knows of."""
    from django.db import transaction

    from notifications.actions import sending

    line = sending._line

    def in_one_piece(run: Any) -> None:
        with transaction.atomic():
            line(run)

    sending._line = in_one_piece


@removal("lock of a claim")
def _lock_of_a_claim() -> None:
    from notifications.actions import claiming

    claiming._CLAIM = claiming._CLAIM.replace("{lock}", "")


@removal("lease check")
def _lease_check() -> None:
    from notifications.actions import claiming

    ours = claiming._ours

    def anybodys(prefix: str, claim: Any, pks: Any) -> Any:
        condition, params = ours(prefix, claim, pks)
        return condition.partition(" AND ")[0], params[: len(pks)]

    claiming._ours = anybodys


@removal("share lock")
def _share_lock() -> None:
    from notifications.actions import claiming

    claiming._share = lambda subject_type_id, subject_id: []


@removal("way for a change")
def _way() -> None:
    from notifications.actions import claiming

    claiming._is_wanted = lambda cursor, table: False


@removal("release of expired leases")
def _release() -> None:
    from notifications.actions import sending

    sending.release_expired = lambda: 0


@removal("rows held through the send")
def _rows_held() -> None:
    from notifications.actions import joined

    read = joined.deliveries

    def look(condition: str, params: Any, *, lock: str = "", **others: Any) -> Any:
        return read(condition, params, **others)

    joined.deliveries = look


@removal("fixed Message-ID")
def _message_id() -> None:
    from notifications import mail

    headers = mail._headers
    mail._headers = lambda delivery, url: headers(delivery, url) | {"Message-ID": f"<{uuid4().hex}@localhost>"}


@removal("count of doubts")
def _doubts() -> None:
    from notifications.actions import post

    retry = post.retry

    def sure(reason: str, attempts: int, *, is_doubtful: bool = False) -> Any:
        return retry(reason, attempts)

    post.retry = sure


@removal("back into the queue")
def _put_back() -> None:
    """A mail that found no server stays with the line that held it."""
    from notifications.actions import sending

    sending.put_back = lambda claim: None


@removal("circuit breaker")
def _circuit() -> None:
    from notifications.actions import circuit

    circuit.open_for = lambda *_, **__: None


@removal("beat")
def _beat() -> None:
    from django.conf import settings

    settings.CELERY_BEAT_SCHEDULE.clear()


def end_with_the_rig() -> None:
    """A rig that is killed cannot stop what it started: Linux does it then."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main(names: str, arguments: list[str]) -> None:
    end_with_the_rig()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icssi.settings")
    wanted = [name for name in names.split(",") if name]
    if HURRIED in wanted:
        hurry()  # before Celery reads the settings
    import django

    import icssi.celery  # noqa: F401 - the app, as `--app icssi` finds it

    django.setup()
    for name in wanted:
        if name == SHORT_LEASE:
            shorten_lease()
        elif name != HURRIED:
            REMOVALS[name]()
    from celery.__main__ import main as celery

    sys.argv = ["celery", *arguments]
    celery()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
