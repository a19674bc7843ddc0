"""Figures about deliveries: what a person has not read, how late the queue is; and what a person chose."""

from datetime import timedelta
from typing import Any

from django.db.models import Min
from django.utils import timezone

from notifications.kinds import topics
from notifications.models import Delivery, Preference, Recipient


def unread_count(user: Any) -> int:
    """How many messages this person has not read; one query, none for a visitor."""
    return Delivery.objects.in_portal_of(user).unread().order_by().count() if user.is_authenticated else 0


def mail_paces(recipient: Recipient) -> dict[str, str]:
    """When mail about each topic comes to this recipient; one query."""
    chosen = dict(Preference.objects.filter(recipient=recipient).values_list("topic", "mail"))
    return {code: chosen.get(code, topic.mail) for code, topic in topics.items()}


def oldest_due_age() -> timedelta | None:
    """How long the oldest delivery that should have gone out has been waiting; None when none waits."""
    now = timezone.now()
    oldest = Delivery.objects.waiting().filter(due_at__lte=now).aggregate(oldest=Min("due_at"))["oldest"]
    return now - oldest if oldest else None
