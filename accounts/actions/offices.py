"""What is done to offices."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Office, User, today
from geography.models import Region


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
    """Give an office for a time. Raises ValidationError when dates or region do not fit, or it is held already.

    The account is locked, so that of two who give the same office at once only one does.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
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


def _forget_offices(user: User) -> None:
    user.__dict__.pop("offices_held", None)
