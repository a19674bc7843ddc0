"""What a reader does: mark as read, mute a topic, ask for another try at her address."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from notifications.inbox import EVERYTHING, Filter
from notifications.kinds import topics
from notifications.models import Delivery, Preference, Recipient
from notifications.models.people import Mail
from notifications.queries import mail_paces


def mark_read(
    user: Any, pks: Iterable[int] | None = None, *, wanted: Filter = EVERYTHING, until: datetime | None = None
) -> int:
    """Mark the messages `pks` of this person as read, or all those `wanted`; others' messages are not touched.

    What was told after `until`, when she looked at the page, she has not seen.
    """
    unread = wanted.of(Delivery.objects.in_portal_of(user).unread())
    if pks is not None:
        unread = unread.filter(pk__in=list(pks))
    if until is not None:
        unread = unread.filter(sent_at__lte=until)
    return unread.order_by().update(read_at=timezone.now())


def set_opt_out(recipient: Recipient, *about: str, wanted: bool, pace: str = "") -> None:
    """Stop mail about the topics to this recipient, or (`wanted`) let it come again; safe to repeat.

    With a `pace` only what comes at that pace is stopped, and comes at it again: the summaries of a day or a week.
    Without, it comes again as it came before, or as it usually does when she had stopped it in another way.
    """
    paces = mail_paces(recipient)
    former = dict(Preference.objects.filter(recipient=recipient).values_list("topic", "former"))
    for topic in about:
        if wanted and paces[topic] == Mail.NEVER:
            _set_mail(recipient, topic, pace or former.get(topic) or topics[topic].mail)
        elif not wanted and paces[topic] != Mail.NEVER and pace in {"", paces[topic]}:
            _set_mail(recipient, topic, Mail.NEVER, former=paces[topic])


def _set_mail(recipient: Recipient, topic: str, mail: str, *, former: str = "") -> None:
    Preference.objects.update_or_create(recipient=recipient, topic=topic, defaults={"mail": mail, "former": former})


def readmit(recipient: Recipient) -> None:
    """Try an address again that a mail server had refused: its owner says that it works."""
    Recipient.objects.filter(pk=recipient.pk).update(suppressed_at=None, suppressed_reason="")
