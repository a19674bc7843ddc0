"""Envelopes for the clock: safe to run at any time and any number of times."""

import logging

from celery import shared_task

from accounts import actions

log = logging.getLogger(__name__)


@shared_task(name="accounts.end_terms")
def end_terms() -> None:
    """Once a day: what is kept for a time only."""
    for code, count in actions.end_terms().items():
        if count:
            log.info("term ended", extra={"facts": {"term": code, "rows": count}})
