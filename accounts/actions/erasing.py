"""Deleting an account for good: what is hers goes, what others work with stays without her name."""

from django.db import transaction

from accounts.actions.tombstones import lay
from accounts.keeping import GONE, holdings, partings
from accounts.models import User

ACCOUNT = "account"


@transaction.atomic
def erase(user: User) -> None:
    """Delete the account of `user` and what is held about her, at once. Doing it twice is no error.

    Sessions, links and queued mail go with the account by their keys; other rows lose her name by theirs. What has to
    be done before, such as giving a place back, is each app's `parting()`.
    """
    number = user.pk
    if User.objects.select_for_update().filter(pk=number).exists():
        remove(user)
        lay(ACCOUNT, number)


@transaction.atomic
def remove(user: User) -> None:
    """What `erase()` does but for the tombstone: there is one already when a backup came back."""
    for part in partings:
        part(user)
    gone = [held for held in holdings.values() if held.becomes is GONE and held.model is not User]
    for held in sorted(gone, key=lambda held: not held.by_address):  # while her proven addresses are known
        held.rows(user).delete()
    User.objects.filter(pk=user.pk).delete()
