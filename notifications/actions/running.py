"""What those who run the portal do with the queue, and who was last seen at work."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from notifications.actions.circuit import SENDING
from notifications.actions.telling import poke, record
from notifications.models import Delivery, Heartbeat

Status = Delivery.Status
REMEMBERED = timedelta(days=1)  # a worker that died
BY_HAND = "put aside by hand"
# Nothing new joins the letter of a summary that may have arrived: the mail could be taken for that one. A row that was
# tried before says so to `claim_next`.
COUNTED_ANEW = Case(When(~Q(bundle="") & Q(doubts__gt=0), then=Value(1)), default=Value(0))


def requeue(rows: QuerySet[Delivery], *, by: Any, kind: str = "") -> int:
    """Let what was put aside among `rows` be sent after all, with its attempts counted anew; returns how many.

    What it announces is looked at again when it is sent, so nothing stale goes out. `kind` is for the record: which
    kind of message was meant, when it was all of one.
    """
    due_at = Greatest("due_at", Value(timezone.now()))  # nobody is late with it before now
    changes = {"reason": "", "attempts": COUNTED_ANEW, "due_at": due_at}
    with transaction.atomic():
        moved = _move_all(rows, Status.PARKED, Status.QUEUED, changes)
        if moved:
            record("notifications.requeued", SENDING, by=by, count=moved, kind=kind)
            poke()
    return moved


def park(rows: QuerySet[Delivery], *, by: Any, kind: str = "") -> int:
    """Put aside what waits among `rows` until somebody requeues it; returns how many. `kind` as in `requeue`."""
    with transaction.atomic():
        moved = _move_all(rows, Status.QUEUED, Status.PARKED, {"reason": BY_HAND})
        if moved:
            record("notifications.parked", SENDING, by=by, count=moved, kind=kind)
    return moved


def _move_all(rows: QuerySet[Delivery], source: Status, to: Status, changes: dict[str, Any]) -> int:
    """One UPDATE, as `core.transitions.move` does for one row: what a worker took meanwhile is not touched."""
    if source not in Delivery.MOVES[to]:
        raise ValueError(f"no delivery goes from {source} to {to}")
    found = rows.order_by().filter(status=source).values("pk")
    return Delivery.objects.filter(pk__in=found, status=source).update(status=to, **changes)


def note_seen(name: str) -> None:
    """`name` is at work now: "beat", or "worker@…"."""
    now = timezone.now()
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, seen_at=now)], update_conflicts=True, unique_fields=["name"], update_fields=["seen_at"]
    )
    Heartbeat.objects.filter(name__startswith="worker@", seen_at__lt=now - REMEMBERED).delete()


def forget_seen(name: str) -> None:
    """It ended as it was asked to, so nobody waits for a sign of it."""
    Heartbeat.objects.filter(name=name).delete()
