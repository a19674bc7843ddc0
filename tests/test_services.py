"""The rig itself: each service is a real process, answers, and is gone afterwards."""

import os
import smtplib
import subprocess
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import psycopg2
import pytest
import redis
from django.conf import settings

from icssi.celery import app
from tests.conftest import missing
from tests.environment import FOLDER
from tests.portal import Portal, database_url
from tests.services import MissingServiceError, PostgreSQL, Redis, Service, chromium
from tests.sink import Letter, SmtpSink


def owner(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def ask(database: str, question: str) -> object:
    with closing(psycopg2.connect(database)) as opened, opened.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def test_postgresql_answers_questions(postgresql: PostgreSQL) -> None:
    assert ask(postgresql.url(), "SELECT 6 * 7") == 42
    assert ask(postgresql.url(), "SHOW unix_socket_directories") == ""


def test_postgresql_keeps_its_data_when_it_is_killed_and_started(postgresql: PostgreSQL) -> None:
    ask(postgresql.url(), "CREATE TABLE kept AS SELECT 1 AS one; COMMIT; SELECT 1")
    postgresql.kill()
    assert not postgresql.answers()
    postgresql.start()
    assert ask(postgresql.url(), "SELECT one FROM kept") == 1


def test_redis_keeps_and_forgets(redis_server: Redis) -> None:
    with redis.Redis(port=redis_server.port) as client:
        assert client.set("key", "value")
        assert client.get("key") == b"value"
        client.flushall()
        assert client.get("key") is None


@pytest.mark.parametrize("kind", [PostgreSQL, Redis])
def test_service_leaves_nothing_behind(kind: type[Service]) -> None:
    try:
        service = kind()
    except MissingServiceError as error:
        missing(error)
    with service:
        assert service.is_running
        pid = service._process.pid
        assert os.geteuid() != 0 or owner(pid) != 0, "a service of the tests runs as root"
    assert not Path(f"/proc/{pid}").exists()
    assert not service.folder.exists()
    assert not service.log.exists()


def test_service_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Redis, "programs", ("no-such-server",))
    with pytest.raises(MissingServiceError, match=r"Redis \(no-such-server not found\)"):
        Redis()


def test_missing_service_is_a_skip_or_where_required_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUIRE_SERVICES", raising=False)
    with pytest.raises(pytest.skip.Exception, match="MISSING SERVICE: Chromium"):
        missing("Chromium")
    monkeypatch.setenv("REQUIRE_SERVICES", "1")
    with pytest.raises(pytest.fail.Exception, match="MISSING SERVICE: Chromium"):
        missing("Chromium")


def send(sink: SmtpSink, subject: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "post@example.org", "reader@example.org", subject
    message.set_content("سڵاو")
    host, port = sink.url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port), timeout=10) as client:
        client.send_message(message)


def test_sink_records_before_it_answers(sink: SmtpSink) -> None:
    send(sink, "first")
    [letter] = sink.letters
    assert (letter.sender, letter.recipients, letter.subject) == ("post@example.org", ["reader@example.org"], "first")
    assert letter.text().strip() == "سڵاو"
    assert sink.wait_for("reader@example.org", "first") == [letter]


def test_sink_says_what_it_got_when_a_letter_does_not_come(sink: SmtpSink) -> None:
    send(sink, "another")
    with pytest.raises(AssertionError, match=r"0 of 1 letters to nobody@example.org.*another"):
        sink.wait_for("nobody@example.org", patience=0.05)


def test_sink_in_trouble_keeps_nothing(sink: SmtpSink) -> None:
    def busy(letter: Letter) -> str:
        return "451 come again"

    sink.answer = busy
    with pytest.raises(smtplib.SMTPDataError):
        send(sink, "refused")
    assert sink.letters == []


def test_chromium_draws_a_page() -> None:
    path = chromium()
    if path is None:
        missing("Chromium")
    profile = f"--user-data-dir={FOLDER / 'chromium'}"
    command = [path, "--headless", "--no-sandbox", "--disable-gpu", profile, "--dump-dom"]
    page = "data:text/html,<p id=p></p><script>p.textContent=6*7</script>"
    done = subprocess.run([*command, page], capture_output=True, text=True, timeout=60, check=True)
    assert '<p id="p">42</p>' in done.stdout


@pytest.mark.django_db(transaction=True)
def test_worker_is_a_process_at_the_broker_of_the_tests(sink: SmtpSink) -> None:
    app.send_task("tests.unheard_of", queue="default")
    with Portal(database_url(settings.DATABASES["default"]), sink.url, parts=["worker"]) as portal:
        portal.wait_until(lambda: "tests.unheard_of" in portal.said(), "the worker takes what was queued")
