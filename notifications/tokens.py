"""Signed tokens of the links in mail. Decoded, they show a number and a digest: no address, no topic, no title.

What lets somebody choose for a person carries the seal of her account: after a lockdown the links sent before are dead.
"""

from datetime import UTC, datetime
from typing import NamedTuple

from django.core import signing
from django.db.models import BigIntegerField
from django.utils.crypto import salted_hmac

from notifications.kinds import DAILY, WEEKLY, topics
from notifications.models import Delivery, Recipient

UNSUBSCRIBE, OPEN = "notifications.unsubscribe", "notifications.open"
MOST_DIGITS = len(str(BigIntegerField.MAX_BIGINT)) - 1


class Unsubscription(NamedTuple):
    """What one click ends: mail about the topics, or only their summaries of one `pace`."""

    recipient_id: int
    topics: tuple[str, ...]
    pace: str = ""


def unsubscribe_token(recipient: Recipient, *about: str, pace: str = "") -> str:
    """Lets whoever holds the mail stop (or take up again) what an Unsubscription says; it does not expire."""
    parts = [str(recipient.pk), *([pace] if pace else []), *map(_digest, about)]
    return signing.Signer(salt=f"{UNSUBSCRIBE}{recipient.seal}").sign("-".join(parts))


def read_unsubscribe_token(token: str) -> Unsubscription | None:
    """What the token stands for, or None when it is not ours or its topics are no more."""
    key, *rest = token.rpartition(":")[0].split("-")
    recipient = _recipient(key)
    try:
        signing.Signer(salt=f"{UNSUBSCRIBE}{recipient.seal if recipient else ''}").unsign(token)
    except signing.BadSignature:
        return None
    pace = rest.pop(0) if rest and rest[0] in {DAILY, WEEKLY} else ""
    about = tuple(topic for topic in topics if _digest(topic) in rest)
    return Unsubscription(recipient.pk, about, pace) if recipient and about else None


def _recipient(key: str) -> Recipient | None:
    """Whom a token is about, as long as nothing is proven: its seal is needed to prove it."""
    if not key.isascii() or not key.isdecimal() or len(key) > MOST_DIGITS:
        return None
    return Recipient.objects.select_related("account").filter(pk=int(key)).first()


def open_token(delivery: Delivery) -> str:
    """Stands for the address a message leads to, so that discreet mail does not show it."""
    return signing.Signer(salt=OPEN).sign(str(delivery.pk))


def read_open_token(token: str) -> int | None:
    """The key of the delivery, or None when the token is not ours."""
    try:
        return int(signing.Signer(salt=OPEN).unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def fingerprint(*parts: datetime | str | int | None) -> str:
    """Tells whether something is as it was, for the facts of an activity, which must hold no place and no name."""
    said = [part.astimezone(UTC).isoformat() if isinstance(part, datetime) else repr(part) for part in parts]
    return salted_hmac("notifications.fingerprint", "\n".join(said), algorithm="sha256").hexdigest()[:16]


def _digest(topic: str) -> str:
    return salted_hmac(UNSUBSCRIBE, topic, algorithm="sha256").hexdigest()[:12]
