"""The table: which faults there are, how large they are in `make test` and in `make bench`, and what removes what."""

import time
from collections.abc import Callable
from typing import NamedTuple

from tests.faults import locking, scenarios
from tests.faults.rig import Rig
from tests.faults.scenarios import Size
from tests.faults.sink import Sink
from tests.faults.stack import Stack
from tests.faults.tally import Tally

SEED = 2018
DURABLE = "durable commits"  # not the portal's: PostgreSQL is told to forget


class Row(NamedTuple):
    """One fault, and its size: in the small run, in the full one, and for the embedded portal if that is put to it."""

    act: Callable[[Rig, Size], Tally]
    small: Size
    full: Size
    embedded: Size | None = None


ROWS = {
    "exchange": Row(scenarios.killed_in_the_exchange, Size(9), Size(9), Size(9)),
    "killed": Row(scenarios.killed, Size(200, 3), Size(10_000, 25), Size(100, 1)),
    "redis": Row(scenarios.broker_emptied, Size(10, 3), Size(1, 24, 10.0)),
    "postgresql": Row(locking.database_restarted, Size(15, 3), Size(200, 10)),
    "beat": Row(scenarios.beat_dead, Size(100), Size(10_000)),
    "two beats": Row(scenarios.two_beats, Size(100), Size(10_000)),
    "mail server": Row(scenarios.mail_server, Size(100, 1), Size(10_000, 40), Size(60, 1)),
    "outage": Row(scenarios.outage, Size(60), Size(3_000), Size(20)),
    "moved": Row(locking.moved, Size(100), Size(5_000)),
    "overtaken": Row(locking.overtaken, Size(1), Size(1)),
    "slow server": Row(locking.slow_server, Size(2), Size(2)),
}
REMOVALS = {  # a safeguard: the row that shows what it is for
    "recheck": "outage",
    "useful_until": "outage",
    "suppression": "outage",
    "committed attempt": "exchange",
    "fixed Message-ID": "exchange",
    "release of expired leases": "exchange",
    "count of doubts": "mail server",
    "back into the queue": "mail server",
    "circuit breaker": "mail server",
    "lock of a claim": "two beats",
    "lease check": "overtaken",
    "rows held through the send": "slow server",
    "share lock": "moved",
    "way for a change": "moved",
    "beat": "beat",
    DURABLE: "postgresql",
}


def run(name: str, stack: Stack, sink: Sink, *, is_full: bool = False, seed: int = SEED, without: str = "") -> Tally:
    """Run one row; `without` names the safeguard that is removed."""
    row = ROWS[name]
    size = row.full if is_full else row.embedded if stack.is_embedded else row.small
    if size is None:
        raise LookupError(f"The embedded portal is not put to: {name}")
    removed = [without] if without and without != DURABLE else []
    rig = Rig(stack, sink, is_hurried=not is_full, seed=seed, without=removed)
    if without == DURABLE:
        stack.restart_forgetful(is_forgetful=True)
    began = time.monotonic()
    try:
        made = row.act(rig.empty(), size)
    finally:
        if without == DURABLE:
            stack.restart_forgetful(is_forgetful=False)
    made.seconds = time.monotonic() - began
    if without:
        made.name = f"without {without}"
    return made
