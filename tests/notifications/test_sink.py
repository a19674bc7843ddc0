"""Sending to a real mail server on the loopback, by one worker and by several."""

import socket
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from geography.models import Region
from notifications import tasks
from notifications.actions import deliver_due, recipient_at, tell
from notifications.models import Delivery, Recipient

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif("not __import__('django.db').db.connection.features.has_select_for_update",
                                   reason="row locks are PostgreSQL's")  # fmt: skip


class Sink:
    """Records a message before it answers, and misbehaves as told."""

    def __init__(self):
        self.messages = []
        self.connections = 0
        self.refused = {}
        self.answer = "250 OK"
        self.accepting = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.messages.append((envelope.rcpt_tos[0], envelope.content))
        self.accepting.set()
        await server.loop.run_in_executor(None, self.may_answer.wait, 20)
        if self.answer == "drop":
            server.transport.abort()
        return self.answer


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(handler, settings, **options):
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    controller.stop()


@pytest.fixture
def sink(settings):
    with serving(Sink(), settings) as sink:
        yield sink
        sink.may_answer.set()


@pytest.fixture
def locked_sink(settings):
    """A server that wants a password and takes none."""
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "wrong"

    def refuse(*args):
        return AuthResult(success=False, handled=False)

    with serving(Sink(), settings, auth_require_tls=False, authenticator=refuse) as sink:
        yield sink


@pytest.fixture
def hundred(words):
    region = Region.objects.create(slug="marshes", name="Marshes")
    recipients = [recipient_at(f"visitor{number}@example.org", "ckb") for number in range(40)]
    tell("test.rally", recipients, subject=region)
    return region


def statuses():
    return sorted(Delivery.objects.values_list("status", flat=True).distinct())


def test_all_are_sent_over_one_connection(hundred, sink):
    assert deliver_due().sent == 40
    assert (len({to for to, _content in sink.messages}), sink.connections) == (40, 1)


def test_task_and_command_send(hundred, sink, capsys):
    deliver_due(limit=1)
    call_command("deliver_due")
    assert "39 sent" in capsys.readouterr().out
    tasks.deliver()
    tasks.materialise()
    assert len(sink.messages) == 40


def test_worker_out_of_time_wakes_another(hundred, sink, monkeypatch):
    woken = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, **options: woken.append(name))
    monkeypatch.setattr("notifications.actions.sending.DEADLINE", 0.0)
    monkeypatch.setattr("notifications.actions.deliver_due", lambda **_: deliver_due(deadline=0.0))
    tasks.deliver()
    assert (len(sink.messages), woken) == (1, ["notifications.deliver"])


def test_refused_addresses_are_suppressed_and_the_rest_sent(hundred, sink):
    sink.refused = {
        "visitor3@example.org": "550 5.1.1 no such user",
        "visitor4@example.org": "451 4.7.1 greylisted",
    }
    counts = deliver_due()
    assert (counts.sent, counts.suppressed, counts.queued) == (38, 1, 1)
    assert Recipient.objects.get(suppressed_at__isnull=False).own_address == "visitor3@example.org"


def test_server_that_closes_the_line_spoils_no_other_mail(hundred, sink):
    sink.refused = {"visitor3@example.org": "421 4.3.2 closing"}
    counts = deliver_due()
    assert (counts.sent, counts.queued, counts.doubts, sink.connections) == (39, 1, 0, 2)


def test_drop_after_acceptance_is_a_counted_duplicate_with_the_same_id(hundred, sink):
    Delivery.objects.exclude(recipient__own_address="visitor0@example.org").delete()
    sink.answer = "drop"
    assert deliver_due().doubts == 1
    sink.answer = "250 OK"
    Delivery.objects.update(due_at=timezone.now())
    deliver_due()
    ids = [line for _to, content in sink.messages for line in content.splitlines() if line.startswith(b"Message-ID")]
    assert (len(ids), len(set(ids)), Delivery.objects.get().doubts) == (2, 1, 1)


def test_wrong_password_burns_no_attempts(hundred, locked_sink, caplog):
    deliver_due()
    assert statuses() == ["queued"]
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}
    assert "SMTPAuthenticationError 535" in [str(record.facts.get("reason")) for record in caplog.records]


def test_server_that_is_away_burns_no_attempts(hundred, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    deliver_due()
    assert set(Delivery.objects.values_list("status", "attempts")) == {("queued", 0)}


def in_thread(do):
    """Run `do` beside the test, with a database connection of its own."""

    def run():
        try:
            do()
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


@on_postgresql
def test_two_workers_send_each_mail_once(hundred, sink):
    threads = [in_thread(deliver_due) for _ in range(2)]
    for thread in threads:
        thread.join(30)
    assert len(sink.messages) == len({to for to, _content in sink.messages}) == 40
    assert statuses() == ["sent"]


@on_postgresql
def test_change_waits_for_the_mail_in_flight_and_none_begins_after_it(hundred, sink, words):
    sink.may_answer.clear()
    worker, order = in_thread(lambda: deliver_due(deadline=5)), []
    assert sink.accepting.wait(10)

    def call_off():
        with transaction.atomic():
            Region.objects.filter(pk=hundred.pk).update(name="Called off")
            words.refusal = "called off"
        order.append(len(sink.messages))

    change = in_thread(call_off)
    change.join(0.5)
    assert change.is_alive()
    sink.may_answer.set()
    change.join(10)
    worker.join(20)
    assert len(sink.messages) == order[0]
    assert statuses() == ["cancelled", "sent"]


@on_postgresql
def test_lease_of_a_living_worker_is_not_taken_over(hundred, sink, monkeypatch):
    monkeypatch.setattr("notifications.actions.claiming.LEASE", timedelta(0))
    Delivery.objects.exclude(recipient__own_address="visitor0@example.org").delete()
    sink.may_answer.clear()
    worker = in_thread(deliver_due)
    assert sink.accepting.wait(10)
    counts = deliver_due()
    sink.may_answer.set()
    worker.join(10)
    assert (counts.doubts, counts.sent, len(sink.messages), statuses()) == (0, 0, 1, ["sent"])


@on_postgresql
def test_worker_that_dies_in_the_exchange_leaves_a_doubt(hundred, sink, monkeypatch):
    monkeypatch.setattr("notifications.actions.claiming.LEASE", timedelta(0))
    Delivery.objects.exclude(recipient__own_address="visitor0@example.org").delete()

    def die(row, outcome):
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr("notifications.actions.sending.settle", die)
        with pytest.raises(SystemExit):
            deliver_due()
    assert (statuses(), len(sink.messages)) == (["sending"], 1)
    assert deliver_due().doubts == 1
    assert (statuses(), len(sink.messages)) == (["sent"], 2)


@on_postgresql
def test_recipients_of_one_account_made_at_once_are_one(member_of_two_requests):
    assert Recipient.objects.count() == 1


@pytest.fixture
def member_of_two_requests():
    from accounts.models import User
    from notifications.actions import recipient_for

    user = User.objects.create_user("zainab@example.org", pseudonym="Zainab")
    gate = threading.Barrier(4)

    def ask():
        gate.wait(5)
        recipient_for(user)

    for thread in [in_thread(ask) for _ in range(4)]:
        thread.join(10)
