"""`make run`: bring the embedded portal up to date, then start web, worker and beat and stop them together.

Needs nothing but the virtual environment. Everything it writes lies in `var/`; `var/run.pid` holds its process id while
it runs. A production machine uses the units beside this file instead.
"""

import datetime
import fcntl
import multiprocessing
import os
import shlex
import signal
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from honcho.manager import Manager
from honcho.printer import Message, Printer

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
STARTING = 60.0  # seconds until a web server that does not answer counts as broken
STOPPED_ON_REQUEST = {128 + signal.SIGINT, 128 + signal.SIGTERM}


def main() -> int:
    os.chdir(ROOT)
    VAR.mkdir(mode=0o700, exist_ok=True)
    port = port_wanted()
    with only_one():
        refuse_taken(port)
        environment = environment_of_children(port)
        os.environ.update(environment)
        bring_up_to_date()
        manager = Manager(Printer(sys.stdout, width=len("portal")))
        for name, command in commands(port).items():
            manager.add_process(name, f"exec {shlex.join(command)}", env=environment)
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        threading.Thread(target=announce, args=(manager, port), daemon=True).start()
        manager.loop()
    return 0 if manager.returncode in STOPPED_ON_REQUEST else int(manager.returncode or 1)


def port_wanted() -> int:
    wanted = os.environ.get("PORT", "8000")
    if not wanted.isdecimal() or not 0 < int(wanted) < 2**16:
        sys.exit(f"PORT is {wanted!r}; it must be a number from 1 to 65535.")
    return int(wanted)


@contextmanager
def only_one() -> Iterator[None]:
    """Hold `var/run.lock` while the portal runs: the lock ends with its process, so a file left behind locks nobody out."""
    pid_file = VAR / "run.pid"
    with (VAR / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = pid_file.read_text().strip() if pid_file.exists() else "unknown"
            sys.exit(f"The portal already runs from this folder (process {pid}). Stop it with Ctrl-C there, or: kill {pid}")
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
    temporary.mkdir(exist_ok=True)
    ours = {"PORT": str(port), "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
    return {"DEMO": "1", "DJANGO_SETTINGS_MODULE": "icssi.settings", **os.environ, **ours}


def bring_up_to_date() -> None:
    """Catalogues, tables, facts and demo people, in a process of its own: what it opens, nobody inherits."""
    worker = multiprocessing.get_context("spawn").Process(target=prepare)
    worker.start()
    worker.join()
    if worker.exitcode:
        sys.exit(f"The portal could not be set up (exit code {worker.exitcode}); the reason stands above.")


def prepare() -> None:
    import django
    from django.core.management import call_command

    from core.catalogues import compile_catalogues

    compile_catalogues(ROOT)
    django.setup()
    from django.conf import settings

    say("tables")
    call_command("migrate", verbosity=0)
    say("facts: regions, governorates, goals, themes, groups, forums, councils, organisations")
    call_command("load_reference", verbosity=0)
    if settings.DEMO:
        say("demo: fictional people and what they do")
        call_command("load_demo", verbosity=0)


def say(what: str) -> None:
    print(f"setting up {what} …", flush=True)


def commands(port: int) -> dict[str, list[str]]:
    python = [sys.executable, "-m"]
    return {
        "web": [
            *python, "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
            "--workers", "2", "--blocking-threads", "1", "--no-ws", "--log-level", "warning", "icssi.wsgi:application",
        ],
        "worker": [
            *python, "celery", "--app", "icssi", "--quiet", "worker", "--queues", "mail,default,pictures",
            "--concurrency", "2", "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING",
        ],
        "beat": [*python, "celery", "--app", "icssi", "--quiet", "beat", "--pidfile", "", "--loglevel", "WARNING"],
    }  # fmt: skip


def announce(manager: Manager, port: int) -> None:
    """Say where the portal is once it answers; when it never does, stop everything."""
    patience = time.monotonic() + STARTING
    while not answers(port):
        if time.monotonic() > patience:
            print(f"The portal did not answer within {STARTING:.0f} seconds.", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGTERM)
            return
        time.sleep(0.1)
    manager.events.put(Message("line", welcome(port), datetime.datetime.now(), "portal", None))  # noqa: DTZ005 - local


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
    if os.environ["DEMO"].lower() in {"1", "true", "yes", "on"}:
        width = max(map(len, ACCOUNTS))
        lines += ["", f"Demo accounts, password {PASSWORD}"]
        lines += [f"  {email:<{width}}  {what}" for email, what in ACCOUNTS.items()]
        lines += ["", f"Outgoing mail: {address}/dev/mailbox/ (files in var/mail/)"]
    return "\n".join([*lines, "Ctrl-C stops everything."])


if __name__ == "__main__":
    sys.exit(main())
