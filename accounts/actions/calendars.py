"""The link to one's own calendar: made, shown once, ended."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from accounts.models import CalendarLink, User, present

BYTES = 32  # 256 bits


@transaction.atomic
def make_calendar_link(user: User) -> str:
    """A new token; one that was there before opens nothing any more. Kept is its hash, so it is shown now or never."""
    token = secrets.token_urlsafe(BYTES)
    CalendarLink.objects.update_or_create(user=user, defaults={"digest": _digest(token), "made_at": timezone.now()})
    return token


def end_calendar_link(user: User) -> bool:
    """Whether there was one."""
    return bool(CalendarLink.objects.filter(user=user).delete()[0])


def whose_calendar(token: str) -> User | None:
    """The account of a link, if the account is there for others at all."""
    return User.objects.filter(present(), calendar_link__digest=_digest(token)).first()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
