from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.db import connection
from django.utils import timezone

from deploy.supervise import answers
from icssi import health
from notifications.models import Circuit, Heartbeat
from tests.portal import Portal, database_url

pytestmark = pytest.mark.django_db
READY = {"database": "ok", "broker": "ok", "oldest due delivery": "ok", "beat": "ok", "workers": "ok", "mail": "ok"}


@pytest.fixture
def at_work(db):
    for name in ("beat", "worker@one:1", "worker@two:1"):
        Heartbeat.objects.create(name=name, seen_at=timezone.now())


def silence(name, seconds):
    Heartbeat.objects.filter(name__startswith=name).update(seen_at=timezone.now() - timedelta(seconds=seconds))


def answer(client):
    """What /readyz finds wrong, and that its status says so."""
    response = client.get("/readyz")
    wrong = {name: said for name, said in response.json().items() if said != "ok"}
    assert list(response.json()) == list(READY)
    assert response.status_code == (503 if wrong else 200)
    return wrong


def test_healthz_asks_nothing_of_anybody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_readyz_is_ready_when_all_answer(client, at_work):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, READY)


@pytest.mark.parametrize(("age", "wrong"), [(299, {}), (301, {"oldest due delivery": "late by 301 seconds"})])
def test_readyz_knows_how_late_the_queue_is(client, monkeypatch, at_work, age, wrong):
    monkeypatch.setattr(health, "oldest_due_age", lambda: timedelta(seconds=age))
    assert answer(client) == wrong


def test_readyz_misses_who_was_never_seen(client):
    assert answer(client) == {"beat": "not seen yet", "workers": "not seen yet"}


def test_readyz_misses_a_silent_beat(client, at_work):
    silence("beat", 110)
    assert answer(client) == {}
    silence("beat", 130)
    [(name, said)] = answer(client).items()
    assert (name, said.startswith("silent for 13")) == ("beat", True)


def test_readyz_misses_workers_when_all_are_silent(client, at_work):
    silence("worker@one", 1000)
    assert answer(client) == {}
    silence("worker@two", 130)
    [(name, said)] = answer(client).items()
    assert (name, said.startswith("silent for 13")) == ("workers", True)


@pytest.mark.parametrize(
    ("is_refused", "wrong"), [(False, {}), (True, {"mail": "stopped: the mail server refuses the portal"})]
)
def test_readyz_fails_when_the_mail_server_refuses_the_portal_not_when_it_is_away(client, at_work, is_refused, wrong):
    now = timezone.now()
    Circuit.objects.create(pk=1, opened_at=now, retry_at=now, reason="x", is_refused=is_refused)
    assert answer(client) == wrong


def test_readyz_survives_what_it_asks_about(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionError("secret address")

    monkeypatch.setattr(health.current_app, "connection_for_write", refuse)
    monkeypatch.setattr(connection, "cursor", refuse)
    said = answer(client)
    assert said["broker"] == said["database"] == "unreachable"
    assert {said[name] for name in health.KEPT_IN_DATABASE} == {"unknown"}
    assert "secret" not in str(said)


@pytest.mark.django_db(transaction=True)
def test_portal_that_runs_becomes_ready(sink, client):
    with Portal(database_url(configured.DATABASES["default"]), sink.url) as portal:
        assert answers(portal.port)
        portal.wait_until(lambda: client.get("/readyz").json() == READY, "the portal is ready")
