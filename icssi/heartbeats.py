"""Beat and each worker write down that they are at work, so that `/readyz` and the admin know when one is silent.

They do it in their main loops: a process that hangs is silent. No connection is kept for it, so that the processes a
worker starts never inherit one. A database that is away ends nothing: the next beat comes.
"""

import logging
import os
from collections.abc import Callable
from typing import Any

from celery.beat import PersistentScheduler
from celery.bootsteps import StartStopStep
from django.db import connections
from django.utils import timezone

from notifications.actions.running import forget_seen, note_seen

logger = logging.getLogger(__name__)
EVERY = 20.0  # seconds
LONGEST_HOST = 40  # letters of a machine's name


class Clock(PersistentScheduler):
    """Beat's own loop: it is seen although all workers are dead."""

    _seen_at = None

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        wait = super().tick(*args, **kwargs)
        now = timezone.now()
        if self._seen_at is None or (now - self._seen_at).total_seconds() >= EVERY / 2:
            self._seen_at = now
            _carefully(note_seen, "beat")
        return wait


class Pulse(StartStopStep):
    """A part of the worker. The number of the process tells workers of one machine apart."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self.name = f"worker@{worker.hostname.rpartition('@')[2][:LONGEST_HOST]}:{os.getpid()}"
        self.timer: Any = None

    def start(self, worker: Any) -> None:
        _carefully(note_seen, self.name)
        self.timer = worker.timer.call_repeatedly(EVERY, _carefully, (note_seen, self.name))

    def stop(self, worker: Any) -> None:
        """A worker that was asked to end is not silent: it is not there."""
        if self.timer is not None:
            self.timer.cancel()
        _carefully(forget_seen, self.name)

    def terminate(self, worker: Any) -> None:
        self.stop(worker)


def _carefully(write: Callable[[str], None], name: str) -> None:
    try:
        write(name)
    except Exception as error:  # noqa: BLE001 - whatever is wrong, the clock and the work go on
        logger.warning("not written down that %s is at work: %s", name, type(error).__name__)
    finally:
        connections.close_all()
