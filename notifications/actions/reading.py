"""What a reader does: mark as read, mute a topic, ask for another try at her address."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from notifications.models import Delivery, Preference, Recipient
from notifications.models.people import Mail


def mark_read(user: Any, pks: Iterable[int] | None = None) -> int:
    """Mark the messages `pks` of this person as read, all of them when not given; others' messages are not touched."""
    unread = Delivery.objects.in_portal_of(user).unread()
    if pks is not None:
        unread = unread.filter(pk__in=list(pks))
    return unread.order_by().update(read_at=timezone.now())


def set_opt_out(recipient: Recipient, topic: str, *, wanted: bool) -> None:
    """Stop mail about `topic` to this recipient, or (`wanted`) let it come again at once; safe to repeat."""
    mail = Mail.NOW if wanted else Mail.NEVER
    Preference.objects.update_or_create(recipient=recipient, topic=topic, defaults={"mail": mail})


def readmit(recipient: Recipient) -> None:
    """Try an address again that a mail server had refused: its owner says that it works."""
    Recipient.objects.filter(pk=recipient.pk).update(suppressed_at=None, suppressed_reason="")
