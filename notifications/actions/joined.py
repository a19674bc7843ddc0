"""Rows with the rows they point to, by a statement written once: the ORM would write it anew for each mail."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import Col

from accounts.models import User
from notifications.models import Activity, Delivery, Recipient

PARTS: tuple[tuple[str, type[Model]], ...] = (
    ("delivery", Delivery), ("recipient", Recipient), ("account", User), ("activity", Activity)
)  # fmt: skip


def deliveries(condition: str, params: Sequence[Any], *, lock: str = "") -> list[Delivery]:
    """The deliveries that meet `condition`, newest first, each with its recipient, her account and the activity.

    `condition` is SQL about the table called `delivery`; `lock` is what follows the statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{_select()} WHERE {condition} ORDER BY delivery.id DESC {lock}", params)
        rows = cursor.fetchall()
    return [_joined(row) for row in rows]


@cache
def _select() -> str:
    quote = connection.ops.quote_name
    columns = [f"{alias}.{quote(str(field.column))}" for alias, model in PARTS for field in model._meta.concrete_fields]
    table = {alias: quote(model._meta.db_table) for alias, model in PARTS}
    return (
        f"SELECT {', '.join(columns)} FROM {table['delivery']} AS delivery "  # noqa: S608 - names of our own tables and columns; every value is a parameter
        f"JOIN {table['recipient']} AS recipient ON recipient.id = delivery.recipient_id "
        f"LEFT JOIN {table['account']} AS account ON account.id = recipient.account_id "
        f"LEFT JOIN {table['activity']} AS activity ON activity.id = delivery.activity_id"
    )


@cache
def _converters() -> list[tuple[int, Any, Any]]:
    """Which columns a database gives in another form than Python's, and how each is turned."""
    columns = [Col(alias, field) for alias, model in PARTS for field in model._meta.concrete_fields]
    return [
        (position, convert, column)
        for position, column in enumerate(columns)
        for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
    ]


def _joined(row: Sequence[Any]) -> Delivery:
    values = list(row)
    for position, convert, column in _converters():
        values[position] = convert(values[position], column, connection)
    delivery, recipient, account, activity = _models(values)
    _point(delivery, "recipient", recipient)
    _point(delivery, "activity", activity)
    _point(recipient, "account", account)
    return delivery


def _models(values: list[Any]) -> Iterator[Any]:
    """One object a part; None where the join found nothing."""
    begin = 0
    for _alias, model in PARTS:
        fields = model._meta.concrete_fields
        part = values[begin : begin + len(fields)]
        begin += len(fields)
        yield (
            model.from_db(connection.alias, [field.attname for field in fields], part) if part[0] is not None else None
        )


def _point(row: Model, name: str, to: Model | None) -> None:
    row._state.fields_cache[name] = to
