"""Real services for tests, started from the programs installed on this machine and stopped by process id.

They listen on free ports of 127.0.0.1 with their data in a folder of their own, so nothing else on the machine matters.
"""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import psycopg2
import redis

PATIENCE = 30.0  # seconds for a service to come up or go down
UNPRIVILEGED = ("postgres", "nobody")  # PostgreSQL refuses to run as root


class MissingServiceError(Exception):
    """A program that a test needs is not installed."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(is_true: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    until = time.monotonic() + patience
    while not is_true():
        if time.monotonic() > until:
            raise TimeoutError(f"{what} within {patience:.0f} seconds")
        time.sleep(0.02)


def program(name: str) -> str | None:
    """Where a program is, the versioned folders of Debian's PostgreSQL included; the newest."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return shutil.which(name) or (str(versions[-1]) if versions else None)


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Service:
    """One program in the foreground. `stop` is safe to call twice; `kill` is an accident, for tests of faults."""

    programs: tuple[str, ...]
    death = signal.SIGKILL

    def __init__(self) -> None:
        absent = [name for name in self.programs if program(name) is None]
        if absent:
            raise MissingServiceError(f"{type(self).__name__} ({', '.join(absent)} not found)")
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"portal-{type(self).__name__.lower()}-"))
        self.user = self._unprivileged()
        self._process: subprocess.Popen[bytes] | None = None

    def _unprivileged(self) -> dict[str, object]:
        """How to start a program as root: as somebody who may do nothing else."""
        if os.geteuid() != 0:
            return {}
        known = {account.pw_name for account in pwd.getpwall()}
        account = pwd.getpwnam(next(name for name in UNPRIVILEGED if name in known))
        os.chown(self.folder, account.pw_uid, account.pw_gid)
        group = grp.getgrgid(account.pw_gid).gr_name
        return {"user": account.pw_name, "group": group, "extra_groups": []}

    @property
    def log(self) -> Path:
        return self.folder.with_suffix(".log")

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def start(self) -> Self:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the tests; they stop what they started
                **self.user,
            )
        try:
            wait_until(self._is_up, f"{type(self).__name__} is up")
        except Exception as error:
            self.close()
            raise RuntimeError(f"{type(self).__name__} did not start") from error
        return self

    def _is_up(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(self.log.read_text(errors="replace")[-2000:])
        return self.answers()

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        if self._process is None:
            return
        self._process.send_signal(number)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """The death that leaves most undone: at once, without a farewell."""
        if self._process is not None:
            self._process.send_signal(self.death)
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """Stop, and leave nothing on the disk."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.log.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()


class PostgreSQL(Service):
    """A cluster of its own; every connection from this machine is its owner's.

    It survives its own death but not the machine's: what was acknowledged is with the operating system.
    """

    programs = ("initdb", "postgres")
    owner = "portal"
    death = signal.SIGQUIT  # takes the backends along, which have groups of their own
    options = "fsync=off full_page_writes=off max_connections=60 shared_buffers=64MB"

    def __init__(self) -> None:
        super().__init__()
        self.data = self.folder / "data"
        initdb = [str(program("initdb")), "--pgdata", str(self.data), "--username", self.owner, "--auth", "trust"]
        initdb += ["--encoding", "UTF8", "--locale", "C", "--no-sync"]
        subprocess.run(initdb, cwd=self.folder, check=True, capture_output=True, **self.user)

    def command(self) -> list[str]:
        settings = [f"-c{option}" for option in [*self.options.split(), "unix_socket_directories="]]
        return [str(program("postgres")), "-D", str(self.data), "-h", "127.0.0.1", "-p", str(self.port), *settings]

    def url(self, database: str = "postgres") -> str:
        return f"postgres://{self.owner}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> None:
        opened = psycopg2.connect(self.url())
        try:
            opened.autocommit = True
            with opened.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {database}")
        finally:
            opened.close()

    def answers(self) -> bool:
        try:
            psycopg2.connect(self.url(), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True


class Redis(Service):
    """In memory alone; thirty-two numbered databases."""

    programs = ("redis-server",)

    def command(self) -> list[str]:
        options = {"port": self.port, "bind": "127.0.0.1", "save": "", "appendonly": "no", "databases": 32}
        pairs = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
        return [str(program("redis-server")), *pairs, "--dir", str(self.folder)]

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        with redis.Redis(port=self.port, socket_timeout=2) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False
