"""`make run`: bring the embedded portal up to date, then start web, worker and beat and stop them together.

Needs nothing but the virtual environment. Everything it writes lies in `var/`; `var/run.pid` holds its process id while
it runs. A production machine uses the units beside this file instead.
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from environs import Env

from deploy.processes import Processes

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
PASSWORD = "mesopotamia-2026"  # noqa: S105 - of fictional people
ACCOUNTS = {
    "member@example.org": "member of the working group water-environment-iraq",
    "lead@example.org": "its lead",
    "lead.kurdistan@example.org": "lead of womens-rights-kurdistan",
    "coordinator.iraq@example.org": "regional coordinator, federal Iraq",
    "coordinator.kurdistan@example.org": "regional coordinator, Kurdistan Region",
    "organiser@example.org": "forum organiser, the next editions of both forums",
    "council@example.org": "council member, Baghdad",
    "authority@example.org": "authority representative, council Baghdad",
    "editor@example.org": "editor and translator",
    "admin@example.org": "admin of the platform",
}
STARTING = 60.0  # seconds after which a web server that does not answer counts as broken


def main() -> int:
    os.chdir(ROOT)
    Env().read_env(ROOT / ".env", recurse=False)
    VAR.mkdir(mode=0o700, exist_ok=True)
    port = port_wanted()
    on_signals(lambda *_: sys.exit(0))
    with only_one():
        refuse_taken(port)
        environment = environment_of_children(port)
        bring_up_to_date(environment)
        processes = Processes()
        on_signals(lambda *_: processes.stop())
        try:
            for name, command in commands(port).items():
                processes.start(name, command, environment)
            threading.Thread(target=announce, args=(processes, port), daemon=True).start()
            return processes.watch()
        finally:
            processes.stop_all()


def on_signals(answer: Callable[..., None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, answer)


def port_wanted() -> int:
    wanted = os.environ.get("PORT", "8000")
    if not wanted.isdecimal() or not 0 < int(wanted) < 2**16:
        sys.exit(f"PORT is {wanted!r}; it must be a number from 1 to 65535.")
    return int(wanted)


@contextmanager
def only_one() -> Iterator[None]:
    """Hold a lock while the portal runs. It ends with its process, so a file left behind locks nobody out."""
    pid_file = VAR / "run.pid"
    with (VAR / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = pid_file.read_text().strip() if pid_file.exists() else "unknown"
            sys.exit(f"The portal already runs from this folder (process {pid}). Ctrl-C there stops it, or: kill {pid}")
        pid_file.write_text(f"{os.getpid()}\n")
        try:
            yield
        finally:
            pid_file.unlink(missing_ok=True)


def refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            sys.exit(f"Port {port} cannot be used ({error.strerror}). Choose another one: make run PORT={port + 1}")


def environment_of_children(port: int) -> dict[str, str]:
    """What the processes are started with; temporary files, of the broker too, stay in `var/`."""
    temporary = VAR / "tmp"
    for folder in (temporary, VAR / "static"):
        folder.mkdir(exist_ok=True)
    ours = {"PORT": str(port), "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
    return {"DEMO": "1", "DJANGO_SETTINGS_MODULE": "icssi.settings", **os.environ, **ours}


def bring_up_to_date(environment: Mapping[str, str]) -> None:
    code = subprocess.run([sys.executable, "-m", "deploy.prepare"], env=environment, check=False).returncode
    if code:
        sys.exit(f"The portal could not be set up (exit code {code}); the reason stands above.")


def commands(port: int) -> dict[str, list[str]]:
    celery = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "--app", "icssi", "--quiet"]
    return {
        "web": [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
            "--workers", "2", "--blocking-threads", "1", "--no-ws", "--log-level", "warning", "icssi.wsgi:application",
        ],
        "worker": [
            *celery, "worker", "--queues", "mail,default,pictures", "--concurrency", "2", "--loglevel", "WARNING",
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        ],
        "beat": [*celery, "beat", "--pidfile", "", "--loglevel", "WARNING"],
    }  # fmt: skip


def announce(processes: Processes, port: int) -> None:
    """Say where the portal is once it answers; when it never does, stop everything."""
    patience = time.monotonic() + STARTING
    while not answers(port):
        if time.monotonic() > patience:
            processes.say("portal", f"no answer within {STARTING:.0f} seconds; stopping")
            processes.stop()
            return
        time.sleep(0.1)
    processes.say("portal", welcome(port))


def answers(port: int) -> bool:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": f"localhost:{port}"})
    try:
        with urllib.request.urlopen(request, timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except OSError:
        return False


def welcome(port: int) -> str:
    address = f"http://localhost:{port}"
    lines = [f"The portal is ready: {address}/"]
    if os.environ.get("DEMO", "1").lower() in {"1", "true", "yes", "on"}:
        width = max(map(len, ACCOUNTS))
        lines += ["", f"Demo accounts, password {PASSWORD}"]
        lines += [f"  {email:<{width}}  {what}" for email, what in ACCOUNTS.items()]
        lines += ["", f"Outgoing mail: {address}/dev/mailbox/ (files in var/mail/)"]
    return "\n".join([*lines, "Ctrl-C stops everything."])


if __name__ == "__main__":
    sys.exit(main())
