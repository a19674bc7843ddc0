"""Several programs as one: started together, their lines told apart, stopped together, nothing left behind."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import IO

PATIENCE = 8.0  # seconds between asking programs to stop and making them
GLANCE = 0.1  # seconds


class Processes:
    """Programs that belong together. Each leads a process group, so that its own children cannot outlive it."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._readers: list[threading.Thread] = []
        self._lines = threading.Lock()
        self._stop = threading.Event()

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches us alone, and we pass it on in order
        )
        self._running[name] = process
        reader = threading.Thread(target=self._read, args=(name, process.stdout), daemon=True)
        reader.start()
        self._readers.append(reader)

    def _read(self, name: str, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self.say(name, line.rstrip("\n"))

    def say(self, name: str, text: str) -> None:
        with self._lines, contextlib.suppress(BrokenPipeError):
            for line in text.splitlines() or [""]:
                sys.stdout.write(f"{name:<7}| {line}\n")
            sys.stdout.flush()

    def stop(self) -> None:
        """Ask for the end; safe in a signal handler and in any thread."""
        self._stop.set()

    def watch(self) -> int:
        """Wait until one program ends or an end is asked for: its exit code (never 0, it was not asked to), or 0."""
        while not self._stop.wait(GLANCE):
            for name, process in self._running.items():
                if process.poll() is not None:
                    self.say("portal", f"{name} ended with exit code {process.returncode}; stopping the others")
                    return process.returncode or 1
        return 0

    def stop_all(self) -> None:
        """Ask each leader, which ends its children in order; what is left after PATIENCE is killed, whole groups."""
        for process in self._running.values():
            process.terminate()
        until = time.monotonic() + PATIENCE
        for process in self._running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, until - time.monotonic()))
        for process in self._running.values():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for reader in self._readers:
            reader.join(1)
