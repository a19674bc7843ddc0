"""Fixtures for every test: quick settings, real services, a count of queries."""

import os
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.demo import as_role, cookies
from tests.environment import FOLDER
from tests.services import MissingServiceError, PostgreSQL, Redis, Service
from tests.sink import SmtpSink
from tests.tables import TABLES, copied

__all__ = ["as_role", "cookies"]  # fixtures of the demo

MISSING = "MISSING SERVICE: "


def missing(what: object) -> NoReturn:
    """Skip for want of a program, loudly; where services are required, fail."""
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"{MISSING}{what}")
    pytest.skip(f"{MISSING}{what}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = [str(report.longrepr) for report in terminalreporter.getreports("skipped")]
    lost = [reason for reason in reasons if MISSING in reason]
    if lost:
        terminalreporter.section("not tested for want of services", red=True, bold=True)
        for reason in sorted({reason[reason.index(MISSING) :].strip("')") for reason in lost}):
            terminalreporter.line(reason, red=True)
        terminalreporter.line(f"{len(lost)} skipped for want of a service", red=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite in a file, as it runs: with its locks, and open to other processes and threads."""
    from django.conf import settings

    copied(settings.DATABASES["default"], FOLDER / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """What was copied is not made anew."""
    return bool(TABLES)


@pytest.fixture(autouse=True)
def _quick(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EVEN_ADDRESSES = {}


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_found_once() -> None:
    """Each `Client` makes the middleware anew; to look through all static files took half the time of a page."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def find(self: WhiteNoiseMiddleware) -> None:
        if self.static_prefix not in found:
            look(self)
            found[self.static_prefix] = dict(self.files)
        self.files.update(found[self.static_prefix])

    WhiteNoiseMiddleware.add_files_from_finders = find


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    from notifications import audiences, statements

    caches["default"].clear()
    caches["pages"].clear()
    audiences._question.cache_clear()
    statements.reading.cache_clear()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those who live in the one demo of `tests.demo` come after all others, which begin with empty tables; of them
    those that send every form first, which take long, so that none of them is left alone at the end."""
    items.sort(key=lambda item: ("cookies" in getattr(item, "fixturenames", ()), item.path.parent.name != "attack"))


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request leaves its language behind in the thread: without this a test would read what the one before spoke."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _awake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests run at any hour, and no mail of theirs waits for the morning."""
    monkeypatch.setattr("notifications.hours.NIGHT", None)


@pytest.fixture(scope="session", autouse=True)
def _every_verb_has_words() -> None:
    """What an action writes down is read by somebody: see `notifications.history`. Verbs of no app are tests' own."""
    from django.apps import apps
    from django.conf import settings
    from django.db.models.signals import post_save

    from notifications.history import said

    def look(instance: object, **_facts: object) -> None:
        app, _dot, _rest = instance.verb.partition(".")
        known = instance.verb in said or app not in {*settings.OUR_APPS, "admin"}
        assert known, f"{instance.verb} has no words: give it some in {app}/history.py"

    post_save.connect(look, sender=apps.get_model("notifications.Activity"), weak=False, dispatch_uid="words of verbs")


@pytest.fixture(autouse=True)
def _always_courteous(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether somebody waits for a row is asked anew each time, so that queries counted do not depend on the clock."""
    monkeypatch.setattr("notifications.actions.claiming.COURTESY_PAUSE", 0.0)


@pytest.fixture
def count_queries() -> Callable[..., int]:
    """How many queries a GET costs when no page of it is kept. The page has to be there: anything but 200 fails."""

    def count(client: Client, url: str) -> int:
        caches["default"].clear()
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as seen:
            response = client.get(url)
        assert response.status_code == 200, f"{url} answered {response.status_code}"
        return len(seen)

    return count


def _running(kind: type[Service]) -> Iterator[Service]:
    try:
        service = kind()
    except MissingServiceError as error:
        missing(error)
    with service:
        yield service


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Service]:
    """A PostgreSQL of the tests' own, whatever database the tests themselves run on."""
    yield from _running(PostgreSQL)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Service]:
    yield from _running(Redis)


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as started:
        yield started
