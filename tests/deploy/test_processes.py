"""Started together, stopped together, nothing left behind."""

import os
import sys
import threading
from pathlib import Path

import pytest

from deploy.processes import Processes
from tests.services import wait_until

pytestmark = pytest.mark.drawn

# starts a child of its own, says both process ids, and waits; so does the child
PARENT = """
import os, subprocess, time
child = subprocess.Popen(["sleep", "600"])
print(os.getpid(), child.pid, flush=True)
time.sleep(600)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def is_alive(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be counted."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Processes:
    monkeypatch.setattr("deploy.processes.PATIENCE", 1.0)
    return Processes()


def test_end_of_one_is_the_end_of_all_with_its_exit_code(
    processes: Processes, capfd: pytest.CaptureFixture[str]
) -> None:
    said = ""

    def pids() -> list[int]:
        nonlocal said
        said += capfd.readouterr().out
        return [int(word) for line in said.splitlines() if line.startswith("worker") for word in line[8:].split()]

    processes.start("worker", python(PARENT), os.environ)
    wait_until(pids, "the worker says who it is")
    started = pids()
    processes.start("web", python("import sys; print('oh'); sys.exit(3)"), os.environ)
    assert processes.watch() == 3
    processes.stop_all()
    wait_until(lambda: not any(map(is_alive, started)), "worker and its child are gone")
    said += capfd.readouterr().out
    assert "web    | oh\n" in said
    assert "portal | web ended with exit code 3; stopping the others\n" in said


def test_program_that_ends_well_was_still_not_asked_to(processes: Processes) -> None:
    processes.start("beat", python(""), os.environ)
    assert processes.watch() == 1
    processes.stop_all()


def test_stop_on_request_is_no_failure(processes: Processes) -> None:
    processes.start("web", python(PARENT), os.environ)
    threading.Timer(0.2, processes.stop).start()
    assert processes.watch() == 0
    processes.stop_all()


def test_program_deaf_to_asking_is_killed(processes: Processes, capfd: pytest.CaptureFixture[str]) -> None:
    processes.start("web", python(STUBBORN), os.environ)
    wait_until(lambda: "deaf" in capfd.readouterr().out, "the program is deaf")
    processes.stop_all()
    assert [process.returncode for process in processes._running.values()] == [-9]
