"""Reminders: rows for the coming 48 hours, made by set-based SQL that may run any number of times."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Value
from django.utils import timezone

from notifications.actions.insert import insert_deliveries
from notifications.kinds import Kind, ReminderSource, kinds, reminders
from notifications.models import Delivery, Recipient, RecipientQuerySet

AHEAD = timedelta(hours=48)
GRACE = timedelta(hours=1)  # who registers an hour after a reminder was due still gets it; later, only the next
TAKEN = ("recipient_id", "subject_id", "occurrence", "due_at", "useful_until")


def materialise(now: datetime | None = None) -> int:
    """Create the reminders due within 48 hours; returns how many were added or armed again."""
    now = now or timezone.now()
    return sum(_materialise(source, offset, now) for source in reminders for offset in source.choices)


def _materialise(source: ReminderSource, offset: timedelta, now: datetime) -> int:
    kind = kinds[source.kind]
    rows = source.rows(offset).filter(
        occurrence__gt=max(now, now - GRACE + offset), occurrence__lte=now + AHEAD + offset
    ).annotate(due_at=_before(offset), useful_until=_before(_last_use(source, offset)))  # fmt: skip
    people = Recipient.objects.wanting_reminder(source.kind, offset, is_usual=offset in source.offsets)
    values = {
        "kind": kind.code,
        "subject_type_id": ContentType.objects.get_for_model(source.subject).pk,
        "offset": offset,
        "urgency": kind.urgency,
    }
    with transaction.atomic():
        return sum(
            insert_deliveries(rows.filter(recipient_id__in=some.values("pk")), {**values, **columns}, taken=TAKEN,
                              only_missing=True)
            for some, columns in _ways(kind, people)
        )  # fmt: skip


def _ways(kind: Kind, people: RecipientQuerySet) -> Iterator[tuple[RecipientQuerySet, dict[str, str]]]:
    if Delivery.Channel.PORTAL in kind.channels:
        yield people.reading_in_portal(kind.topic), {"channel": Delivery.Channel.PORTAL}
    if Delivery.Channel.EMAIL in kind.channels:
        yield people, {"channel": Delivery.Channel.EMAIL, "bundle": Delivery.Bundle.REMINDER}


def _before(offset: timedelta) -> ExpressionWrapper:
    return ExpressionWrapper(F("occurrence") - Value(offset, DurationField()), DateTimeField())


def _last_use(source: ReminderSource, offset: timedelta) -> timedelta:
    """How long before the occurrence a reminder loses its use: at the next one, so that two never come at once."""
    following = max((other for other in source.offsets if other < offset), default=timedelta(0))
    useful_for = kinds[source.kind].useful_for
    return max(following, offset - useful_for) if useful_for else following
