"""What an action writes beside its change: what happened, who is told of it, and what is told no more."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from notifications.actions.insert import found_by, insert_deliveries
from notifications.actions.ways import AT_ONCE, ways
from notifications.kinds import Kind, kinds
from notifications.models import Activity, Delivery, Recipient, RecipientQuerySet

log = logging.getLogger(__name__)


def record(verb: str, subject: models.Model, *, by: Any = None, **facts: Any) -> Activity:
    """Write that `by` did `verb` to `subject`; `facts` must be JSON and never hold a person's name or address."""
    return Activity.objects.create(
        verb=verb,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        by=by if by is not None and by.is_authenticated else None,
        facts=facts,
    )


def tell(
    kind_code: str,
    recipients: RecipientQuerySet | Iterable[Recipient],
    *,
    subject: models.Model,
    activity: Activity | None = None,
    occurrence: datetime | None = None,
    due_at: datetime | None = None,
    once: dict[str, Any] | None = None,
) -> int:
    """Create the deliveries of one message, a row for each recipient and channel that she wants; returns how many.

    Call it in the transaction of the change. Telling the same thing twice (same recipient, kind, subject and
    `occurrence`, by default the time of the activity) creates nothing. Without `due_at` it is told at once, but mail
    of a kind that settles when it has. `once` holds what only this message may know, such as a one-time link; it leaves
    the row when the mail is out.
    """
    kind, now = kinds[kind_code], timezone.now()
    due = due_at or now
    values = {
        "kind": kind.code,
        "subject_type_id": ContentType.objects.get_for_model(subject).pk,
        "subject_id": subject.pk,
        "activity_id": activity.pk if activity else None,
        "occurrence": occurrence or (activity.at if activity else now),
        "offset": AT_ONCE,
        "urgency": kind.urgency,
        "useful_until": due + kind.useful_for if kind.useful_for else None,
        "once": once or {},
    }
    is_new = occurrence is None and not _is_told(values)
    settling = kind.settles(subject, activity) if kind.settles else AT_ONCE
    people = _as_queryset(recipients)
    try:
        told = _write(kind, people, subject, values, settling=settling, due=due, now=now, is_new=is_new)
    except IntegrityError:  # somebody changed between two parts how she wants to be told
        told = _write(kind, people, subject, values, settling=settling, due=due, now=now, is_new=False)
    if told and due <= now:
        poke()
    return told


@transaction.atomic
def _write(
    kind: Kind, people: RecipientQuerySet, subject: models.Model, values: dict[str, Any], *, settling: timedelta,
    due: datetime, now: datetime, is_new: bool,
) -> int:  # fmt: skip
    _hold(subject)
    told = _hurry(kind.code, subject, due) if kind.settles and not settling else 0
    for part, columns in ways(kind, people, subject, settling=settling, due=due, now=now):
        audience = found_by(part.annotate(recipient_id=F("pk")), "recipient_id")
        told += insert_deliveries(audience, values | columns, taken=("recipient_id",), is_new=is_new)
    return told


def _hurry(kind_code: str, subject: models.Model, due: datetime) -> int:
    """What gathered edits or waited for a summary has to go out now."""
    waiting = Delivery.objects.about(subject).waiting().filter(kind=kind_code, due_at__gt=due)
    return waiting.filter(letter__isnull=True).update(bundle="", due_at=due)


def _is_told(values: dict[str, Any]) -> bool:
    """Whether anybody was told of just this: who is told of it a second time by mistake."""
    key = {name: values[name] for name in ("kind", "subject_type_id", "subject_id", "occurrence")}
    return Delivery.objects.filter(**key).exists()


def _as_queryset(recipients: RecipientQuerySet | Iterable[Recipient]) -> RecipientQuerySet:
    if isinstance(recipients, RecipientQuerySet):
        return recipients
    if isinstance(recipients, QuerySet):
        raise TypeError("tell() takes recipients: see recipients_of() for accounts.")
    return Recipient.objects.filter(pk__in=[recipient.pk for recipient in recipients])


def cancel_about(
    subject: models.Model,
    *,
    reason: str,
    kinds: Iterable[str] | None = None,
    except_occurrence: datetime | None = None,
) -> int:
    """Take back what waits to be told about `subject`; returns how many.

    `kinds` limits it to those codes; `except_occurrence` spares what announces that time: pass the new time of a moved
    event. What is being sent at this moment is asked again by its kind's `still_true`, so it needs no cancelling here.
    Call it in the transaction of the change.
    """
    waiting = Delivery.objects.about(subject).filter(status__in=[Delivery.Status.QUEUED, Delivery.Status.PARKED])
    if kinds is not None:
        waiting = waiting.filter(kind__in=list(kinds))
    if except_occurrence is not None:
        waiting = waiting.exclude(occurrence=except_occurrence)
    with transaction.atomic():
        _hold(subject)
        return waiting.update(status=Delivery.Status.CANCELLED, reason=reason, once={})


def take_from_portal(accounts: Any, *things: QuerySet[Any, Any]) -> int:
    """Take what these people were told about `things` out of their notification centres; returns how much.

    Words there are made anew whenever they are read: they would go on telling of what is closed to these people.
    """
    about = models.Q(pk__in=[])
    for rows in things:
        subjects = models.Q(subject_id__in=rows.order_by().values("pk"))
        about |= subjects & models.Q(subject_type=ContentType.objects.get_for_model(rows.model))
    told = Delivery.objects.filter(channel=Delivery.Channel.PORTAL, status=Delivery.Status.SENT)
    return told.filter(about, recipient__account__in=accounts).delete()[0]


@transaction.atomic
def drop_mail_of(account: Any) -> int:
    """Throw away the mail that waits for an account in lockdown, one-time links included; returns how much."""
    waiting = Delivery.objects.filter(
        recipient__account=account,
        channel=Delivery.Channel.EMAIL,
        status__in=[Delivery.Status.QUEUED, Delivery.Status.PARKED],
    )
    return waiting.update(status=Delivery.Status.CANCELLED, reason="not there", once={})


def _hold(subject: models.Model) -> None:
    """Wait for mails about `subject` that are being sent, and let none begin before this transaction ends.

    A change often writes other rows than the subject's own: the slot of an activity, the evidence of a commitment.
    """
    rows = subject._meta.model._base_manager.filter(pk=subject.pk)
    if connection.features.has_select_for_update:
        rows.select_for_update(no_key=True).values_list("pk").first()


def poke() -> None:
    """Wake a worker when this transaction commits. It carries nothing and may be lost: the clock comes by anyway."""
    if not any(waiting[1] is _send_poke for waiting in connection.run_on_commit):
        transaction.on_commit(_send_poke)


def _send_poke() -> None:
    try:
        current_app.send_task("notifications.deliver", retry=False, expires=60)
    except Exception as error:  # noqa: BLE001 a broker that is down must not fail the request
        log.warning("no worker was woken: %s", type(error).__name__)
