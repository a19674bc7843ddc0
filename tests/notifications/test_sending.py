import smtplib
from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from notifications.actions import deliver_due, set_opt_out, tell
from notifications.actions.post import MOST_ATTEMPTS, retry
from notifications.models import Circuit, Delivery, Recipient
from tests.notifications.conftest import declare


class Refusing(EmailBackend):
    """A mail server that answers as told, for as long as told."""

    answer: Exception | None = None
    closed: Exception | None = None

    def open(self):
        if Refusing.closed:
            raise Refusing.closed

    def send_messages(self, messages):
        if Refusing.answer:
            raise Refusing.answer
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    monkeypatch.setattr(Refusing, "answer", None)
    monkeypatch.setattr(Refusing, "closed", None)
    return Refusing


@pytest.fixture
def email(words, region, recipient):
    tell("test.rally", [recipient], subject=region, once={"path": "/once/"})
    return Delivery.objects.get(channel="email")


def sweep(row):
    counts = deliver_due()
    row.refresh_from_db()
    return counts


def due_again(row):
    Delivery.objects.filter(pk=row.pk, status="queued").update(due_at=timezone.now())


def test_due_mail_is_sent_once_and_its_one_time_link_forgotten(email, mailoutbox):
    counts = sweep(email)
    assert (counts.sent, email.status, email.attempts, email.once) == (1, "sent", 1, {})
    assert email.sent_at is not None
    assert mailoutbox[0].to == ["zainab@example.org"]
    assert deliver_due().sent == 0
    assert len(mailoutbox) == 1


def test_what_is_due_later_waits(words, region, recipient, mailoutbox):
    tell("test.rally", [recipient], subject=region, due_at=timezone.now() + timedelta(minutes=1))
    assert deliver_due().sent == 0


def test_urgent_goes_first(words, region, recipient, mailoutbox):
    declare(words, code="test.urgent", urgency=0, channels=("email",))
    tell("test.rally", [recipient], subject=region)
    tell("test.urgent", [recipient], subject=region)
    counts = deliver_due(limit=1)
    assert counts.has_more
    assert Delivery.objects.get(kind="test.urgent").status == "sent"


def test_no_longer_true_is_cancelled_with_the_reason(email, words, mailoutbox):
    words.refusal = "called off"
    sweep(email)
    assert (email.status, email.reason, email.once, mailoutbox) == ("cancelled", "called off", {}, [])


def test_subject_that_is_gone_cancels(email, region, mailoutbox):
    region.delete()
    sweep(email)
    assert (email.status, email.reason) == ("cancelled", "subject gone")


def test_too_late_is_stale(email, mailoutbox):
    Delivery.objects.update(useful_until=timezone.now())
    sweep(email)
    assert (email.status, mailoutbox) == ("stale", [])


def test_opted_out_gets_no_mail_but_what_is_mandatory(email, words, region, recipient, mailoutbox):
    declare(words, code="test.must", is_mandatory=True, channels=("email",))
    tell("test.must", [recipient], subject=region)
    set_opt_out(recipient, "test", wanted=False)
    sweep(email)
    assert (email.status, email.reason) == ("suppressed", "opted out")
    assert len(mailoutbox) == 1


def test_closed_account_gets_nothing(email, member, mailoutbox):
    member.is_active = False
    member.save()
    sweep(email)
    assert (email.status, email.reason, mailoutbox) == ("suppressed", "account closed", [])


def test_refused_address_is_not_written_to_again(email, words, region, recipient, server, mailoutbox):
    server.answer = smtplib.SMTPRecipientsRefused({"zainab@example.org": (550, b"5.1.1 no such user")})
    sweep(email)
    recipient.refresh_from_db()
    assert (email.status, email.reason, recipient.suppressed_reason) == ("suppressed",) + ("recipient refused 550",) * 2
    server.answer = None
    tell("test.rally", [recipient], subject=region)
    assert (deliver_due().suppressed, mailoutbox) == (1, [])


@pytest.fixture
def asked_for(words, region, recipient):
    """Let her ask for a link, with an address that was refused some time ago; returns its mail."""
    declare(words, code="test.link", is_mandatory=True, is_safe=True, channels=("email",), urgency=0)
    declare(words, code="test.must", is_mandatory=True, channels=("email",), urgency=3)

    def ask(code="test.link", **ago):
        Recipient.objects.update(suppressed_at=timezone.now() - timedelta(**ago), suppressed_reason="refused")
        tell(code, [recipient], subject=region)
        return Delivery.objects.get(kind=code)

    return ask


def test_what_she_asked_for_tries_a_refused_address_and_success_readmits_it(asked_for, recipient, mailoutbox):
    assert sweep(asked_for(hours=25)).sent == len(mailoutbox) == 1
    recipient.refresh_from_db()
    assert (recipient.suppressed_at, recipient.suppressed_reason) == (None, "")


@pytest.mark.parametrize(("code", "ago"), [("test.link", {"hours": 23}), ("test.must", {"days": 90})])
def test_a_refused_address_is_tried_once_a_day_and_for_nothing_else(asked_for, code, ago, mailoutbox):
    row = asked_for(code, **ago)
    assert (sweep(row).suppressed, row.reason, mailoutbox) == (1, "address refused before", [])


def test_an_address_refused_again_rests_for_another_day(asked_for, recipient, server):
    server.answer = smtplib.SMTPRecipientsRefused({"zainab@example.org": (550, b"5.1.1 no such user")})
    assert sweep(asked_for(hours=25)).suppressed == 1
    recipient.refresh_from_db()
    assert timezone.now() - recipient.suppressed_at < timedelta(minutes=5)


def test_what_stands_in_the_portal_readmits_no_address(words, region, recipient):
    Recipient.objects.update(suppressed_at=timezone.now() - timedelta(days=2))
    declare(words, code="test.here", channels=("portal",), urgency=0)
    tell("test.here", [recipient], subject=region, due_at=timezone.now() + timedelta(minutes=1))
    Delivery.objects.update(due_at=timezone.now())
    assert deliver_due().sent == 1
    recipient.refresh_from_db()
    assert recipient.suppressed_at


@pytest.mark.parametrize(
    ("answer", "is_gone"),
    [
        ("550 5.1.1 no such user", True),
        ("550 no such user", True),
        ("551 user not local", True),
        ("553 5.1.3 bad address", True),
        ("554 5.1.10 recipient not found", True),
        ("550 5.2.1 mailbox disabled", True),
        ("550 <authors@example.org> no such user", True),
        ("550 5.1.8 Sender address rejected: Domain not found", False),
        ("553 5.1.8", False),
        ("553 5.1.7 bad sender", False),
        ("550 relay not permitted", False),
        ("550 Relaying denied", False),
        ("550 5.4.5 Daily sending quota exceeded", False),
        ("554 5.3.2", False),
        ("554 no thanks", False),
        ("503 5.5.1", False),
        ("550 authentication required", False),
        ("450 4.1.1 no such user yet", False),
    ],
)
def test_only_an_address_that_is_gone_is_given_up(email, recipient, server, answer, is_gone):
    code, _space, text = answer.partition(" ")
    server.answer = smtplib.SMTPRecipientsRefused({"zainab@example.org": (int(code), text.encode())})
    sweep(email)
    recipient.refresh_from_db()
    assert (email.status, recipient.suppressed_at is not None) == ("suppressed" if is_gone else "queued", is_gone)


@pytest.mark.parametrize("text", [b"5.1.7 bad sender", b"5.1.8 Sender address rejected: Domain not found"])
def test_a_sender_the_server_does_not_know_stops_all_mail(email, server, text):
    server.answer = smtplib.SMTPRecipientsRefused({"zainab@example.org": (550, text)})
    sweep(email)
    assert (email.attempts, Circuit.objects.get().is_refused) == (0, True)


@pytest.mark.parametrize(
    "answer",
    [
        smtplib.SMTPRecipientsRefused({"a@b": (450, b"4.2.0 come back later")}),
        smtplib.SMTPRecipientsRefused({"a@b": (550, b"5.7.1 your network is blocked")}),
        smtplib.SMTPRecipientsRefused({"a@b": (552, b"5.2.2 mailbox full")}),
        smtplib.SMTPSenderRefused(421, b"too many", "post@example.org"),
        smtplib.SMTPDataError(451, b"try again"),
    ],
)
def test_temporary_refusal_is_tried_again_later(email, recipient, server, answer):
    server.answer = answer
    sweep(email)
    recipient.refresh_from_db()
    assert (email.status, email.attempts, email.doubts, email.once) == ("queued", 1, 0, {"path": "/once/"})
    assert timedelta(seconds=40) < email.due_at - timezone.now() < timedelta(seconds=80)
    assert recipient.suppressed_at is None
    server.answer = None
    due_again(email)
    sweep(email)
    assert (email.status, email.reason, email.attempts) == ("sent", "", 2)


def test_waits_grow_threefold_to_a_bound():
    waits = [(retry("x", n).due_at - timezone.now()).total_seconds() / 60 for n in range(1, MOST_ATTEMPTS)]
    for wait, expected in zip(waits, [1, 3, 9, 27, 81, 243, 360], strict=True):
        assert 0.79 * expected < wait < 1.21 * expected


@pytest.mark.parametrize("error", [smtplib.SMTPServerDisconnected("gone"), TimeoutError("slow")])
def test_line_gone_dead_is_a_doubt(email, server, error):
    server.answer = error
    counts = sweep(email)
    assert (email.status, email.doubts, counts.doubts) == ("queued", 1, 1)


def test_too_many_attempts_are_put_aside(email, server):
    server.answer = smtplib.SMTPDataError(451, b"try again")
    for _ in range(MOST_ATTEMPTS):
        due_again(email)
        sweep(email)
    assert (email.status, email.attempts, email.reason) == ("parked", MOST_ATTEMPTS, "SMTPDataError 451")


def test_message_refused_for_good_is_put_aside(email, recipient, server):
    server.answer = smtplib.SMTPDataError(554, b"5.6.0 not like this")
    sweep(email)
    recipient.refresh_from_db()
    assert (email.status, recipient.suppressed_at) == ("parked", None)


@pytest.mark.parametrize(
    "fault",
    [
        {"closed": smtplib.SMTPAuthenticationError(535, b"5.7.8 wrong password of zainab@example.org")},
        {"closed": ConnectionRefusedError("zainab@example.org")},
        {"answer": smtplib.SMTPSenderRefused(530, b"sign in first", "post@example.org")},
    ],
)
def test_no_passage_ends_the_mail_of_a_run_and_costs_no_attempt(email, words, region, server, fault, caplog):
    declare(words, code="test.second", channels=("email", "portal"), urgency=6)
    tell("test.second", [email.recipient], subject=region, due_at=timezone.now() - timedelta(minutes=1))
    tell("test.second", [email.recipient], subject=region)
    for name, value in fault.items():
        setattr(server, name, value)
    asked = words.asked
    Delivery.objects.filter(channel="portal", kind="test.second").update(status="queued", sent_at=None)
    counts = sweep(email)
    assert (email.status, email.attempts, email.once) == ("queued", 0, {"path": "/once/"})
    assert (counts.sent, words.asked - asked) == (2, 3)  # the portal's go on; of the mails only one was tried
    assert "no mail can go out" in caplog.text
    assert "zainab" not in caplog.text


def test_worker_that_died_is_a_doubt_and_its_row_is_sent(email, mailoutbox):
    Delivery.objects.filter(pk=email.pk).update(
        status="sending", attempts=1, leased_until=timezone.now() - timedelta(seconds=1)
    )
    counts = sweep(email)
    assert (counts.doubts, counts.sent, email.doubts, email.attempts) == (1, 1, 1, 2)


def test_row_that_kills_workers_is_put_aside(email, mailoutbox):
    Delivery.objects.filter(pk=email.pk).update(
        status="sending", attempts=MOST_ATTEMPTS, leased_until=timezone.now() - timedelta(seconds=1)
    )
    sweep(email)
    assert (email.status, mailoutbox) == ("parked", [])


def test_living_lease_is_left_alone(email, mailoutbox):
    Delivery.objects.filter(pk=email.pk).update(
        status="sending", attempts=1, leased_until=timezone.now() + timedelta(seconds=60)
    )
    assert sweep(email).sent == 0
    assert email.status == "sending"


def test_kind_that_fails_does_not_stop_the_queue(email, words, region, recipient, mailoutbox, caplog):
    declare(words, code="test.late", channels=("email",), urgency=9)
    words.error = ValueError("zainab@example.org")
    sweep(email)
    assert (email.status, email.attempts) == ("queued", 1)
    assert email.reason.startswith("ValueError in tests.notifications.conftest:")
    assert "zainab" not in caplog.text


def test_broken_query_in_a_kind_does_not_stop_the_queue(email, words, mailoutbox, monkeypatch):
    from django.db import connection

    def ask(delivery):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    monkeypatch.setattr(words, "still_true", ask)
    declare(words, code="test.broken", channels=("email",), urgency=1)
    tell("test.broken", [email.recipient], subject=email.subject)
    counts = sweep(email)
    assert (counts.queued, counts.sent, email.status) == (1, 1, "sent")


def test_unknown_kind_is_put_aside(email, mailoutbox):
    from notifications import kinds

    del kinds.kinds["test.rally"]
    sweep(email)
    assert (email.status, email.reason) == ("parked", "unknown kind")


def test_every_outcome_is_a_move_the_table_allows():
    sending, status = Delivery.Status.SENDING, Delivery.Status
    assert [end for end in status if sending in Delivery.MOVES[end]] == [
        status.QUEUED, status.SENDING, status.SENT, status.CANCELLED, status.STALE, status.SUPPRESSED, status.PARKED
    ]  # fmt: skip
