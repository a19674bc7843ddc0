"""Deliveries by one `INSERT … SELECT`, for one recipient as for a hundred thousand, on SQLite and PostgreSQL alike."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from notifications.models import Delivery

KEY = ("recipient_id", "kind", "subject_type_id", "subject_id", "occurrence", "offset", "channel")
KEPT = (*KEY, "doubts")  # what stays when a cancelled row is armed again


def insert_deliveries(
    audience: QuerySet[Any, Any],
    values: Mapping[str, Any],
    *,
    taken: tuple[str, ...],
    only_missing: bool = False,
    is_new: bool = False,
) -> int:
    """Insert a delivery for every row of `audience`; returns how many were added or armed again.

    The columns `taken` come from the audience (under those names), all others are the same for every row. A row with
    the same key that was cancelled is armed again with the new values; any other stays as it is. `only_missing` looks
    for those first, because a conflict writes to the row even where nothing changes: right for what runs for ever.
    `is_new` says that no row can have the same key, which spares PostgreSQL a look at the key for each.
    """
    try:
        found = audience.values(*taken).query.clone()
        found.clear_ordering()
        found_sql, found_params = found.sql_with_params()
    except EmptyResultSet:
        return 0
    quote = connection.ops.quote_name
    constants = _constants(values, taken)
    columns = [*taken, *constants]
    selected = [*(f"audience.{quote(name)}" for name in taken), *["%s"] * len(constants)]
    conditions, condition_params = _conditions(constants, taken, only_missing)
    sql = (
        f"INSERT INTO {quote(Delivery._meta.db_table)} AS delivery ({_listed(columns)}) "  # noqa: S608
        f"SELECT {', '.join(selected)} FROM (SELECT DISTINCT {_listed(taken)} FROM ({found_sql}) AS found) AS audience "
        f"WHERE {conditions} ORDER BY {_listed(taken)} "  # the same order everywhere: two runs cannot deadlock
    )
    params = [*constants.values(), *found_params, *condition_params]
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


def _conditions(constants: Mapping[str, Any], taken: tuple[str, ...], only_missing: bool) -> tuple[str, list[Any]]:
    """Who is left out: with `only_missing` who has the row."""
    if not only_missing:
        return "true", []  # SQLite reads ON CONFLICT as part of a join when there is no WHERE
    quote = connection.ops.quote_name
    same = [f"known.{quote(name)} = {f'audience.{quote(name)}' if name in taken else '%s'}" for name in KEY]
    condition = (
        f"NOT EXISTS (SELECT 1 FROM {quote(Delivery._meta.db_table)} AS known "  # noqa: S608
        f"WHERE {' AND '.join(same)} AND known.{quote('status')} <> %s)"
    )
    return condition, [*(constants[name] for name in KEY if name not in taken), Delivery.Status.CANCELLED.value]
