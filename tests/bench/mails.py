"""Mails through the whole pipeline of one worker against Django's `send_mail`, one after the other."""

import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from tests.bench.announcement import people
from tests.bench.places import database
from tests.services import free_port, wait_until

MAILS = int(os.environ.get("BENCH_MAILS", "10000"))
LASTING = int(os.environ.get("BENCH_LASTING", "50000"))  # mails through which a worker's memory is watched
ONE_BY_ONE = 1000  # mails are enough to know the pace of one after the other
FAR = 5.0  # milliseconds before each answer of a relay far away
PATIENCE = 1200.0


@contextmanager
def relay(milliseconds: float) -> Iterator[int]:
    """A mail server in a process of its own; its port."""
    port = free_port()
    running = subprocess.Popen([sys.executable, "-m", "tests.bench.relay", str(port), str(milliseconds)])
    try:
        wait_until(lambda: _answers(port), "the relay answers")
        yield port
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait()


def _answers(port: int) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", port):
            return True
    except OSError:
        return False


def confirmed(number: int):
    """A message in three languages, confirmed; its mails wait for a worker."""
    from django.utils import timezone

    from accounts.models import Office, User
    from notifications.actions import confirm_broadcast, write_broadcast
    from notifications.models import Broadcast, Delivery

    texts = {
        "ar": ("خبر من البوابة", "اجتمعت المجموعات هذا الأسبوع في بغداد وأربيل واتفقت على جدول الأعمال."),
        "ckb": (
            "هەواڵێک لە دەروازەکەوە",
            "گرووپەکان ئەم هەفتەیە لە بەغدا و هەولێر کۆبوونەوە و لەسەر کارنامە ڕێککەوتن.",
        ),
        "en": ("News from the portal", "The groups met this week in Baghdad and Erbil and agreed on the agenda."),
    }
    author = User.objects.order_by("pk").first()
    Office.objects.get_or_create(user=author, role=Office.Role.EDITOR)
    written = Broadcast(
        audience="icssi.members", original_language="en", written_at=timezone.now() + timedelta(seconds=number)
    )
    for language, (title, body) in texts.items():
        setattr(written, f"title_{language}", title)
        setattr(written, f"body_{language}", body)
        setattr(written, f"state_{language}", "reviewed")
    write_broadcast(written, by=author)
    confirm_broadcast(written, revision=written.revision, by=author)
    Delivery.objects.filter(channel="portal").delete()
    Delivery.objects.waiting().update(bundle="", due_at=timezone.now())
    return written


def one_by_one(port: int) -> float:
    """Mails a second as any Django program sends them: render both parts for each person, `send_mail`."""
    from django.core.mail import send_mail
    from django.template.loader import render_to_string
    from django.utils import translation

    from core.languages import DIRECTIONS
    from notifications import letters
    from notifications.actions import joined
    from notifications.kinds import attach_subjects, kinds

    rows = joined.deliveries("delivery.status = 'queued'", [])[:ONE_BY_ONE]
    attach_subjects(rows)
    point_to(port)
    started = time.perf_counter()
    for row in rows:
        with translation.override(row.recipient.language):
            letter = letters.letter_of([letters.Said(row, kinds[row.kind].wording(row))])
            language = row.recipient.language
            context = {"letter": letter, "language": language, "direction": DIRECTIONS[language]}
            plain, html = (render_to_string(f"notifications/mail.{part}", context) for part in ("txt", "html"))
            send_mail(
                letter.subject, plain, letter.sender + " <post@example.org>", [row.recipient.address], html_message=html
            )
    return len(rows) / (time.perf_counter() - started)


def point_to(port: int) -> None:
    from django.conf import settings

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def by_worker(port: int, mails: int, *, watch: bool = False) -> float:
    """Mails a second of one worker with its default processes, from the first mail sent to the last."""
    from django.conf import settings
    from django.db.models import Max, Min

    from notifications.models import Delivery
    from tests.portal import Portal, database_url

    sent = Delivery.objects.filter(status="sent")
    with Portal(database_url(settings.DATABASES["default"]), f"smtp://127.0.0.1:{port}", parts=("worker",)) as portal:
        worker = portal._processes["worker"]
        poke()
        step = 0
        until = time.monotonic() + PATIENCE
        while (done := sent.count()) < mails and time.monotonic() < until:
            ended = Delivery.objects.exclude(status__in=["queued", "sending", "sent"]).values_list("reason", flat=True)
            assert not ended.exists(), f"a mail ended otherwise than sent: {ended[0]}"
            if watch and done >= step and done:
                print(f"  after {done:>6} mails the processes of the worker hold {memory(worker.pid)} MB", flush=True)
                step += LASTING // 5
            if not Delivery.objects.filter(status="sending").exists():
                poke()
            time.sleep(0.2)
        if watch:
            print(f"  after {done:>6} mails the processes of the worker hold {memory(worker.pid)} MB", flush=True)
    first, last = sent.aggregate(first=Min("sent_at"), last=Max("sent_at")).values()
    return (mails - 1) / (last - first).total_seconds()


def poke() -> None:
    from celery import current_app

    current_app.send_task("notifications.deliver")


def memory(pid: int) -> list[int]:
    """Of a process and its children, in megabytes."""
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    pages = [int(Path(f"/proc/{process}/statm").read_text().split()[1]) for process in (pid, *children)]
    return [page * os.sysconf("SC_PAGE_SIZE") // 2**20 for page in pages]


def by_one_connection(port: int, mails: int) -> float:
    from notifications.actions import deliver_due

    point_to(port)
    started = time.perf_counter()
    counts = deliver_due(limit=mails, deadline=PATIENCE)
    return counts.sent / (time.perf_counter() - started)


def again() -> None:
    """All mails wait again."""
    from django.utils import timezone

    from notifications.models import Delivery

    now = timezone.now()
    Delivery.objects.update(
        status="queued", sent_at=None, attempts=0, letter=None, tried_at=None, due_at=now, leased_until=None
    )


def measure() -> None:
    with database():
        people(MAILS)
        confirmed(1)
        with relay(0) as near:
            slow = one_by_one(near)
            quick = by_worker(near, MAILS)
            print(
                f"near:  {MAILS:,} mails at {quick:,.0f}/s, {quick / slow:.1f} × send_mail one by one ({slow:,.0f}/s)",
                flush=True,
            )
        with relay(FAR) as far:
            again()
            one = by_one_connection(far, 400)
            again()
            many = by_worker(far, MAILS)
            print(f"far:   {many:,.0f}/s over 16 connections, {many / one:.1f} × one ({one:,.0f}/s)", flush=True)
        people(LASTING - MAILS, after=MAILS)
        confirmed(2)
        with relay(0) as near:
            again()
            lasting = by_worker(near, LASTING, watch=True)
            print(f"{LASTING:,} mails at {lasting:,.0f}/s", flush=True)


if __name__ == "__main__":
    measure()
