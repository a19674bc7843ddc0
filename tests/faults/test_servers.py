"""Every fault on PostgreSQL and Redis, small; and what the rig sees when a safeguard is gone."""

from collections.abc import Callable

import pytest

from tests.faults import without
from tests.faults.rows import DURABLE, REMOVALS, ROWS, run
from tests.faults.sink import Sink
from tests.faults.stack import Stack
from tests.faults.tally import Tally

pytestmark = pytest.mark.fault
QUICK = ["lease check", "rows held through the send", "share lock"]  # all of them: python -m tests.faults --removals


@pytest.mark.parametrize("name", ROWS)
def test_fault_is_survived(name: str, servers: Stack, faulty_sink: Sink, report: Callable[[Tally], None]) -> None:
    made = run(name, servers, faulty_sink)
    report(made)
    assert made.complaints == []


@pytest.mark.parametrize("safeguard", QUICK)
def test_rig_fails_without(safeguard: str, servers: Stack, faulty_sink: Sink, report: Callable[[Tally], None]) -> None:
    made = run(REMOVALS[safeguard], servers, faulty_sink, without=safeguard)
    report(made)
    assert made.complaints


def test_every_safeguard_has_a_row_that_shows_what_it_is_for() -> None:
    assert set(REMOVALS) == set(without.REMOVALS) | {DURABLE}
    assert set(REMOVALS.values()) <= set(ROWS)
