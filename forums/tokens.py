"""The address of one's own registration: known only from what we send, and changing nothing by itself.

It carries the seal of the person's account: after a lockdown the addresses sent before lead nowhere, for good.
"""

from django.core.signing import BadSignature, Signer
from django.db.models import BigIntegerField, QuerySet

from forums.models import Registration

MOST_DIGITS = len(str(BigIntegerField.MAX_BIGINT)) - 1


def registration_token(registration: Registration) -> str:
    return _signer(registration).sign(str(registration.pk))


def registration_by(token: str, among: QuerySet[Registration]) -> Registration | None:
    """The one of `among` that a token was made for; None for anything else."""
    key = token.partition(".")[0]
    if not key.isascii() or not key.isdecimal() or len(key) > MOST_DIGITS:
        return None
    found = among.select_related("recipient__account").filter(pk=int(key)).first()
    try:
        return found if found and _signer(found).unsign(token) else None
    except BadSignature:
        return None


def registration_path(registration: Registration) -> str:
    """In the active language; the edition comes with its forum, and the recipient with her account."""
    return registration.edition.address("registration", registration_token(registration))


def _signer(registration: Registration) -> Signer:
    return Signer(salt=f"forums.registration{registration.recipient.seal}", sep=".")
