"""The portal as it runs: web server, worker and beat as processes of their own, on the database of the tests."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from deploy.supervise import answers, commands
from tests.environment import FOLDER, REDIS
from tests.services import free_port, wait_until

ROOT = Path(__file__).resolve().parent.parent
CACHE = FOLDER / "cache"  # one for all processes; the tests' own is in memory
PATIENCE = 15.0  # seconds between asking a process to stop and making it


def database_url(settings: dict[str, Any]) -> str:
    """The address of a database that Django has open."""
    if settings["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{settings['NAME']}"
    return f"postgres://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


class Portal:
    """Started with `with`. `log` holds what the processes said."""

    def __init__(self, database: str, mail: str, parts: Iterable[str] = ("web", "worker", "beat")) -> None:
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.parts = tuple(parts)
        self.log = FOLDER / f"portal-{self.port}.log"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "icssi.settings",
            "PORT": str(self.port),
            "PUBLIC_BASE_URL": self.address,
            "DATABASE_URL": database,
            "EMAIL_URL": mail,
            "CACHE_URL": os.environ["CACHE_URL"] if REDIS else f"file://{CACHE}",
            "TMPDIR": str(FOLDER),
            "PYTHONUNBUFFERED": "1",
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def command(self, part: str) -> list[str]:
        """How a part is started. Of one kind there may be several: `beat`, `beat-2`."""
        kind = part.partition("-")[0]
        schedule = ["--schedule", str(FOLDER / f"{part}-{self.port}")] if kind == "beat" else []
        return [*commands(self.port)[kind], *schedule]

    def start(self, part: str) -> None:
        with self.log.open("ab") as log:
            self._processes[part] = subprocess.Popen(
                self.command(part),
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, part: str) -> None:
        """An accident: the process is gone at once, and those it started with it."""
        process = self._processes.pop(part)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_all(self) -> None:
        for part in list(self._processes):
            self.kill(part)

    def stop(self) -> None:
        for process in self._processes.values():
            process.terminate()
        until = time.monotonic() + PATIENCE
        for process in self._processes.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()

    def forget_pages(self) -> None:
        for kept in CACHE.rglob("*.djcache"):
            kept.unlink(missing_ok=True)

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    @property
    def ended(self) -> list[str]:
        """The parts that are gone without being asked to."""
        return [part for part, process in self._processes.items() if process.poll() is not None]

    def wait_until(self, is_true: Callable[[], object], what: str) -> None:
        """Wait for something the processes do; when one of them ends or time runs out, say what they said."""

        def happened() -> object:
            assert not self.ended, f"{self.ended} ended by itself"
            return is_true()

        try:
            wait_until(happened, what)
        except (AssertionError, TimeoutError) as error:
            raise AssertionError(f"{error}; the portal said:\n{self.said()[-4000:]}") from error

    def __enter__(self) -> Self:
        try:
            for part in self.parts:
                self.start(part)
            if "web" in self.parts:
                self.wait_until(lambda: answers(self.port), "the portal answers")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
