from datetime import timedelta

import pytest
from django.db import connection

from icssi import health

pytestmark = pytest.mark.django_db


def test_healthz_asks_nothing_of_anybody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_readyz_is_ready_when_all_answer(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (
        200,
        {"database": "ok", "broker": "ok", "oldest due delivery": "ok"},
    )


@pytest.mark.parametrize(("age", "status"), [(timedelta(minutes=4), 200), (timedelta(minutes=6), 503)])
def test_readyz_knows_how_late_the_queue_is(client, monkeypatch, age, status):
    monkeypatch.setattr(health, "oldest_due_age", lambda: age)
    assert client.get("/readyz").status_code == status


def test_readyz_survives_what_it_asks_about(client, monkeypatch, settings):
    def refuse(*args, **kwargs):
        raise ConnectionError("secret address")

    monkeypatch.setattr(health.current_app, "connection_for_write", refuse)
    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["broker"] == response.json()["database"] == "unreachable"
    assert b"secret" not in response.content
