"""Signed tokens of the links in mail. Decoded, they show a number and a digest: no address, no topic, no title."""

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from notifications.kinds import topics
from notifications.models import Delivery, Recipient

UNSUBSCRIBE, OPEN = "notifications.unsubscribe", "notifications.open"


def unsubscribe_token(recipient: Recipient, topic: str) -> str:
    """Lets whoever holds the mail stop (or take up again) mail about a topic; it does not expire."""
    return signing.Signer(salt=UNSUBSCRIBE).sign(f"{recipient.pk}-{_digest(topic)}")


def read_unsubscribe_token(token: str) -> tuple[int, str] | None:
    """The recipient's key and the topic, or None when the token is not ours or the topic is no more."""
    try:
        key, digest = signing.Signer(salt=UNSUBSCRIBE).unsign(token).split("-")
    except (signing.BadSignature, ValueError):
        return None
    return next(((int(key), topic) for topic in topics if constant_time_compare(_digest(topic), digest)), None)


def open_token(delivery: Delivery) -> str:
    """Stands for the address a message leads to, so that discreet mail does not show it."""
    return signing.Signer(salt=OPEN).sign(str(delivery.pk))


def read_open_token(token: str) -> int | None:
    """The key of the delivery, or None when the token is not ours."""
    try:
        return int(signing.Signer(salt=OPEN).unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def _digest(topic: str) -> str:
    return salted_hmac(UNSUBSCRIBE, topic, algorithm="sha256").hexdigest()[:12]
