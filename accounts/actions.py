"""What is done to accounts and offices. An account is always named by its exact address: nobody browses people."""

from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Office, User, today
from geography.models import Region


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
def give_office(
    user: User,
    role: str,
    region: Region | None = None,
    since: date | None = None,
    until: date | None = None,
    *,
    by: User | None,
) -> Office:
    """Give an office for a time. Raises ValidationError when dates or region do not fit, or it is held already."""
    office = Office(user=user, role=role, region=region, since=since or today(), until=until, given_by=by)
    office.full_clean()
    held = Office.objects.filter(user=user, role=role, region=region).filter(
        Q(until__isnull=True) | Q(until__gte=office.since)
    )
    if until:
        held = held.filter(since__lte=until)
    if held.exists():
        raise ValidationError(_("This account holds the office in that time already."), code="held")
    office.save()
    _forget_offices(user)
    return office


@transaction.atomic
def end_office(office: Office, *, by: User | None, on: date | None = None) -> None:
    """Let `on` (yesterday, so that it ends now, when not given) be the last day; one that never began is removed."""
    last_day = on or today() - timedelta(days=1)
    if last_day < office.since:
        office.delete()
    else:
        office.until = last_day
        office.save(update_fields=["until"])
    _forget_offices(office.user)


@transaction.atomic
def close_account(user: User, *, by: User | None) -> None:
    """Nobody signs in with it any more. Its sessions are bound to the password and end, and so do its offices."""
    for office in user.offices.filter(Q(until__isnull=True) | Q(until__gte=today())):
        end_office(office, by=by)
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])


def change_language(user: User, language: str) -> None:
    """Mails and, after the next sign-in, pages are in this language."""
    user.language = language
    user.save(update_fields=["language"])


def _forget_offices(user: User) -> None:
    user.__dict__.pop("offices_held", None)
