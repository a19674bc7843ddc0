"""The end of what is kept for a time only."""

import logging
from datetime import datetime

from django.utils import timezone

from accounts.actions.tombstones import complete_file
from accounts.keeping import terms

log = logging.getLogger(__name__)


def end_terms(now: datetime | None = None) -> dict[str, int]:
    """End everything whose time is over; returns how many rows went, by the code of the term.

    What fails keeps nothing else from ending: the first error is raised once all others were tried.
    """
    moment, ended, failures = now or timezone.now(), {}, []
    for one in terms.values():
        try:
            ended[one.code] = one.end(moment)
        except Exception as error:  # noqa: BLE001 - raised below
            failures.append(error)
            log.error("term not ended", extra={"facts": {"term": one.code, "error": type(error).__name__}})
    complete_file()
    if failures:
        raise failures[0]
    return ended
