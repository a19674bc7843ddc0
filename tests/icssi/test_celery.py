"""What the queue's settings promise: an order of times; each message is taken by somebody, and kept until then."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from deploy.supervise import commands
from icssi.celery import app
from notifications.actions import claiming, sending

ROOT = Path(__file__).resolve().parents[2]
ASKED = """
import json
from icssi.celery import app
from django.conf import settings
conf = app.conf
print(json.dumps({
    "smtp": settings.EMAIL_TIMEOUT, "soft": conf.task_soft_time_limit, "hard": conf.task_time_limit,
    "visible": conf.broker_transport_options["visibility_timeout"],
}))
"""


def consumed(words):
    words = list(words)
    return set(words[words.index("--queues") + 1].split(","))


def test_a_hung_server_is_given_up_first_and_a_message_comes_again_last():
    """In the order of delivery: SMTP, then the task's limits, and only then Redis gives the message to another."""
    environment = os.environ | {"CELERY_BROKER_URL": "redis://127.0.0.1:1/0"}
    said = subprocess.run([sys.executable, "-c", ASKED], cwd=ROOT, env=environment, capture_output=True, check=True)
    times = json.loads(said.stdout)
    assert times["smtp"] == 15
    assert times["smtp"] < sending.DEADLINE < times["soft"] < times["hard"] < times["visible"]
    assert sending.DEADLINE + times["smtp"] < times["soft"]


def test_a_lease_outlives_the_task_where_no_lock_shows_that_its_worker_lives(db):
    is_shown = connection.features.has_select_for_update_skip_locked
    assert is_shown or claiming.LEASE.total_seconds() > app.conf.task_time_limit


def test_a_message_is_kept_until_its_work_is_done_and_a_worker_takes_no_more_than_it_works_on():
    conf = app.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (True, True, 1)
    assert conf.task_ignore_result
    assert (conf.broker_connection_retry, conf.broker_connection_retry_on_startup) == (True, True)
    assert conf.broker_connection_max_retries is None  # for ever


def test_mail_pictures_and_the_rest_wait_apart():
    route = app.amqp.router.route
    queues = [
        route({}, name)["queue"].name for name in ("notifications.deliver", "pictures.tasks.process_picture", "x")
    ]
    assert queues == ["mail", "pictures", "default"]


@pytest.mark.parametrize(
    "command",
    [
        commands(8000)["worker"],
        (ROOT / "deploy/portal-worker.service").read_text().split(),
    ],
    ids=["make run", "unit"],
)
def test_workers_consume_every_queue(command):
    routed = {route["queue"] for route in app.conf.task_routes.values()}
    assert consumed(command) == routed | {app.conf.task_default_queue}


def test_beat_keeps_utc_and_plain_intervals():
    assert app.conf.timezone == "UTC"
    entries = app.conf.beat_schedule.values()
    assert {type(entry["schedule"]) for entry in entries} == {float}
    assert all(entry["options"]["expires"] <= entry["schedule"] for entry in entries)
    assert app.conf.beat_schedule["deliver"]["schedule"] == 20.0


def test_every_task_of_beat_is_there_and_carries_no_data():
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
        assert not entry.get("args")
        assert not entry.get("kwargs")
