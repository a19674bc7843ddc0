"""What follows by itself when allauth says that something about the safety of an account changed."""

from typing import Any

from allauth.account.internal.flows.login import clear_authentication_records, record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.actions.codes import give_codes
from accounts.actions.sessions import end_sessions
from accounts.models import User
from accounts.second_factor import FACTORS, has_factor


@receiver(email_confirmed)
def codes_for_everyone(email_address: EmailAddress, **_facts: Any) -> None:
    """Recovery codes belong to an account from its first day; they are shown after the next sign-in."""
    give_codes(email_address.user)


@receiver(authenticator_added)
def after_adding(request: HttpRequest, user: User, authenticator: Authenticator, **_facts: Any) -> None:
    """Who has just set a factor up has shown it: an app would have no second code to show for half a minute."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)


@receiver(authenticator_removed)
def after_removal(request: HttpRequest, user: User, authenticator: Authenticator, **_facts: Any) -> None:
    """The library throws the recovery codes away with the last factor; here they also undo a lockdown, and stay.

    What was shown in this session of a factor that is no more counts no longer.
    """
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        Authenticator.objects.get_or_create(user=user, type=authenticator.type, defaults={"data": authenticator.data})
    if not has_factor(user):
        clear_authentication_records(request)


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def end_other_sessions(request: HttpRequest, user: User, **_facts: Any) -> None:
    """Whoever sat in another session, perhaps without a right to, has to prove herself anew."""
    end_sessions(user, except_key=request.session.session_key)
