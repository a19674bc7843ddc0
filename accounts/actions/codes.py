"""Recovery codes: everybody has ten. They stand in for a lost second factor, and end a lockdown."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from accounts.models import User


def codes_of(user: User) -> RecoveryCodes | None:
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return RecoveryCodes(found) if found else None


def give_codes(user: User) -> RecoveryCodes:
    """Codes that she has not seen yet; those she has already, when she has some."""
    return RecoveryCodes.activate(user)


def keep_codes(codes: RecoveryCodes) -> None:
    """She has put them away: from now on nobody is shown them, not even she."""
    codes.mark_as_viewed()
