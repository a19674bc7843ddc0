"""What is done to an account. It is always named by its exact address: nobody browses people."""

from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actions.offices import end_office
from accounts.actions.sessions import end_sessions
from accounts.models import User, today


@transaction.atomic
def open_account(email: str, password: str | None, *, pseudonym: str, **fields: Any) -> User:
    """An account whose address counts as verified: for commands and tests. People sign up by themselves."""
    user = User.objects.create_user(email, password, pseudonym=pseudonym, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def find_account(email: str) -> User:
    """The open account with exactly this address. Raises ValidationError when there is none."""
    try:
        return User.objects.get(email=email.strip().lower(), is_active=True)
    except User.DoesNotExist:
        raise ValidationError(_("There is no open account with exactly this address."), code="no_account") from None


@transaction.atomic
def close_account(user: User, *, by: User | None) -> None:
    """Nobody signs in with it any more. Its sessions end, and so do its offices."""
    for office in user.offices.filter(Q(until__isnull=True) | Q(until__gte=today())):
        end_office(office, by=by)
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    end_sessions(user)


def change_language(user: User, language: str) -> None:
    """Mails and, after the next sign-in, pages are in this language."""
    user.language = language
    user.save(update_fields=["language"])
