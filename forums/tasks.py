"""Envelopes for the clock: safe to run at any time and any number of times."""

import logging

from celery import shared_task

from forums import actions

log = logging.getLogger(__name__)


@shared_task(name="forums.forget_registrations")
def forget_registrations() -> None:
    """Once a day: what was promised at registration."""
    deleted = actions.forget_registrations()
    if deleted:
        log.info("registrations deleted after their forum: %d", deleted)
