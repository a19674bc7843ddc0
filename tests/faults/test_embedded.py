"""The faults that can befall the embedded portal, on SQLite and a broker of files, small."""

from collections.abc import Callable

import pytest

from tests.faults.rows import ROWS, run
from tests.faults.sink import Sink
from tests.faults.stack import Stack
from tests.faults.tally import Tally

pytestmark = pytest.mark.fault


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.embedded])
def test_fault_is_survived(name: str, embedded: Stack, faulty_sink: Sink, report: Callable[[Tally], None]) -> None:
    made = run(name, embedded, faulty_sink)
    report(made)
    assert made.complaints == []
