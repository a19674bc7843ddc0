"""What the rig stands on: a database and a broker of its own, and Django in this process on both."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Self

import dj_database_url
import kombu.pools
import redis
from celery import current_app
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections

from tests.environment import FOLDER
from tests.services import PostgreSQL, Redis
from tests.tables import TABLES


class Durable(PostgreSQL):
    """Keeps what it acknowledged, or (`is_forgetful`) only says so: what a rig must be able to see."""

    is_forgetful = False

    def command(self) -> list[str]:
        forgetful = ["-csynchronous_commit=off", "-cwal_writer_delay=10s", "-cwal_writer_flush_after=1GB"]
        return [*super().command(), *(forgetful if self.is_forgetful else [])]


class Stack:
    """PostgreSQL and Redis, or (`is_embedded`) a file of SQLite and a folder of messages."""

    def __init__(self, *, is_embedded: bool = False) -> None:
        self.is_embedded = is_embedded
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        with self._exit:
            if self.is_embedded:
                folder = Path(mkdtemp(prefix="faults-", dir=FOLDER))
                self.database, self.broker = f"sqlite:///{folder / 'rig.sqlite3'}", os.environ["CELERY_BROKER_URL"]
                if TABLES:
                    shutil.copy(TABLES, folder / "rig.sqlite3")
            else:
                self.postgresql, self.redis = Durable(), Redis()
                self._exit.enter_context(self.postgresql)
                self._exit.enter_context(self.redis)
                self.postgresql.create("portal")
                self.database, self.broker = self.postgresql.url("portal"), f"{self.redis.url}/0"
            self._exit.enter_context(django_on(self.database))
            self._exit.enter_context(celery_on(self.broker))
            call_command("migrate", verbosity=0)
            self._exit = self._exit.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._exit.close()

    def empty_broker(self) -> None:
        """Every message and queue is gone at once: what a restart of Redis without a disk does."""
        if self.is_embedded:
            for message in Path(settings.BROKER_DIR).rglob("*.msg"):
                message.unlink(missing_ok=True)
        else:
            with redis.Redis(port=self.redis.port) as client, suppress(redis.ConnectionError):
                client.flushall()

    def restart_forgetful(self, *, is_forgetful: bool) -> None:
        connections["default"].close()
        self.postgresql.stop()
        self.postgresql.is_forgetful = is_forgetful
        self.postgresql.start()


@contextmanager
def django_on(database: str) -> Iterator[None]:
    """Whatever is asked of Django's database in this process goes to that one."""
    before = connections.settings["default"]
    wanted = dj_database_url.parse(database)
    if wanted["ENGINE"].endswith("sqlite3"):
        wanted["OPTIONS"] = before["OPTIONS"]
    with _settings_of_database(connections.configure_settings({"default": dict(wanted)})["default"]):
        yield


@contextmanager
def _settings_of_database(wanted: dict[str, object]) -> Iterator[None]:
    before, opened = connections.settings["default"], connections["default"]
    opened.close()
    connections.settings["default"] = wanted
    del connections["default"]
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = before
        connections["default"] = opened
        ContentType.objects.clear_cache()


@contextmanager
def celery_on(broker: str) -> Iterator[None]:
    before = os.environ["CELERY_BROKER_URL"]
    try:
        _use_broker(broker)
        yield
    finally:
        _use_broker(before)


def _use_broker(url: str) -> None:
    """Celery asks this variable before its settings, and keeps what it has opened."""
    os.environ["CELERY_BROKER_URL"] = url
    kombu.pools.reset()
    current_app._pool = None
    current_app.amqp._producer_pool = None
