"""How the sending goes, for those who run the portal: ages, counts, states. Nobody's address, nothing that was said."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.db.models.functions import TruncHour
from django.utils import timezone

from notifications.models import Delivery, Heartbeat, Recipient

Status = Delivery.Status
HOUR = timedelta(hours=1)
LONGEST_WAIT = timedelta(minutes=5)  # of a due delivery, before the portal calls itself not ready
LONGEST_SILENCE = timedelta(minutes=2)  # of beat, and of all workers; each is seen every twenty seconds
BACK, AHEAD = 24, 48  # hours shown
TRIED = {Status.SENT: "sent", Status.QUEUED: "again", Status.PARKED: "parked"}


@dataclass
class Hour:
    """What came of the deliveries last tried in the hour that begins at `at`, or (`due`) how many are due in it."""

    at: datetime
    sent: int = 0
    again: int = 0
    parked: int = 0
    due: int = 0

    @property
    def total(self) -> int:
        return self.sent + self.again + self.parked + self.due


@dataclass
class KindCounts:
    """How many deliveries of a kind are in each state; `cells` in the order of the states."""

    code: str
    by_status: dict[str, int] = field(default_factory=dict)

    @property
    def cells(self) -> list[int]:
        return [self.by_status.get(status, 0) for status in Status]

    @property
    def waiting(self) -> int:
        return self.by_status.get(Status.QUEUED, 0)

    @property
    def parked(self) -> int:
        return self.by_status.get(Status.PARKED, 0)


def last_seen(prefix: str) -> datetime | None:
    """When a process whose name begins with `prefix` was last seen at work; of several the last one seen."""
    seen: datetime | None = Heartbeat.objects.filter(name__startswith=prefix).aggregate(seen=Max("seen_at"))["seen"]
    return seen


def hours_tried(now: datetime) -> list[Hour]:
    """The last 24 hours, the one that runs counted in. A row stands in the hour of its last attempt."""
    hours = _hours(now - (BACK - 1) * HOUR, BACK)
    counted = (
        Delivery.objects.filter(tried_at__gte=next(iter(hours)), status__in=TRIED, attempts__gt=0)
        .order_by()
        .annotate(hour=TruncHour("tried_at"))
        .values_list("hour", "status")
        .annotate(count=Count("pk"))
    )
    for at, status, count in counted:
        if at in hours:
            setattr(hours[at], TRIED[Status(status)], count)
    return list(hours.values())


def hours_planned(now: datetime) -> list[Hour]:
    """What waits for each of the next 48 hours, the one that runs counted in; what is due already stands in that."""
    hours = _hours(now, AHEAD)
    first, *_others, last = hours
    counted = (
        Delivery.objects.waiting()
        .filter(due_at__lt=last + HOUR)
        .order_by()
        .annotate(hour=TruncHour("due_at"))
        .values_list("hour")
        .annotate(count=Count("pk"))
    )
    for at, count in counted:
        hours[max(at, first)].due += count
    return list(hours.values())


def _hours(begins: datetime, number: int) -> dict[datetime, Hour]:
    first = timezone.localtime(begins).replace(minute=0, second=0, microsecond=0)
    return {at: Hour(at) for at in (first + number * HOUR for number in range(number))}


def kinds_counted() -> list[KindCounts]:
    """Every kind of which there are deliveries, by its code; one query."""
    found: dict[str, KindCounts] = {}
    for code, status, count in (
        Delivery.objects.order_by("kind").values_list("kind", "status").annotate(count=Count("pk"))
    ):
        found.setdefault(code, KindCounts(code)).by_status[status] = count
    return list(found.values())


def states_counted(kinds: Iterable[KindCounts]) -> list[tuple[Status, int]]:
    columns = zip(*(kind.cells for kind in kinds), strict=True)
    sums = [sum(column) for column in columns] or [0] * len(Status)
    return list(zip(Status, sums, strict=True))


def suppressed_addresses() -> int:
    return Recipient.objects.filter(suppressed_at__isnull=False).count()


def mails_in_doubt() -> int:
    """Mails that may have gone out twice: a worker died, or a line went dead, while the server had them."""
    found: int = Delivery.objects.filter(doubts__gt=0).aggregate(mails=Count("letter", distinct=True))["mails"]
    return found
