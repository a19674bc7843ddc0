"""`make test`: every test on SQLite and on PostgreSQL + Redis, journeys in a browser one after the other.

    python -m tests                                 everything
    python -m tests sqlite tests/forums -x          some tests, on the embedded database
    python -m tests postgresql tests/forums -x      the same on PostgreSQL and Redis

As root on a Debian system missing programs are installed first. What is still missing is skipped loudly and counted;
with REQUIRE_SERVICES=1 it is a failure.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from tests import tables
from tests.services import MissingServiceError, PostgreSQL, Redis, chromium, program

ROOT = Path(__file__).resolve().parent.parent
TWO = ("--numprocesses", "2", "--maxprocesses", "2", "--dist", "worksteal")
UNIT = ("-m", "not journey and not fault", *TWO)
FAULTS = ("-m", "fault", *TWO, "tests/faults")  # on servers and databases of their own, so once
JOURNEYS = ("-m", "journey and (drawn or either)", *TWO, "tests/journeys")
# what is drawn does not depend on the database
# nor does the wording of notices; each address is asked there by `tests/pages`, each form filled by `tests/attack`
ALIKE = ("--ignore-glob=*pages.py", "--ignore-glob=*/test_notices.py")
UNIT_AGAIN = ("-m", "not journey and not fault and not drawn", *TWO, *ALIKE)
JOURNEYS_AGAIN = ("-m", "journey and not drawn", *TWO, "tests/journeys")


class Outcome(NamedTuple):
    """What one run of pytest came to. A run that could not be counted has an exit code and no tests."""

    name: str
    code: int
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def is_good(self) -> bool:
        return self.code == 0 and self.failed == 0 and self.passed > 0

    def __str__(self) -> str:
        counted = f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
        return f"{self.name:<30} {counted}{'' if self.is_good else f'   ← exit code {self.code}'}"


def main(arguments: Sequence[str]) -> int:
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that services are stopped on the way out
    if arguments and arguments[0] in {"sqlite", "postgresql"}:
        return some(arguments[0], arguments[1:])
    provide()
    with tempfile.TemporaryDirectory() as folder:
        embedded = tables.in_file(folder)
        outcomes = [
            run("SQLite + files", UNIT, embedded),
            run("SQLite + files, journeys", JOURNEYS, embedded),
            run("faults", FAULTS, embedded),
        ]
    lost = [] if chromium() else ["Chromium: every journey is skipped"]
    try:
        with servers() as environment:
            outcomes.append(run("PostgreSQL + Redis", UNIT_AGAIN, environment))
            outcomes.append(run("PostgreSQL + Redis, journeys", JOURNEYS_AGAIN, environment))
    except MissingServiceError as error:
        lost.append(f"{error}: two of four runs are skipped")
    return conclude(outcomes, lost)


def some(database: str, arguments: Sequence[str]) -> int:
    with ExitStack() as stack:
        environment = stack.enter_context(servers()) if database == "postgresql" else {}
        return run(database, arguments, environment).code


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """A PostgreSQL and a Redis for a run, as the environment that `environment.py` reads."""
    with PostgreSQL() as postgresql, Redis() as redis:
        here = {"TEST_DATABASE_URL": postgresql.url("portal"), "TEST_REDIS_URL": redis.url}
        yield here | tables.on_server(postgresql)


def run(name: str, arguments: Sequence[str], environment: dict[str, str]) -> Outcome:
    print(f"\n━━━ {name} ━━━", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={record}", *arguments]
        here = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        code = subprocess.run(command, env=here | environment, check=False).returncode
        if not record.exists():
            return Outcome(name, code)
        suite = ElementTree.parse(record).getroot().find("testsuite")
    total, *others = (int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped"))
    failures, errors, skipped = others
    return Outcome(name, code, total - sum(others), failures + errors, skipped)


def conclude(outcomes: Sequence[Outcome], lost: Sequence[str]) -> int:
    print("\n━━━ all together ━━━")
    for outcome in outcomes:
        print(outcome)
    for what in lost:
        print(f"MISSING SERVICE  {what}")
    print(f"{sum(o.passed for o in outcomes)} passed, {sum(o.failed for o in outcomes)} failed", flush=True)
    if lost and os.environ.get("REQUIRE_SERVICES") == "1":
        return 1
    lacks_journeys = chromium() is None
    return int(not all(outcome.is_good or (lacks_journeys and "journeys" in outcome.name) for outcome in outcomes))


def provide() -> None:
    """With root and apt at hand, install what is missing; a failure to do so shows as a missing service."""
    wanted = {
        "postgresql": program("initdb"),
        "redis-server": program("redis-server"),
        "chromium": chromium(),
        "fonts-noto-core": has_arabic_font(),
    }
    packages = [package for package, is_there in wanted.items() if not is_there]
    apt = shutil.which("apt-get")
    if not packages or os.geteuid() != 0 or apt is None:
        return
    print(f"installing {', '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run([apt, "-qq", *arguments], env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            print(f"apt-get {arguments[0]} failed", file=sys.stderr, flush=True)


def has_arabic_font() -> bool:
    fonts = shutil.which("fc-list")
    return bool(fonts and subprocess.run([fonts, ":lang=ar"], capture_output=True, check=False).stdout)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
