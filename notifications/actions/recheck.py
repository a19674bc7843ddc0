"""The last look before something is sent: everything that may forbid it, in one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from notifications.kinds import NEVER, Kind, attach_subjects, kinds, topics
from notifications.models import Delivery, Mute, Preference, Recipient
from notifications.statements import call

Status, Channel = Delivery.Status, Delivery.Channel

TRIED_AGAIN_AFTER = timedelta(days=1)
_PACES = f"SELECT topic, in_portal, mail FROM {Preference._meta.db_table} WHERE recipient_id = %s"  # noqa: S608 - names of our own tables and columns; every value is a parameter
_MUTED = f"SELECT thing_type_id, thing_id FROM {Mute._meta.db_table} WHERE recipient_id = %s"  # noqa: S608 - names of our own tables and columns; every value is a parameter


@dataclass(frozen=True)
class Outcome:
    """What becomes of a delivery after an attempt. `reason` is short, English, and holds no name or address."""

    status: Delivery.Status
    reason: str = ""
    due_at: datetime | None = None  # when to try again
    is_doubtful: bool = False  # the server may have accepted the message before the line went dead
    is_waiting: bool = False  # it was not tried at all: the attempt does not count
    readmits: bool = False  # it goes to an address that was refused before: if it passes, the address works again


def hoped_for(row: Delivery) -> Outcome:
    """What becomes of a row that nothing forbids, if it passes."""
    is_comeback = row.channel == Channel.EMAIL and row.recipient.suppressed_at is not None
    return Outcome(Status.SENT, readmits=is_comeback)


def objections(rows: Sequence[Delivery], now: datetime) -> dict[int, Outcome]:
    """Why some of `rows`, all of one recipient, must not be sent now, by their keys. Reads everything anew.

    The rows themselves are fresh and held.
    """
    attach_subjects(rows)
    found = {row.pk: outcome for row in rows if (outcome := _no_more(row, now))}
    left = [row for row in rows if row.pk not in found]
    if left:
        wishes = Wishes(left[0].recipient)
        found |= {row.pk: outcome for row in left if (outcome := _not_wanted(row, wishes) or _not_now(row, now))}
    return found


class Wishes:
    """What one recipient chose, read when it is asked for."""

    def __init__(self, recipient: Recipient) -> None:
        self.recipient = recipient
        self._paces: dict[str, tuple[bool, str]] | None = None
        self._muted: set[tuple[int, int]] | None = None

    def wants(self, topic: str, channel: str) -> bool:
        if self._paces is None:
            rows = self._read("paces", _PACES, Preference)
            self._paces = {code: (bool(in_portal), mail) for code, in_portal, mail in rows}
        in_portal, mail = self._paces.get(topic, (True, topics[topic].mail))
        return in_portal if channel == Channel.PORTAL else mail != NEVER

    def is_muted(self, kind: Kind, row: Delivery) -> bool:
        things = kind.things(row.subject)
        if not things:
            return False
        if self._muted is None:
            self._muted = set(self._read("muted", _MUTED, Mute))
        return any((ContentType.objects.get_for_model(thing).pk, thing.pk) in self._muted for thing in things)

    def _read(self, name: str, sql: str, model: type[Model]) -> list[Any]:
        """Nothing is asked where the rows were read with the word that she chose nothing."""
        if self.recipient.chose is not None and model not in self.recipient.chose:
            return []
        with connection.cursor() as cursor:
            cursor.execute(*call(name, sql, [self.recipient.pk]))
            return list(cursor.fetchall())


def _no_more(row: Delivery, now: datetime) -> Outcome | None:
    """It is not true any more, or comes too late."""
    kind, account = kinds.get(row.kind), row.recipient.account
    if kind is None:
        return Outcome(Status.PARKED, "unknown kind")
    if row.subject is None:
        return Outcome(Status.CANCELLED, "subject gone")
    if reason := kind.still_true(row):
        return Outcome(Status.CANCELLED, reason[:200])
    if row.useful_until and row.useful_until <= now:
        return Outcome(Status.STALE, "too late")
    if account and not account.is_active:
        return Outcome(Status.SUPPRESSED, "account closed")
    if account and account.locked_at and row.channel == Channel.EMAIL and not kind.is_safe:
        return Outcome(Status.SUPPRESSED, "not there")  # in lockdown: only what saves her account
    return None


def _not_wanted(row: Delivery, wishes: Wishes) -> Outcome | None:
    """The address does not work, or the person does not want to hear of it."""
    kind = kinds[row.kind]
    if row.channel == Channel.EMAIL and _is_given_up(row.recipient.suppressed_at, kind):
        return Outcome(Status.SUPPRESSED, "address refused before")
    if kind.is_mandatory:
        return None
    if not wishes.wants(kind.topic, row.channel):
        return Outcome(Status.SUPPRESSED, "opted out")
    if wishes.is_muted(kind, row):
        return Outcome(Status.SUPPRESSED, "muted")
    return None


def _is_given_up(refused_at: datetime | None, kind: Kind) -> bool:
    """A server's word is not for ever: what a person asked for herself a moment ago may try once a day."""
    if refused_at is None:
        return False
    return not kind.is_answer or refused_at > timezone.now() - TRIED_AGAIN_AFTER


def _not_now(row: Delivery, now: datetime) -> Outcome | None:
    """No reminder or summary goes out at night, and what can wait keeps to a person's quiet hours."""
    if row.channel != Channel.EMAIL:
        return None
    if row.bundle:
        rest = row.recipient.hours.rest_at(now)
    else:
        rest = row.recipient.hours.quiet_at(now) if kinds[row.kind].can_wait else None
    if rest is None:
        return None
    if row.useful_until and row.useful_until <= rest.ends:
        return Outcome(Status.STALE, "night until it is too late")
    return Outcome(Status.QUEUED, "night", due_at=rest.ends, is_waiting=True)
