"""The circuit breaker: when no mail can pass, nobody knocks at the server for a while, and people are alarmed."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from notifications.actions.post import NoPassage
from notifications.models import Circuit

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=5)
TRIAL = timedelta(seconds=30)  # in which one worker tries, and the others wait for what it finds


@dataclass(frozen=True)
class Passage:
    """Whether mail may be sent now; in a trial it is this run that finds out whether it passes again."""

    is_open: bool
    is_trial: bool


def passage() -> Passage:
    """Look at the circuit. Of all workers, one gets the trial when its time has come."""
    standing = Circuit.objects.first()
    if standing is None:
        return Passage(is_open=True, is_trial=False)
    now = timezone.now()
    is_ours = standing.retry_at <= now and bool(
        Circuit.objects.filter(pk=standing.pk, retry_at=standing.retry_at).update(retry_at=now + TRIAL)
    )
    return Passage(is_open=is_ours, is_trial=is_ours)


def open_for(error: NoPassage) -> None:
    """No mail passes: wait, each time twice as long. A sign-in that is refused needs a person, so it is shouted."""
    now = timezone.now()
    with transaction.atomic():
        standing, is_new = Circuit.objects.select_for_update().get_or_create(
            pk=1, defaults={"opened_at": now, "retry_at": now + FIRST_PAUSE, "reason": str(error)}
        )
        if not is_new:
            pause = min(FIRST_PAUSE * 2 ** min(standing.failures, 10), LONGEST_PAUSE)
            Circuit.objects.filter(pk=1).update(
                retry_at=now + pause, failures=min(standing.failures + 1, 100), reason=str(error)
            )
    log.log(logging.CRITICAL if error.is_refused else logging.ERROR, "no mail can go out: %s", error)


def close() -> None:
    """Mail passes again."""
    if Circuit.objects.all().delete()[0]:
        log.warning("mail goes out again")
