"""The address of one's own registration: known only from what we send, and changing nothing by itself."""

from django.core.signing import BadSignature, Signer

from forums.models import Registration

_signer = Signer(salt="forums.registration", sep=".")


def registration_token(registration: Registration) -> str:
    return _signer.sign(str(registration.pk))


def registration_id(token: str) -> int | None:
    """The registration a token was made for; None for anything else."""
    try:
        return int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None


def registration_path(registration: Registration) -> str:
    """In the active language; the edition comes with its forum."""
    return registration.edition.address("registration", registration_token(registration))
