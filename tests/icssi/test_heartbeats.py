"""Who was last seen at work: real processes say it themselves."""

import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from icssi import heartbeats
from icssi.celery import app
from notifications.actions.running import forget_seen, note_seen
from notifications.models import Heartbeat
from tests.portal import Portal, database_url

SILENT_DAY = timedelta(days=1, seconds=1)


def names():
    return sorted(Heartbeat.objects.values_list("name", flat=True))


@pytest.mark.django_db(transaction=True)
def test_beat_and_each_worker_are_seen_at_work(sink):
    with Portal(database_url(settings.DATABASES["default"]), sink.url, parts=["beat"]) as portal:
        portal.wait_until(lambda: names() == ["beat"], "beat is seen without any worker")
        for part in ("worker", "worker-2"):
            portal.start(part)
        portal.wait_until(lambda: Heartbeat.objects.count() == 3, "both workers are seen")
        workers = set(names()) - {"beat"}
        assert all(name.startswith("worker@") for name in workers)
        portal.kill("worker")
    [killed] = set(names()) - {"beat"}  # who was asked to end is not missed, who died is
    assert killed in workers


@pytest.mark.django_db
def test_dead_workers_are_forgotten_after_a_day_beat_is_not():
    for name in ("beat", "worker@a:1", "worker@a:2"):
        Heartbeat.objects.create(name=name, seen_at=timezone.now() - SILENT_DAY)
    Heartbeat.objects.filter(name="worker@a:2").update(seen_at=timezone.now() - timedelta(hours=23))
    note_seen("worker@a:3")
    assert names() == ["beat", "worker@a:2", "worker@a:3"]
    forget_seen("worker@a:3")
    assert names() == ["beat", "worker@a:2"]


@pytest.mark.django_db
def test_seen_again_is_one_row():
    note_seen("beat")
    Heartbeat.objects.update(seen_at=timezone.now() - SILENT_DAY)
    note_seen("beat")
    assert timezone.now() - Heartbeat.objects.get().seen_at < timedelta(minutes=1)


def away(name):
    raise DatabaseError("could not connect as zainab@example.org")


class Alarm:
    """The timer of a worker: here, time passes when it is told to."""

    def call_repeatedly(self, seconds, call, args):
        self.ring = lambda: call(*args)
        return self

    def cancel(self):
        self.ring = None


@pytest.fixture
def worker():
    return SimpleNamespace(hostname="celery@machine", timer=Alarm())


@pytest.mark.django_db(transaction=True)
def test_an_idle_worker_is_seen_again_and_again(worker):
    pulse = heartbeats.Pulse(worker)
    pulse.start(worker)
    for _ring in range(2):
        Heartbeat.objects.update(seen_at=timezone.now() - timedelta(hours=1))
        worker.timer.ring()
        assert timezone.now() - Heartbeat.objects.get(name=pulse.name).seen_at < timedelta(minutes=1)
    pulse.stop(worker)
    assert (worker.timer.ring, names()) == (None, [])


def test_database_that_is_away_ends_neither_beat_nor_worker(monkeypatch, tmp_path, caplog, worker):
    monkeypatch.setattr(heartbeats, "note_seen", away)
    monkeypatch.setattr(heartbeats, "forget_seen", away)
    clock = heartbeats.Clock(app, schedule_filename=str(tmp_path / "schedule"))
    assert clock.tick() > 0
    clock.close()
    pulse = heartbeats.Pulse(worker)
    pulse.start(worker)
    worker.timer.ring()
    pulse.stop(worker)
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 4
    assert "zainab" not in caplog.text


def test_name_of_a_worker_fits_its_column():
    worker = SimpleNamespace(hostname=f"celery@{'m' * 80}.example.org")
    assert len(heartbeats.Pulse(worker).name) <= Heartbeat._meta.get_field("name").max_length
