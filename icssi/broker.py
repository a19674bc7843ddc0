"""The embedded broker: kombu's file system transport, made whole.

Kombu creates a message's file before it writes it, and empties a table of queues before it fills it. A worker that
looks between the two finds nothing, cannot read it and ends, and the portal with it. Here a file appears whole or
not at all.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:
        name = f"{time.monotonic_ns():020}_{uuid4()}"
        folder = Path(self.data_folder_out)
        unfinished = folder / f"{name}.part"
        unfinished.write_text(dumps(payload))
        unfinished.rename(folder / f"{name}.{queue}.msg")

    def _get(self, queue: str) -> dict[str, Any]:
        """The oldest message of `queue`. Of two workers who reach for it, one has it."""
        waiting = (
            path for path in Path(self.data_folder_in).iterdir() if path.name.partition(".")[2] == f"{queue}.msg"
        )
        for message in sorted(waiting):
            taken = message.with_suffix(".taken")
            try:
                message.rename(taken)
            except FileNotFoundError:
                continue
            payload = taken.read_text()
            taken.unlink()
            return dict(loads(payload))
        raise Empty

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time at the tables that say which queues there are."""
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def get_table(self, exchange: str) -> list[Any]:
        with self._alone():
            return list(super().get_table(exchange))

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        with self._alone():
            super()._queue_bind(exchange, routing_key, pattern, queue)

    def _delete(self, queue: str, exchange: str, *args: Any, **kwargs: Any) -> None:
        with self._alone():
            super()._delete(queue, exchange, *args, **kwargs)


class Transport(filesystem.Transport):
    Channel = Channel
