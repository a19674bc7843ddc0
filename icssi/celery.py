"""The Celery application: an alarm clock for work that is kept in the database."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icssi.settings")
TRANSPORT_ALIASES["filesystem"] = "icssi.broker:Transport"
app = Celery("icssi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
