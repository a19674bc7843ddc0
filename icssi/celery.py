"""The Celery application: an alarm clock for work that is kept in the database."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery, signals
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icssi.settings")
TRANSPORT_ALIASES["filesystem"] = "icssi.broker:Transport"
TRANSPORT_ALIASES |= dict.fromkeys(["redis", "rediss"], "icssi.redis_broker:Transport")
app = Celery("icssi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add("icssi.heartbeats:Pulse")


@signals.setup_logging.connect
def write_as_the_portal_does(**_options: Any) -> None:
    """Celery's own lines would hold whatever an error says, e-mail addresses included."""
    dictConfig(settings.LOGGING)
