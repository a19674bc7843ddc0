"""The rig for a module of tests: its services, its mail server, and Django in this process on its database."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import missing
from tests.environment import REDIS
from tests.faults.sink import Sink
from tests.faults.stack import Stack
from tests.faults.tally import Tally, table
from tests.services import MissingServiceError

TALLIES = pytest.StashKey[list[Tally]]()


@pytest.fixture(scope="module")
def faulty_sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture(scope="module")
def servers(django_db_blocker: Any) -> Iterator[Stack]:
    yield from _standing(Stack, django_db_blocker)


@pytest.fixture(scope="module")
def embedded(django_db_blocker: Any) -> Iterator[Stack]:
    if REDIS:
        pytest.skip("the tests themselves run on PostgreSQL and Redis")
    yield from _standing(lambda: Stack(is_embedded=True), django_db_blocker)


def _standing(make: Any, blocker: Any) -> Iterator[Stack]:
    with blocker.unblock():
        try:
            stack = make().__enter__()
        except MissingServiceError as error:
            missing(error)
        try:
            yield stack
        finally:
            stack.__exit__()


@pytest.fixture
def report(pytestconfig: pytest.Config) -> Callable[[Tally], None]:
    """Keep what a run came to for the table at the end."""
    return pytestconfig.stash.setdefault(TALLIES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if tallies := config.stash.get(TALLIES, []):
        terminalreporter.section("faults")
        terminalreporter.write_line(table(tallies))
