"""The circuit breaker: when no mail can pass, nobody knocks at the server for a while, and people are alarmed."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Office, User
from notifications.actions.post import NoPassage
from notifications.actions.recipients import recipients_of
from notifications.actions.telling import poke, record, tell
from notifications.models import Circuit
from notifications.notices import MAIL_STOPPED

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=5)
TRIAL = timedelta(seconds=30)  # in which one worker tries, and the others wait for what it finds
MOST_COUNTED = 100  # failures; the pause has long reached its limit
SENDING = Circuit(pk=1)  # what is recorded of the sending as a whole is about this, whether it stands or not


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


def open_for(error: NoPassage, *, is_trial: bool) -> None:
    """No mail passes: wait, after each trial twice as long. A sign-in that is refused needs a person: it is shouted.

    What others find who began to send before it opened says nothing new, and lengthens no pause.
    """
    now = timezone.now()
    with transaction.atomic():
        standing, is_new = Circuit.objects.select_for_update().get_or_create(
            pk=1,
            defaults={
                "opened_at": now,
                "retry_at": now + FIRST_PAUSE,
                "reason": str(error),
                "is_refused": error.is_refused,
            },
        )
        if error.is_refused and (is_new or not standing.is_refused):
            Circuit.objects.filter(pk=1).update(is_refused=True)
            _alarm(error)
        if is_trial and not is_new:
            pause = min(FIRST_PAUSE * 2 ** min(standing.failures, 10), LONGEST_PAUSE)
            failures = min(standing.failures + 1, MOST_COUNTED)
            Circuit.objects.filter(pk=1).update(retry_at=now + pause, failures=failures, reason=str(error))
    level = logging.CRITICAL if error.is_refused else logging.ERROR
    log.log(level, "no mail can go out", extra={"facts": {"reason": error}})


def _alarm(error: NoPassage) -> None:
    """Tell those who run the portal, once while the circuit stands and where no mail is needed: in the portal."""
    offices = Office.objects.current().filter(role=Office.Role.ADMIN)
    admins = User.objects.filter(is_active=True, pk__in=offices.values("user"))
    activity = record(MAIL_STOPPED, SENDING, reason=str(error))
    tell(MAIL_STOPPED, recipients_of(admins), subject=activity, activity=activity)


def try_now(*, by: Any) -> bool:
    """Let the next worker try at once; False when mail passes anyway."""
    with transaction.atomic():
        if not Circuit.objects.filter(pk=1).update(retry_at=timezone.now()):
            return False
        record("notifications.tried_now", SENDING, by=by)
        poke()
    return True


def close() -> None:
    """Mail passes again."""
    if Circuit.objects.all().delete()[0]:
        log.warning("mail goes out again")
