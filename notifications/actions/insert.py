"""Deliveries by one `INSERT … SELECT`, for one recipient as for a hundred thousand, on SQLite and PostgreSQL alike."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from notifications.models import Delivery

KEY = ("recipient_id", "kind", "subject_type_id", "subject_id", "occurrence", "offset", "channel")
KEPT = (*KEY, "doubts")  # what stays when a cancelled row is armed again


class Found(NamedTuple):
    """A SELECT, ready to stand inside another."""

    sql: str
    params: tuple[Any, ...]


def found_by(rows: QuerySet[Any, Any], *columns: str) -> Found | None:
    """The SELECT of these columns of `rows`; None when it is known beforehand that there are none."""
    try:
        query = rows.values(*columns).query.clone()
        query.clear_ordering()
        return Found(*query.sql_with_params())
    except EmptyResultSet:
        return None


def insert_deliveries(
    audience: Found | None, values: Mapping[str, Any], *, taken: tuple[str, ...], is_new: bool = False
) -> int:
    """Insert a delivery for every row of `audience`; returns how many were added or armed again.

    The columns `taken` come from the audience (under those names), all others are the same for every row. A row with
    the same key that was cancelled is armed again with the new values; any other stays as it is. `is_new` says that no
    row can have the same key, which spares PostgreSQL a look at the key for each.
    """
    if audience is None:
        return 0
    quote = connection.ops.quote_name
    constants = _constants(values, taken)
    columns = [*taken, *constants]
    selected = [*(f"audience.{quote(name)}" for name in taken), *["%s"] * len(constants)]
    sql = (
        f"INSERT INTO {quote(Delivery._meta.db_table)} AS delivery ({_listed(columns)}) "  # noqa: S608 - names of our own tables and columns; every value is a parameter
        f"SELECT {', '.join(selected)} FROM (SELECT DISTINCT {_listed(taken)} FROM ({audience.sql}) AS found) "
        "AS audience WHERE true "  # without a WHERE, SQLite reads ON CONFLICT as part of a join
        f"ORDER BY {_listed(taken)} "  # the same order everywhere: two runs cannot deadlock
    )
    params = [*constants.values(), *audience.params]
    if not is_new:
        sql += (
            f"ON CONFLICT ({_listed(KEY)}) DO UPDATE SET "
            f"{', '.join(f'{quote(name)} = excluded.{quote(name)}' for name in columns if name not in KEPT)} "
            f"WHERE delivery.{quote('status')} = %s"
        )
        params.append(Delivery.Status.CANCELLED.value)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(map(connection.ops.quote_name, names))


def _constants(values: Mapping[str, Any], taken: tuple[str, ...]) -> dict[str, Any]:
    """A value for every column that is not `taken`, as the database keeps it: the given one or the model's default."""
    fields = [field for field in Delivery._meta.concrete_fields if not field.primary_key and field.attname not in taken]
    return {
        field.attname: field.get_db_prep_save(values.get(field.attname, field.get_default()), connection)
        for field in fields
    }
