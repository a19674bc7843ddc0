"""Figures about deliveries: what a person has not read, and how late the queue is."""

from datetime import timedelta
from typing import Any

from django.db.models import Min
from django.utils import timezone

from notifications.models import Delivery


def unread_count(user: Any) -> int:
    """How many messages this person has not read; one query, none for a visitor."""
    return Delivery.objects.in_portal_of(user).unread().order_by().count() if user.is_authenticated else 0


def oldest_due_age() -> timedelta | None:
    """How long the oldest delivery that should have gone out has been waiting; None when none waits."""
    now = timezone.now()
    oldest = Delivery.objects.waiting().filter(due_at__lte=now).aggregate(oldest=Min("due_at"))["oldest"]
    return now - oldest if oldest else None
