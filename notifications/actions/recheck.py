"""The last look before something is sent: everything that may forbid it, in one place."""

from dataclasses import dataclass
from datetime import datetime

from notifications.kinds import attach_subjects, kinds
from notifications.models import Delivery, OptOut

Status = Delivery.Status


@dataclass(frozen=True)
class Outcome:
    """What becomes of a delivery after an attempt. `reason` is short, English, and holds no name or address."""

    status: Delivery.Status
    reason: str = ""
    due_at: datetime | None = None  # when to try again
    is_doubtful: bool = False  # the server may have accepted the message before the line went dead


def objection(delivery: Delivery, now: datetime) -> Outcome | None:
    """Why `delivery` must not be sent now, or None. Reads everything anew; the row itself is fresh and held."""
    kind, recipient = kinds.get(delivery.kind), delivery.recipient
    if kind is None:
        return Outcome(Status.PARKED, "unknown kind")
    attach_subjects([delivery])
    if delivery.subject is None:
        return Outcome(Status.CANCELLED, "subject gone")
    if reason := kind.still_true(delivery):
        return Outcome(Status.CANCELLED, reason[:200])
    if delivery.useful_until and delivery.useful_until <= now:
        return Outcome(Status.STALE, "too late")
    if recipient.account and not recipient.account.is_active:
        return Outcome(Status.SUPPRESSED, "account closed")
    if delivery.channel != Delivery.Channel.EMAIL:
        return None
    if recipient.suppressed_at:
        return Outcome(Status.SUPPRESSED, "address refused before")
    if not kind.is_mandatory and OptOut.objects.filter(recipient=recipient, topic=kind.topic).exists():
        return Outcome(Status.SUPPRESSED, "opted out")
    return None
