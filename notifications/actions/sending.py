"""The loop that sends: claim one row, look again at everything, send, write down what came of it.

What must stay true: an attempt is committed before anything is sent; a row is sent only by who holds its lease; after
the server may have accepted a message, nothing puts its row back as if it had not.
"""

import logging
import time
from dataclasses import dataclass, fields
from datetime import timedelta

from billiard.exceptions import SoftTimeLimitExceeded
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from notifications import mail
from notifications.actions.post import MOST_ATTEMPTS, NoPassage, Post, retry
from notifications.actions.recheck import Outcome, objection
from notifications.models import Delivery, Recipient

log = logging.getLogger(__name__)
Status, Channel = Delivery.Status, Delivery.Channel
LEASE = timedelta(minutes=2)  # not shorter than a task may run: a send begun by a living worker is never taken over
DEADLINE = 40.0  # seconds in which a run begins new sends
FINAL = {Status.SENT, Status.CANCELLED, Status.STALE, Status.SUPPRESSED}


@dataclass
class Counts:
    """What a run did. `doubts` counts messages of which nobody knows whether the server took them."""

    sent: int = 0
    cancelled: int = 0
    stale: int = 0
    suppressed: int = 0
    queued: int = 0
    parked: int = 0
    doubts: int = 0
    has_more: bool = False  # stopped by its deadline or limit

    def add(self, outcome: Outcome) -> None:
        setattr(self, outcome.status.value, getattr(self, outcome.status.value) + 1)
        self.doubts += outcome.is_doubtful

    def __str__(self) -> str:
        return " ".join(f"{field.name}={getattr(self, field.name)}" for field in fields(self))


class Unprepared(Exception):
    """The message could not be made; nothing was sent."""


def deliver_due(*, limit: int | None = None, deadline: float = DEADLINE) -> Counts:
    """Send what is due, most urgent first, until nothing is left, or `limit` rows or `deadline` seconds are used up."""
    counts, stop, tried = Counts(doubts=_release_expired()), time.monotonic() + deadline, 0
    channels = list(Channel)
    with Post() as post:
        while row := _claim(channels):
            tried += 1
            try:
                if outcome := _deliver(row, post):
                    counts.add(outcome)
            except NoPassage as error:
                log.error("no mail can go out: %s", error)
                _put_back(row)
                channels = [Channel.PORTAL]
            if tried == limit or time.monotonic() > stop:
                counts.has_more = True
                break
    if tried or counts.doubts:
        log.info("delivered %s", counts)
    return counts


def _claim(channels: list[Delivery.Channel]) -> Delivery | None:
    """Take the most urgent due row and commit the attempt."""
    now = timezone.now()
    with transaction.atomic():
        row = (
            Delivery.objects.waiting()
            .filter(due_at__lte=now, channel__in=channels)
            .select_for_update(skip_locked=True)
            .order_by("urgency", "due_at")
            .first()
        )
        if row is None:
            return None
        row.attempts, row.leased_until = row.attempts + 1, now + LEASE
        Delivery.objects.filter(pk=row.pk).update(
            status=Status.SENDING, attempts=row.attempts, leased_until=row.leased_until
        )
    return row


def _deliver(claimed: Delivery, post: Post) -> Outcome | None:
    """Send one claimed row; None when it was no longer ours.

    PostgreSQL keeps the row and its subject locked until the server has answered, so a change of the subject waits for
    the mail in flight, and no mail begins with what was true before the change. SQLite has one writer: there, the
    locks end before the network is used.
    """
    try:
        with transaction.atomic():
            row = _hold(claimed)
            if row is None:
                return None
            outcome, message = _prepare(row)
            if message and connection.features.has_select_for_update:
                outcome, message = post.hand_over(message, row.attempts), None
            if message is None:
                return _settle(row, outcome)
    except Unprepared as error:
        log.error("delivery %s of kind %s could not be made: %s", claimed.pk, claimed.kind, error)
        return _settle(claimed, retry(str(error)[:200], claimed.attempts))
    return _settle(row, post.hand_over(message, row.attempts))


def _hold(claimed: Delivery) -> Delivery | None:
    """The row read anew and locked, when the lease is still ours. The subject first, as everyone locks it first."""
    if connection.features.has_select_for_update:
        _lock_subject(claimed)
    return (
        _still_ours(claimed)
        .select_related("recipient__account", "activity__by")
        .select_for_update(of=("self",))
        .first()
    )  # fmt: skip


def _lock_subject(row: Delivery) -> None:
    model = ContentType.objects.get_for_id(row.subject_type_id).model_class()
    if model is not None:
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT 1 FROM {quote(model._meta.db_table)} "  # noqa: S608
                f"WHERE {quote(str(model._meta.pk.column))} = %s FOR SHARE",
                [row.subject_id],
            )


def _prepare(row: Delivery) -> tuple[Outcome, EmailMessage | None]:
    """The reason why it is not sent, or the message to send; what stands in the portal needs no message."""
    try:
        if refused := objection(row, timezone.now()):
            return refused, None
        message = mail.build(row) if row.channel == Channel.EMAIL else None
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:  # one kind's fault must not stop the queue
        raise Unprepared(_where(error)) from error
    return Outcome(Status.SENT), message


def _where(error: Exception) -> str:
    """An error's class and place: its text could hold a name or an address."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{type(error).__name__} in {trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else ""


def _still_ours(row: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=row.pk, status=Status.SENDING, leased_until=row.leased_until)


def _settle(row: Delivery, outcome: Outcome) -> Outcome:
    """Write down what came of an attempt, if the lease is still ours."""
    now = timezone.now()
    with transaction.atomic():
        settled = _still_ours(row).update(
            status=outcome.status,
            reason=outcome.reason,
            leased_until=None,
            due_at=outcome.due_at or row.due_at,
            sent_at=now if outcome.status == Status.SENT else None,
            doubts=F("doubts") + int(outcome.is_doubtful),
            once={} if outcome.status in FINAL else row.once,
        )
        if settled and outcome.status == Status.SUPPRESSED and outcome.reason.startswith("recipient refused"):
            Recipient.objects.filter(pk=row.recipient_id).update(suppressed_at=now, suppressed_reason=outcome.reason)
    if not settled:
        log.warning("the lease of delivery %s ran out before it ended as %s", row.pk, outcome.status)
    return outcome


def _put_back(row: Delivery) -> None:
    """Back into the queue without counting the attempt: the fault was not the row's."""
    _still_ours(row).update(status=Status.QUEUED, attempts=F("attempts") - 1, leased_until=None)


def _release_expired() -> int:
    """Put rows back whose worker died, counting each as a doubt; on PostgreSQL a locked row has a living worker."""
    with transaction.atomic():
        expired = list(
            Delivery.objects.filter(status=Status.SENDING, leased_until__lt=timezone.now())
            .select_for_update(skip_locked=True)
            .values_list("pk", "channel")[:1000]
        )
        spent = Q(attempts__gte=MOST_ATTEMPTS)
        Delivery.objects.filter(pk__in=[pk for pk, _channel in expired]).update(
            status=Case(When(spent, then=Value(Status.PARKED.value)), default=Value(Status.QUEUED.value)),
            reason="lease ran out",
            leased_until=None,
            doubts=F("doubts") + Case(When(channel=Channel.EMAIL, then=Value(1)), default=Value(0)),
        )
    return sum(channel == Channel.EMAIL for _pk, channel in expired)
