"""Finding whom to tell: the recipient of an account, of an address without one, or of many accounts at once."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone

from notifications.models import Recipient, RecipientQuerySet


def recipient_for(user: Any) -> Recipient:
    """The recipient of an account; two requests at once end with the same row."""
    return Recipient.objects.get_or_create(account=user)[0]


def recipient_at(address: str, language: str, zone: str = "Asia/Baghdad") -> Recipient:
    """The recipient of an address without an account; language and zone become those given.

    The address of an account is a separate recipient here: nothing tells whether the account exists, and what is sent
    to an unproven address never joins the account.
    """
    wanted = {"own_language": language, "own_zone": zone, "asked_at": timezone.now()}
    recipient, is_new = Recipient.objects.get_or_create(
        own_address=address.strip().lower(), account=None, defaults=wanted
    )  # fmt: skip
    if not is_new:
        for name, value in wanted.items():
            setattr(recipient, name, value)
        recipient.save(update_fields=list(wanted))
    return recipient


def recipients_of(users: QuerySet[Any, Any]) -> RecipientQuerySet:
    """The recipients of the accounts in `users`; missing ones are made, in one statement."""
    blank, quote = Recipient(), connection.ops.quote_name
    fields = [field for field in Recipient._meta.concrete_fields if field.attname not in {"id", "account_id"}]
    try:
        found = users.values(account=F("pk")).query.clone()
        found.clear_ordering()
        sql, params = found.sql_with_params()
    except EmptyResultSet:
        return Recipient.objects.none()
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(Recipient._meta.db_table)} (account_id, {columns}) "  # noqa: S608 - names of our own tables and columns; every value is a parameter
            f"SELECT found.account, {', '.join('%s' for _ in fields)} FROM ({sql}) AS found "
            "WHERE true ORDER BY found.account ON CONFLICT DO NOTHING",
            [*(field.get_db_prep_save(getattr(blank, field.attname), connection) for field in fields), *params],
        )
    return Recipient.objects.filter(account__in=users.values("pk"))
