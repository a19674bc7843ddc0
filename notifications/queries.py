"""Figures about deliveries: what a person has not read, how late the queue is; and what a person chose."""

from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Min, Model
from django.utils import timezone

from notifications.kinds import Topic, kinds, mute_sources, reminders, topics
from notifications.models import Delivery, Mute, Preference, Recipient, ReminderWish

MANY = 99  # unread messages: more are not counted


def unread_count(user: Any) -> int:
    """How many messages this person has not read, counted no further than it matters; one query, none for a visitor."""
    if not user.is_authenticated:
        return 0
    return Delivery.objects.in_portal_of(user).unread().order_by()[: MANY + 1].count()


def mail_paces(recipient: Recipient) -> dict[str, str]:
    """When mail about each topic comes to this recipient; one query."""
    return {code: mail for code, (_in_portal, mail) in chosen_topics(recipient).items()}


def chosen_topics(recipient: Recipient) -> dict[str, tuple[bool, str]]:
    """Whether this recipient reads of each topic in the portal, and when mail about it comes; one query."""
    rows = Preference.objects.filter(recipient=recipient.pk).values_list("topic", "in_portal", "mail")
    chosen = {topic: (in_portal, mail) for topic, in_portal, mail in rows}
    return {code: chosen.get(code, (True, topic.mail)) for code, topic in topics.items()}


def chosen_offsets(recipient: Recipient) -> dict[str, set[timedelta]]:
    """How long before this recipient wants reminders of each kind, empty for not at all; one query."""
    chosen: dict[str, set[timedelta]] = {}
    for kind, offset in ReminderWish.objects.filter(recipient=recipient.pk).values_list("kind", "offset"):
        chosen.setdefault(kind, set()).update({offset} if offset else ())
    return {source.kind: chosen.get(source.kind, set(source.offsets)) for source in reminders}


def muted_keys(recipient: Recipient) -> dict[type[Model], set[int]]:
    """What this recipient muted, by model; one query."""
    muted: dict[type[Model], set[int]] = {source.subject: set() for source in mute_sources}
    for type_id, key in Mute.objects.filter(recipient=recipient.pk).values_list("thing_type", "thing_id"):
        model = ContentType.objects.get_for_id(type_id).model_class()
        if model in muted:
            muted[model].add(key)
    return muted


def topics_to_choose() -> list[Topic]:
    """The topics of which anything can be muted."""
    free = {kind.topic for kind in kinds.values() if not kind.is_mandatory}
    return [topic for topic in topics.values() if topic.code in free]


def cannot_be_muted() -> list[str]:
    """What always reaches everyone it concerns, in words. Kinds without a title concern those who run the portal."""
    return list(dict.fromkeys(str(kind.title) for kind in kinds.values() if kind.is_mandatory and kind.title))


def oldest_due_age() -> timedelta | None:
    """How long the oldest delivery that should have gone out has been waiting; None when none waits."""
    now = timezone.now()
    oldest = Delivery.objects.waiting().filter(due_at__lte=now).aggregate(oldest=Min("due_at"))["oldest"]
    return now - oldest if oldest else None
