"""The Celery application: an alarm clock for work that is kept in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icssi.settings")
app = Celery("icssi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
