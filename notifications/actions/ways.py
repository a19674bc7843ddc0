"""How one message goes to many people: who finds it where, at once or in which summary."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, Model, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from notifications.hours import Hours
from notifications.kinds import DAILY, NEVER, NOW, WEEKLY, Kind, Topic, topics
from notifications.models import Delivery, Preference, RecipientQuerySet

AT_ONCE = timedelta(0)
Way = tuple[RecipientQuerySet, dict[str, Any]]


def ways(
    kind: Kind, people: RecipientQuerySet, subject: Model, *, settling: timedelta, due: datetime, now: datetime
) -> Iterator[Way]:
    """Parts of `people`, each with the columns of its deliveries: channel, bundle, due time and state.

    Nobody who does not want to hear of it is among them, so that a large audience makes no rows in vain; and nobody
    whose message about an earlier edit is not read or tried yet: it will tell of this one, too.
    """
    people = people.without_mute_of(kind.things(subject))
    if Delivery.Channel.PORTAL in kind.channels:
        readers = people.with_account() if kind.is_mandatory else people.reading_in_portal(kind.topic)
        if settling and kind.gathers_in_portal:
            same = _same(kind, subject, Delivery.Channel.PORTAL)
            readers = readers.exclude(Exists(same.filter(read_at__isnull=True, sent_at__gt=now - settling)))
        state = {"status": Delivery.Status.SENT, "sent_at": now} if due <= now else {}
        yield readers, {"channel": Delivery.Channel.PORTAL, "due_at": due, **state}
    if Delivery.Channel.EMAIL in kind.channels:
        if kind.settles:
            gathering = _same(kind, subject, Delivery.Channel.EMAIL).waiting().filter(letter__isnull=True)
            people = people.exclude(Exists(gathering))
        is_near = kind.settles is not None and not settling  # and cannot wait for a summary either
        for some, columns in _by_mail(
            kind, people, can_wait=kind.can_wait and not is_near, due=due + settling, now=now
        ):
            yield some, {"channel": Delivery.Channel.EMAIL, **columns}


def _by_mail(kind: Kind, people: RecipientQuerySet, *, can_wait: bool, due: datetime, now: datetime) -> Iterator[Way]:
    topic = topics[kind.topic]
    if kind.is_mandatory:
        yield people, {"due_at": due}
        return
    if not can_wait:
        unwanted = people.wanting_mail(topic.code, NEVER, topic.mail)
        yield people.exclude(pk__in=unwanted.values("pk")), {"due_at": due}
        return
    yield people.wanting_mail(topic.code, NOW, topic.mail), {"due_at": due}
    for mail, *hours, digest_at, digest_day in _summaries(topic, people):
        day = digest_day if mail == WEEKLY else None
        zone, quiet_from, quiet_until = hours
        some = people.wanting_mail(topic.code, mail, topic.mail).filter(
            Q(account__zone=zone) | Q(account__isnull=True, own_zone=zone),
            quiet_from=quiet_from,
            quiet_until=quiet_until,
            digest_at=digest_at,
            **({"digest_day": day} if day is not None else {}),
        )
        due_at = Hours(zone, quiet_from, quiet_until).next_at(digest_at, max(now, due), day)
        yield some, {"bundle": mail, "due_at": due_at}


def _summaries(topic: Topic, people: RecipientQuerySet) -> list[tuple[Any, ...]]:
    """The different paces and hours at which some of `people` want summaries of `topic`: a handful."""
    chosen = Preference.objects.filter(recipient=OuterRef("pk"), topic=topic.code).values("mail")[:1]
    return list(
        people.annotate(pace=Coalesce(Subquery(chosen), Value(topic.mail)))
        .annotate(lives_by=Coalesce("account__zone", F("own_zone")))
        .filter(pace__in=[DAILY, WEEKLY])
        .order_by()
        .values_list("pace", "lives_by", "quiet_from", "quiet_until", "digest_at", "digest_day")
        .distinct()
    )


def _same(kind: Kind, subject: Model, channel: str) -> Any:
    """What each recipient is told of this kind about `subject` over `channel`."""
    return Delivery.objects.filter(
        recipient=OuterRef("pk"),
        kind=kind.code,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        channel=channel,
    )
