"""What a person chooses about being told: written down in one go, and what waits for her follows it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from geography.models import Governorate
from notifications.actions.reminders import retime
from notifications.actions.telling import poke
from notifications.kinds import DAILY, NOW, kinds, reminders
from notifications.models import Delivery, Mute, Preference, Recipient, ReminderWish
from notifications.models.queue import DeliveryQuerySet
from notifications.queries import chosen_offsets, chosen_topics

Bundle = Delivery.Bundle
OF_ACCOUNT = ("zone", "is_discreet")
OF_RECIPIENT = ("quiet_from", "quiet_until", "governorate", "digest_at", "digest_day")
REMINDERS_DEPEND_ON = {"zone", "quiet_from", "quiet_until", "governorate"}
SUMMARIES_DEPEND_ON = {"zone", "quiet_from", "quiet_until", "digest_at", "digest_day"}


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Everything the page of choices holds. What it does not name stays as it is."""

    topics: Mapping[str, tuple[bool, str]]  # by code: in the portal or not, and when mail comes
    offsets: Mapping[str, Set[timedelta]]  # by kind of reminder: how long before; empty for none
    muted: Mapping[type[Model], Set[int]]
    audible: Mapping[type[Model], Set[int]]
    zone: str
    is_discreet: bool
    governorate: Governorate | None
    quiet_from: time | None
    quiet_until: time | None
    digest_at: time
    digest_day: int


def choose(recipient: Recipient, choices: Choices) -> None:
    """Write down what the person of an account chose; what is already waiting for her follows."""
    with transaction.atomic():
        locked = Recipient.objects.select_for_update(of=("self",), no_key=True)  # two pages saved at once
        recipient = locked.select_related("account").get(pk=recipient.pk)
        paces, moved = _choose_topics(recipient, choices), _choose_hours(recipient, choices)
        is_reminded_otherwise = _choose_offsets(recipient, choices)
        _choose_mutes(recipient, choices)
        _bring_forward(recipient, paces, timezone.now())
        if moved & SUMMARIES_DEPEND_ON:
            _move_summaries(recipient, timezone.now())
        if is_reminded_otherwise or moved & REMINDERS_DEPEND_ON:
            retime(recipient)


def follow_hours(recipient: Recipient) -> None:
    """Call it after her zone changed elsewhere: what waits for her keeps to her new clock."""
    _move_summaries(recipient, timezone.now())
    retime(recipient)


def set_pace(recipient: Recipient, *about: str, mail: str) -> None:
    """From now on mail about these topics comes at that pace."""
    with transaction.atomic():
        for topic in about:
            Preference.objects.update_or_create(recipient=recipient, topic=topic, defaults={"mail": mail, "former": ""})
        _bring_forward(recipient, dict.fromkeys(about, mail), timezone.now())


def _choose_topics(recipient: Recipient, choices: Choices) -> dict[str, str]:
    """Returns the new pace of the topics whose pace changed. What is as it was leaves no row."""
    before, changed = chosen_topics(recipient), {}
    for topic, (in_portal, mail) in choices.topics.items():
        if before[topic] != (in_portal, mail):
            Preference.objects.update_or_create(
                recipient=recipient, topic=topic, defaults={"in_portal": in_portal, "mail": mail, "former": ""}
            )
        if before[topic][1] != mail:
            changed[topic] = mail
    return changed


def _choose_hours(recipient: Recipient, choices: Choices) -> set[str]:
    """The names of what changed."""
    account = recipient.account
    if account is None:
        raise TypeError("An address without an account has no page of choices.")
    changed = set()
    for owner, names in [(account, OF_ACCOUNT), (recipient, OF_RECIPIENT)]:
        for name in names:
            if getattr(owner, name) != getattr(choices, name):
                setattr(owner, name, getattr(choices, name))
                changed.add(name)
        owner.save(update_fields=names)
    return changed


def _choose_offsets(recipient: Recipient, choices: Choices) -> bool:
    """No row where the usual reminders are wanted; one row of zero where none is."""
    before, is_changed = chosen_offsets(recipient), False
    for source in reminders:
        wanted = choices.offsets.get(source.kind)
        if wanted is None or wanted == before[source.kind]:
            continue
        is_changed = True
        ReminderWish.objects.filter(recipient=recipient, kind=source.kind).delete()
        if wanted != set(source.offsets):
            ReminderWish.objects.bulk_create(
                ReminderWish(recipient=recipient, kind=source.kind, offset=offset)
                for offset in sorted(wanted or {timedelta(0)})
            )
    return is_changed


def _choose_mutes(recipient: Recipient, choices: Choices) -> None:
    for model, keys in choices.muted.items():
        thing_type = ContentType.objects.get_for_model(model)
        Mute.objects.bulk_create(
            (Mute(recipient=recipient, thing_type=thing_type, thing_id=key) for key in sorted(keys)),
            ignore_conflicts=True,
        )
        audible = choices.audible.get(model, set())
        Mute.objects.filter(recipient=recipient, thing_type=thing_type, thing_id__in=audible).delete()


def _bring_forward(recipient: Recipient, paces: Mapping[str, str], now: datetime) -> None:
    """What waits for a summary comes as soon as the new pace says; nothing that waits is put off.

    Of a topic that is wanted no more it is refused when its time comes. What was tried before keeps its Message-ID.
    """
    tomorrow = recipient.hours.next_at(recipient.digest_at, now)
    for mail, slower, changes in [
        (NOW, [Bundle.DAILY, Bundle.WEEKLY], {"bundle": "", "due_at": now}),
        (DAILY, [Bundle.WEEKLY], {"bundle": Bundle.DAILY, "due_at": tomorrow}),
    ]:
        codes = [kind.code for kind in kinds.values() if paces.get(kind.topic) == mail]
        if codes and _waiting(recipient, slower).filter(kind__in=codes).update(**changes):
            poke()


def _move_summaries(recipient: Recipient, now: datetime) -> None:
    for bundle, day in [(Bundle.DAILY, None), (Bundle.WEEKLY, recipient.digest_day)]:
        due_at = recipient.hours.next_at(recipient.digest_at, now, day)
        _waiting(recipient, [bundle]).filter(due_at__gt=now).update(due_at=due_at)


def _waiting(recipient: Recipient, bundles: list[Delivery.Bundle]) -> DeliveryQuerySet:
    """What has not been tried yet."""
    return Delivery.objects.waiting().filter(recipient=recipient, bundle__in=bundles, letter=None)
