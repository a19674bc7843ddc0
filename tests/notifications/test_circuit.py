"""The circuit breaker: who knocks at a mail server that lets nobody in, and who hears of it."""

import logging
import smtplib
import threading
from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from accounts.models import Office, User
from notifications.actions import circuit, deliver_due, tell
from notifications.actions.circuit import FIRST_PAUSE, SENDING, TRIAL
from notifications.actions.post import NoPassage
from notifications.models import Activity, Circuit, Delivery, Recipient
from notifications.notices import MAIL_STOPPED
from tests.notifications.conftest import declare

REFUSED = smtplib.SMTPAuthenticationError(535, b"5.7.8 wrong password of zainab@example.org")
AWAY = ConnectionRefusedError("zainab@example.org")


class Door(EmailBackend):
    """A mail server's door: `closed` is what it answers, `knocks` how often it was asked."""

    closed: Exception | None = None
    answer: Exception | None = None
    knocks = 0

    def open(self):
        Door.knocks += 1
        if Door.closed:
            raise Door.closed

    def send_messages(self, messages):
        if Door.answer:
            raise Door.answer
        return super().send_messages(messages)


@pytest.fixture
def door(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Door"
    for name, value in (("closed", None), ("answer", None), ("knocks", 0)):
        monkeypatch.setattr(Door, name, value)
    return Door


@pytest.fixture
def email(words, region, recipient):
    tell("test.rally", [recipient], subject=region)
    return Delivery.objects.get(channel="email")


@pytest.fixture
def chief(db):
    chief = User.objects.create_user("chief@example.org", pseudonym="Chief")
    Office.objects.create(user=chief, role=Office.Role.ADMIN)
    User.objects.create_user("editor@example.org", pseudonym="Editor").offices.create(role=Office.Role.EDITOR)
    return chief


def standing():
    return Circuit.objects.get()


def pause():
    return standing().retry_at - timezone.now()


def time_for_a_trial():
    Circuit.objects.update(retry_at=timezone.now() - timedelta(seconds=1))


def test_refused_sign_in_costs_no_attempt_and_nobody_knocks_again_before_its_time(email, door, mailoutbox):
    door.closed = REFUSED
    deliver_due()
    email.refresh_from_db()
    assert (email.status, email.attempts, door.knocks) == ("queued", 0, 1)
    assert (standing().reason, standing().is_refused) == ("SMTPAuthenticationError 535", True)
    assert FIRST_PAUSE - timedelta(seconds=5) < pause() <= FIRST_PAUSE
    deliver_due()
    assert (door.knocks, mailoutbox) == (1, [])


def test_what_stands_in_the_portal_goes_on_and_is_no_sign_that_mail_passes(email, words, region, recipient, door):
    declare(words, code="test.late", channels=("portal",))
    tell("test.late", [recipient], subject=region)
    for _trial in range(2):
        row = Delivery.objects.filter(kind="test.late")
        row.update(status="queued", sent_at=None)
        door.closed = REFUSED
        assert (deliver_due().sent, row.get().status) == (1, "sent")
        assert Circuit.objects.exists()
        time_for_a_trial()


def test_of_all_workers_one_gets_the_trial(email, door):
    door.closed = REFUSED
    deliver_due()
    time_for_a_trial()
    assert [circuit.passage().is_trial for _worker in range(3)] == [True, False, False]
    assert TRIAL - timedelta(seconds=5) < pause() <= TRIAL


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_race_one_gets_the_trial():
    Circuit.objects.create(pk=1, opened_at=timezone.now(), retry_at=timezone.now(), reason="x")
    found, start = [], threading.Barrier(4)

    def ask():
        start.wait()
        try:
            found.append(circuit.passage())
        finally:
            connection.close()

    asking = [threading.Thread(target=ask) for _worker in range(4)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert sorted((one.is_open, one.is_trial) for one in found) == [(False, False)] * 3 + [(True, True)]


def test_pauses_double_with_each_trial_to_a_limit(email, door):
    door.closed = AWAY
    for seconds in (15, 30, 60, 120, 240, 300, 300):
        before = timezone.now()
        deliver_due()
        assert before <= standing().retry_at - timedelta(seconds=seconds) <= timezone.now()
        time_for_a_trial()
    email.refresh_from_db()
    assert (email.status, email.attempts) == ("queued", 0)


def test_who_began_before_it_opened_lengthens_no_pause(db):
    for _worker in range(3):
        circuit.open_for(NoPassage("gone"), is_trial=False)
    assert (standing().failures, pause() <= FIRST_PAUSE) == (1, True)


def test_first_mail_that_passes_closes_it(email, door, mailoutbox):
    door.closed = REFUSED
    deliver_due()
    door.closed = None
    time_for_a_trial()
    assert deliver_due().sent == 1
    assert (Circuit.objects.count(), len(mailoutbox)) == (0, 1)


def test_a_refused_recipient_shows_that_mail_passes(email, door):
    door.closed = AWAY
    deliver_due()
    door.closed, door.answer = None, smtplib.SMTPRecipientsRefused({"a@b": (550, b"5.1.1 no such user")})
    time_for_a_trial()
    deliver_due()
    assert not Circuit.objects.exists()


def test_a_trial_without_a_mail_knocks(email, door):
    door.closed = AWAY
    deliver_due()
    email.delete()
    time_for_a_trial()
    deliver_due()
    assert (standing().failures, door.knocks) == (2, 2)
    door.closed = None
    time_for_a_trial()
    deliver_due()
    assert (Circuit.objects.count(), door.knocks) == (0, 3)


def test_sender_who_may_not_write_keeps_it_open(email, door):
    door.answer = smtplib.SMTPSenderRefused(530, b"sign in first", "post@example.org")
    for _trial in range(3):
        deliver_due()
        time_for_a_trial()
    assert (standing().failures, standing().is_refused) == (3, True)


def test_alarm_is_shouted_and_reaches_the_admins_once_in_the_portal(email, door, chief, caplog, client):
    door.closed = AWAY
    deliver_due()
    assert not Delivery.objects.filter(kind=MAIL_STOPPED).exists()  # it may come back by itself
    door.closed = REFUSED
    for _trial in range(3):
        time_for_a_trial()
        deliver_due()
    shouted = [record for record in caplog.records if record.levelno == logging.CRITICAL]
    assert [record.getMessage() for record in shouted] == ["no mail can go out"] * 3
    assert [word for word in ("zainab", "Chief", "chief@") if word in caplog.text] == []
    told = Delivery.objects.get(kind=MAIL_STOPPED)
    assert (told.recipient.account, told.channel, told.status) == (chief, "portal", "sent")
    assert Activity.objects.about(SENDING).get().facts == {"reason": "SMTPAuthenticationError 535"}
    client.force_login(chief)
    assert "No mail goes out" in client.get("/en/my/notifications/").content.decode()


def test_each_opening_has_an_alarm_of_its_own(email, door, chief):
    for _opening in range(2):
        Delivery.objects.filter(pk=email.pk).update(status="queued", sent_at=None)
        door.closed = REFUSED
        deliver_due()
        door.closed = None
        time_for_a_trial()
        deliver_due()
    assert Delivery.objects.filter(kind=MAIL_STOPPED).count() == 2


def test_try_now_ends_the_pause_and_is_written_down(email, door, chief):
    door.closed = REFUSED
    deliver_due()
    assert circuit.try_now(by=chief)
    done = Activity.objects.get(verb="notifications.tried_now")
    assert (done.by, done.facts) == (chief, {})
    door.closed = None
    assert deliver_due().sent == 1
    assert not circuit.try_now(by=chief)


def test_nobody_without_the_office_is_alarmed(email, door, db):
    door.closed = REFUSED
    deliver_due()
    assert Recipient.objects.count() == 1
    assert not Delivery.objects.filter(kind=MAIL_STOPPED).exists()
