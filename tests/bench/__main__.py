"""`make bench`: what pages weigh and cost, and ratios of one way to another, which hold on any machine.

    python -m tests.bench                   everything
    python -m tests.bench pages mails       some of it: pages, announcement, mails, enumeration, faults

Each measurement is a process with a database of its own, on SQLite, on PostgreSQL with Redis, or on both.
"""

import os
import subprocess
import sys
from collections.abc import Sequence

from tests.__main__ import ROOT, servers

SQLITE, POSTGRESQL, OWN = "sqlite", "postgresql", "servers of its own"
MEASUREMENTS = {
    "pages": ("tests.bench.pages", (SQLITE,)),
    "announcement": ("tests.bench.announcement", (SQLITE, POSTGRESQL)),
    "mails": ("tests.bench.mails", (POSTGRESQL,)),
    "enumeration": ("tests.bench.enumeration", (SQLITE,)),
    "faults": ("tests.bench.faults", (OWN,)),
}


def main(wanted: Sequence[str]) -> int:
    if unknown := set(wanted) - set(MEASUREMENTS):
        sys.exit(f"There is no measurement {', '.join(sorted(unknown))}. There are: {', '.join(MEASUREMENTS)}.")
    codes = []
    for name in wanted or MEASUREMENTS:
        module, places = MEASUREMENTS[name]
        for place in places:
            print(f"\n━━━ {name}, {place} ━━━", flush=True)
            codes.append(measure(module, place))
    return max(codes)


def measure(module: str, place: str) -> int:
    command = [sys.executable, "-W", "ignore", "-m", module]
    if place != POSTGRESQL:
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    with servers() as environment:
        return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
