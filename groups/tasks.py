"""Envelopes for the clock: safe to run at any time and any number of times."""

import logging

from celery import shared_task

from groups import actions

log = logging.getLogger(__name__)


@shared_task(name="groups.forget_join_requests")
def forget_join_requests() -> None:
    """Once a day: what was promised to people who asked to join."""
    deleted = actions.forget_join_requests()
    if deleted:
        log.info("answered wishes to join deleted: %d", deleted)
