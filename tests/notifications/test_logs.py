"""What the pipeline writes into logs: lines that machines read, and nothing about people."""

import io
import logging
import re
import smtplib
from logging.config import dictConfig

import pytest
from celery import shared_task
from celery.worker.consumer.consumer import UNKNOWN_FORMAT, UNKNOWN_TASK_ERROR
from django.conf import settings
from django.core.management import CommandError, call_command

from notifications.actions import deliver_due, materialise, tell
from notifications.actions.sending import Counts
from notifications.models import Delivery
from tests.notifications.conftest import SECRETS
from tests.notifications.test_circuit import AWAY, REFUSED, Door

PEOPLE = ["zainab@example.org", "Zainab", *SECRETS]
FACT = r'\w+=(?:"(?:[^"\\]|\\.)*"|[^\s"]+)'
LINE = re.compile(rf"{FACT}(?: {FACT})*")


@pytest.fixture
def lines():
    """What stands in the log, as the settings have it written."""
    written, root = io.StringIO(), logging.getLogger()
    before, level = root.handlers[:], root.level
    dictConfig(settings.LOGGING)
    [console] = [handler for handler in root.handlers if handler not in before]
    console.setStream(written)
    root.handlers = [console]
    yield lambda: written.getvalue().splitlines()
    root.handlers, root.level = before, level


@pytest.fixture
def email(words, region, recipient):
    tell("test.rally", [recipient], subject=region, once={"path": "/once/"})
    return Delivery.objects.get(channel="email")


@pytest.fixture
def door(settings, monkeypatch):
    settings.EMAIL_BACKEND = "tests.notifications.test_circuit.Door"
    monkeypatch.setattr(Door, "closed", None)
    monkeypatch.setattr(Door, "answer", None)
    return Door


ABOUT = "zainab@example.org: Zainab may not read Marshes rally"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({}, "event=delivered sent=1"),
        ({"answer": smtplib.SMTPRecipientsRefused({"zainab@example.org": (550, ABOUT.encode())})}, "suppressed=1"),
        ({"answer": smtplib.SMTPRecipientsRefused({"zainab@example.org": (450, ABOUT.encode())})}, "queued=1"),
        ({"answer": smtplib.SMTPDataError(554, ABOUT.encode())}, "parked=1"),
        ({"answer": smtplib.SMTPServerDisconnected(ABOUT)}, "doubts=1"),
        ({"closed": REFUSED}, 'event="no mail can go out" reason="SMTPAuthenticationError 535"'),
        ({"closed": AWAY}, 'event="no mail can go out" reason=ConnectionRefusedError'),
        ({"words": ValueError(ABOUT)}, 'event="letter could not be made" letter='),
    ],
)
def test_lines_are_facts_and_name_nobody(email, words, door, lines, fault, said):
    words.error = fault.pop("words", None)
    for name, value in fault.items():
        setattr(door, name, value)
    deliver_due()
    assert said in "\n".join(lines())
    assert [line for line in lines() if not LINE.fullmatch(line)] == []
    assert [word for word in PEOPLE for line in lines() if word in line] == []


def test_a_line_says_when_how_grave_and_where(email, lines):
    deliver_due()
    [line] = lines()
    at, *rest = line.split(" ")
    assert re.fullmatch(r"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+]\d{4}", at)
    assert rest[:4] == ["level=INFO", "logger=notifications.actions.sending", "event=delivered", "sent=1"]
    assert len(rest) == 3 + len(Counts.__dataclass_fields__)


@shared_task(name="tests.failing")
def failing(address):
    raise ValueError(f"Key (email)=({address}) of Zainab already exists: Marshes rally")


def test_task_that_fails_is_written_without_its_words_and_arguments(lines):
    failing.apply(args=["zainab@example.org"])
    [first, *trace] = lines()
    assert LINE.fullmatch(first)
    assert 'level=ERROR logger=celery.app.trace event="task failed" task=tests.failing id=' in first
    assert first.endswith(" error=ValueError")
    assert any("test_logs.py" in line for line in trace)
    source = 'raise ValueError(f"Key (email)=({address}) of Zainab already exists: Marshes rally")'
    assert [word for word in PEOPLE for line in [first, *trace] if word in line.replace(source, "")] == []


def test_message_that_cannot_be_read_is_not_written(lines):
    log = logging.getLogger("celery.worker.consumer.consumer")
    error = KeyError("tests.unheard_of")
    log.error(UNKNOWN_TASK_ERROR, error, "zainab@example.org Zainab", {"argsrepr": "Zainab"}, {})
    log.warning(UNKNOWN_FORMAT, "zainab@example.org Zainab")
    assert [line.partition("event=")[2] for line in lines()] == [
        '"Received unregistered task of type" error="KeyError(\'tests.unheard_of\')"',
        '"Received and deleted unknown message.  Wrong destination?!?"',
    ]


@pytest.mark.django_db
def test_sweep_by_hand_says_what_it_did(email, mailoutbox, capsys):
    call_command("deliver_due")
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == ["0 reminders made or armed again", "1 sent", "0 to be tried again"]
    assert materialise() == 0


@pytest.mark.django_db
def test_sweep_by_hand_fails_when_no_mail_passes(email, door):
    door.closed = REFUSED
    with pytest.raises(CommandError, match="No mail can go out: SMTPAuthenticationError 535"):
        call_command("deliver_due", verbosity=0)
