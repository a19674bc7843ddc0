"""Who sends what: a worker claims one mail's rows, holds them while it sends, and writes down what came of it.

What must stay true: an attempt is committed before anything is sent; rows are sent only by who holds their lease; the
rows that went out together once are tried together again, under the same letter, so that the Message-ID is the same.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Case, F, Model, Q, Value, When
from django.utils import timezone

from notifications.actions import joined
from notifications.actions.post import MOST_ATTEMPTS
from notifications.actions.recheck import Outcome
from notifications.kinds import kinds, subjects_of
from notifications.models import Delivery, Recipient
from notifications.statements import PLANS, Call, call, forget_plans

log = logging.getLogger(__name__)
Status, Channel, Bundle = Delivery.Status, Delivery.Channel, Delivery.Bundle
# A send begun by a living worker is never taken over: PostgreSQL shows by its lock that the worker lives; elsewhere the
# lease is longer than a task may run.
LEASE = timedelta(minutes=1) if connection.features.has_select_for_update_skip_locked else timedelta(minutes=4)
COURTESY_PAUSE = 0.05  # seconds between two looks at who waits
_known: dict[str, tuple[float, bool]] = {}  # of a table: when it was asked, and whether somebody waited
LONGEST_COURTESY = 20.0  # seconds a mail waits for those who want to change what it is about
FINAL = {Status.SENT, Status.CANCELLED, Status.STALE, Status.SUPPRESSED}

_TABLE = connection.ops.quote_name(Delivery._meta.db_table)
_TAKE = "status = 'sending', attempts = attempts + 1, leased_until = %s, tried_at = %s"
_CLAIM = f"""
UPDATE {_TABLE} SET {_TAKE}, letter = coalesce(letter, id) WHERE id = (
    SELECT due.id FROM {_TABLE} AS due WHERE due.status = 'queued' AND due.due_at <= %s AND due.channel IN (%s, %s)
    AND (due.bundle = '' OR NOT EXISTS (
        SELECT 1 FROM {_TABLE} AS first WHERE first.recipient_id = due.recipient_id AND first.bundle = due.bundle
        AND first.bundle <> '' AND first.status = 'queued' AND first.due_at <= %s AND first.id < due.id))
    ORDER BY due.urgency, due.due_at LIMIT 1 {{lock}})
RETURNING id, letter, attempts, recipient_id, bundle, kind, subject_type_id, subject_id
"""  # noqa: S608 - our own table; of a bundle only the first row is claimed, so that two workers never halve one mail
# PostgreSQL may think that few rows are due, and sort all of them for each mail: it has to walk along the index.
_ALONG_THE_INDEX = "SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off; " if PLANS else ""
_JOIN = f"""
UPDATE {_TABLE} SET {_TAKE}, letter = %s WHERE id IN (
SELECT id FROM {_TABLE} WHERE recipient_id = %s AND status = 'queued' AND bundle = %s
AND (letter = %s OR (letter IS NULL AND due_at <= %s)) ORDER BY id {{lock}}
) RETURNING id, subject_type_id, subject_id
"""  # noqa: S608 - our own table; it never waits: a claim that failed would undo the result of the mail before it
_SETTLE = f"""
UPDATE {_TABLE} SET status = %s, reason = %s, leased_until = NULL, sent_at = %s, due_at = coalesce(%s, due_at),
doubts = doubts + %s, attempts = attempts - %s, letter = CASE WHEN %s THEN NULL ELSE letter END,
once = CASE WHEN %s THEN '{{}}' ELSE once END WHERE
"""  # noqa: S608 - names of our own tables and columns; every value is a parameter


@dataclass(frozen=True)
class Claim:
    """The rows of one mail, ours until `leased_until`. `subjects` are (content type, key) pairs."""

    pks: tuple[int, ...]
    letter: int
    attempts: int
    leased_until: datetime
    subjects: tuple[tuple[int, int], ...]
    kind: str  # of the one row; nothing where a mail may have several


def claim_next(channels: Sequence[str], first: Sequence[Call] = ()) -> Claim | None:
    """Take the most urgent due row, with the rows that go out in one mail with it, and commit the attempt.

    What is to be written `first` goes the same way to the database.
    """
    now = timezone.now()
    leased_until = now + LEASE
    lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    stamp = [_stored(leased_until), _stored(now)]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        sql, params = call("claim", _CLAIM.format(lock=lock), [*stamp, stamp[1], channels[0], channels[-1], stamp[1]])
        joined.ask(cursor, [*first, (_ALONG_THE_INDEX + sql, params)])
        found = cursor.fetchone()
        if found is None:
            return None
        pk, letter, attempts, recipient_id, bundle, kind, *subject = found
        rows = [(pk, *subject)]
        if bundle:
            until = _stored(_joins_until(recipient_id, bundle, now)) if attempts == 1 else None
            cursor.execute(
                *call("join", _JOIN.format(lock=lock), [*stamp, letter, recipient_id, bundle, letter, until])
            )
            rows += cursor.fetchall()
    return Claim(
        pks=tuple(row[0] for row in rows),
        letter=letter,
        attempts=attempts,
        leased_until=leased_until,
        subjects=tuple(sorted({tuple(row[1:]) for row in rows})),
        kind="" if bundle else kind,
    )


def _joins_until(recipient_id: int, bundle: str, now: datetime) -> datetime:
    """A day's reminders come as one mail, with the first of them; a summary holds what is due."""
    if bundle != Bundle.REMINDER:
        return now
    return Recipient.objects.select_related("account").get(pk=recipient_id).hours.end_of_day(now)


def _stored(at: datetime) -> Any:
    """A time as the database keeps it; PostgreSQL's own."""
    return at if PLANS else Delivery._meta.get_field("due_at").get_db_prep_value(at, connection)


def hold(claim: Claim) -> list[Delivery]:
    """The rows read anew and locked, when the lease is still ours. The subjects first, as everyone locks them first."""
    forget_plans()
    shares: list[Call] = []
    if connection.features.has_select_for_update:
        shares = [share for subject in claim.subjects for share in _share(*subject)]
    lock = "FOR UPDATE OF delivery" if connection.features.has_select_for_update_of else ""
    condition, params = _ours("delivery.", claim, claim.pks)
    return joined.deliveries(condition, params, lock=lock, first=shares, about=_about(claim))


def _about(claim: Claim) -> joined.About | None:
    """What the one row of a mail is about, when it can be read with the row: nothing else has to be locked before."""
    kind = kinds.get(claim.kind)
    if not PLANS or kind is None or kind.depends_on is not None:
        return None
    [(subject_type_id, subject_id)] = claim.subjects
    way = subjects_of(claim.kind, subject_type_id)
    return joined.About(subject_id, way) if way else None


def share(rows: Sequence[Model]) -> None:
    """Keep what a mail tells of beside its subject from changing, too. Read it again afterwards."""
    if connection.features.has_select_for_update:
        for row in sorted(rows, key=lambda row: (row._meta.label, row.pk)):
            for sql, params in _share(ContentType.objects.get_for_model(row).pk, row.pk):
                with connection.cursor() as cursor:
                    cursor.execute(sql, params)


def _share(subject_type_id: int, subject_id: int) -> list[Call]:
    """What keeps the subject from changing until this transaction ends, once nobody waits to change it.

    Who shares a lock overtakes who waits to write: lines that share in turn would let a change wait for the last of
    ten thousand mails.
    """
    model = ContentType.objects.get_for_id(subject_type_id).model_class()
    if model is None:
        return []
    table, key = connection.ops.quote_name(model._meta.db_table), str(model._meta.pk.column)
    until = time.monotonic() + LONGEST_COURTESY
    with connection.cursor() as cursor:
        while _is_wanted(cursor, table) and time.monotonic() < until:
            time.sleep(0.01)
    sql = f"SELECT 1 FROM {table} WHERE {connection.ops.quote_name(key)} = %s FOR SHARE"  # noqa: S608 - names of our own tables and columns; every value is a parameter
    return [call("share", sql, [subject_id])]


def _is_wanted(cursor: Any, table: str) -> bool:
    """Whether somebody waits to change a row of `table`: PostgreSQL shows it as a lock on the row.

    The lines of a process ask in turn: what one learnt is true for the others for a moment.
    """
    asked_at, is_wanted = _known.get(table, (-COURTESY_PAUSE, False))
    if time.monotonic() - asked_at < COURTESY_PAUSE:
        return is_wanted
    cursor.execute(
        "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'tuple' AND relation = %s::regclass "
        "AND mode IN ('ExclusiveLock', 'AccessExclusiveLock'))",
        [table],
    )
    is_wanted = bool(cursor.fetchone()[0])
    _known[table] = (time.monotonic(), is_wanted)
    return is_wanted


def settle(claim: Claim, outcomes: Mapping[int, Outcome]) -> list[Call]:
    """Write down what came of an attempt, row by row, if the lease is still ours.

    Returns what is left to be written: rows held by a lock since the lease was looked at are ours still, so that
    nobody has to hear how many were found, and it can go with the next claim.
    """
    now = timezone.now()
    alike: dict[Outcome, list[int]] = {}
    for pk, outcome in outcomes.items():
        alike.setdefault(outcome, []).append(pk)
    left = []
    for outcome, pks in alike.items():
        if connection.features.has_select_for_update and outcome == Outcome(Status.SENT):
            left.append(_result(claim, pks, outcome, now))
        elif _write_down(claim, pks, outcome, now) < len(pks):
            facts = {"letter": claim.letter, "end": outcome.status}
            log.warning("lease ran out before the end", extra={"facts": facts})
    return left


def write(left: Sequence[Call]) -> None:
    if left:
        with connection.cursor() as cursor:
            joined.ask(cursor, left)


def _result(claim: Claim, pks: Sequence[int], outcome: Outcome, now: datetime) -> Call:
    sent_at = _stored(now) if outcome.status == Status.SENT else None
    due_at = _stored(outcome.due_at) if outcome.due_at else None
    is_free = outcome.is_waiting and claim.attempts == 1  # never tried: it may go out with others, under another number
    condition, params = _ours("", claim, pks)
    facts = [outcome.status.value, outcome.reason, sent_at, due_at, int(outcome.is_doubtful), int(outcome.is_waiting),
             is_free, outcome.status in FINAL]  # fmt: skip
    return call("settle", f"{_SETTLE} {condition}", [*facts, *params])


def _write_down(claim: Claim, pks: Sequence[int], outcome: Outcome, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(*_result(claim, pks, outcome, now))
        settled = int(cursor.rowcount)
    if settled and outcome.status == Status.SUPPRESSED and outcome.reason.startswith("recipient refused"):
        Recipient.objects.filter(deliveries__pk__in=pks).update(suppressed_at=now, suppressed_reason=outcome.reason)
    if settled and outcome.status == Status.SENT and outcome.readmits:
        Recipient.objects.filter(deliveries__pk__in=pks).update(suppressed_at=None, suppressed_reason="")
    return settled


def _ours(prefix: str, claim: Claim, pks: Sequence[int]) -> tuple[str, list[Any]]:
    """As SQL: these rows of the claim, while its lease is ours."""
    keys = ", ".join(["%s"] * len(pks))
    condition = f"{prefix}id IN ({keys}) AND {prefix}status = 'sending' AND {prefix}leased_until = %s"
    return condition, [*pks, _stored(claim.leased_until)]


def put_back(claim: Claim) -> None:
    """Back into the queue without counting the attempt: the fault was not the row's."""
    ours = Delivery.objects.filter(pk__in=claim.pks, status=Status.SENDING, leased_until=claim.leased_until)
    never_tried = Case(When(attempts=1, then=None), default=F("letter"))
    ours.update(status=Status.QUEUED, attempts=F("attempts") - 1, leased_until=None, letter=never_tried)


def release_expired() -> int:
    """Put rows back whose worker died, but none that PostgreSQL holds locked; returns how many mails are in doubt."""
    with transaction.atomic():
        expired = list(
            Delivery.objects.filter(status=Status.SENDING, leased_until__lt=timezone.now())
            .select_for_update(skip_locked=True)
            .values_list("pk", "letter", "channel")[:1000]
        )
        spent = Q(attempts__gte=MOST_ATTEMPTS)
        Delivery.objects.filter(pk__in=[pk for pk, _letter, _channel in expired]).update(
            status=Case(When(spent, then=Value(Status.PARKED.value)), default=Value(Status.QUEUED.value)),
            reason="lease ran out",
            leased_until=None,
            doubts=F("doubts") + Case(When(channel=Channel.EMAIL, then=Value(1)), default=Value(0)),
        )
    return len({letter for _pk, letter, channel in expired if channel == Channel.EMAIL})
