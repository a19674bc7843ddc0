"""Rows with the rows they point to, by a statement written once: the ORM would write it anew for each mail."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import Col

from accounts.models import User
from notifications.kinds import bring
from notifications.models import Activity, Delivery, Mute, Preference, Recipient
from notifications.statements import ANSWER, Call, Reading, call, call_with

PARTS: tuple[tuple[str, type[Model]], ...] = (
    ("delivery", Delivery), ("recipient", Recipient), ("account", User), ("activity", Activity)
)  # fmt: skip
WISHES: tuple[type[Model], ...] = (Preference, Mute)  # most people have none


class About(NamedTuple):
    """One subject, and how it is read."""

    key: int
    reading: Reading


def deliveries(
    condition: str,
    params: Sequence[Any],
    *,
    lock: str = "",
    first: Sequence[Call] = (),
    about: About | None = None,
) -> list[Delivery]:
    """The deliveries that meet `condition`, newest first, each with its recipient, her account and the activity.

    `condition` is SQL about the table called `delivery`; `lock` is what follows the statement. What is asked `first`
    goes the same way to the database: one after the other, each with a look of its own at what is committed by then.
    Deliveries that are all `about` one subject may bring it along, but for what comes with it by prefetching.
    """
    rest = f"WHERE {condition} ORDER BY delivery.id DESC {lock}"
    if about is None:
        asked = call("mail", f"{_select()} {rest}", params)
    else:
        asked = call_with(about.reading.question, about.key, "mail", f"{_select(has_subject=True)} {rest}", params)
    with connection.cursor() as cursor:
        ask(cursor, [*first, asked])
        rows = cursor.fetchall()
    return [_joined(row, about) for row in rows]


def ask(cursor: Any, calls: Sequence[Call]) -> None:
    """One after the other, on one way to the database; the answer is that of the last."""
    cursor.execute("; ".join(sql for sql, _params in calls), [param for _sql, own in calls for param in own])


@cache
def _select(*, has_subject: bool = False) -> str:
    quote = connection.ops.quote_name
    columns = [f"{alias}.{quote(str(field.column))}" for alias, model in PARTS for field in model._meta.concrete_fields]
    table = {alias: quote(model._meta.db_table) for alias, model in PARTS}
    columns += [
        f"EXISTS (SELECT 1 FROM {quote(model._meta.db_table)} AS wish WHERE wish.recipient_id = recipient.id)"  # noqa: S608 - names of our own tables and columns; every value is a parameter
        for model in WISHES
    ]
    columns += ["subject.*"] if has_subject else []
    return (
        f"SELECT {', '.join(columns)} FROM {table['delivery']} AS delivery "  # noqa: S608 - names of our own tables and columns; every value is a parameter
        f"JOIN {table['recipient']} AS recipient ON recipient.id = delivery.recipient_id "
        f"LEFT JOIN {table['account']} AS account ON account.id = recipient.account_id "
        f"LEFT JOIN {table['activity']} AS activity ON activity.id = delivery.activity_id"
        + (f" LEFT JOIN ({ANSWER}) AS subject ON TRUE" if has_subject else "")
    )


@cache
def _columns() -> list[Col]:
    return [Col(alias, field) for alias, model in PARTS for field in model._meta.concrete_fields]


@cache
def _converters() -> list[tuple[int, Any, Any]]:
    """Which columns a database gives in another form than Python's, and how each is turned."""
    return [
        (position, convert, column)
        for position, column in enumerate(_columns())
        for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
    ]


def _joined(row: Sequence[Any], about: About | None) -> Delivery:
    values = list(row)
    for position, convert, column in _converters():
        values[position] = convert(values[position], column, connection)
    delivery, recipient, account, activity = _models(values)
    _point(delivery, "recipient", recipient)
    _point(delivery, "activity", activity)
    _point(recipient, "account", account)
    end = len(_columns())
    wishes, subject = row[end : end + len(WISHES)], row[end + len(WISHES) :]
    recipient.chose = frozenset(model for model, has_some in zip(WISHES, wishes, strict=True) if has_some)
    if about is not None:
        bring(delivery, about.reading.made_of(subject) if subject[about.reading.place_of_key] is not None else None)
    return delivery


def _models(values: list[Any]) -> Iterator[Any]:
    """One object a part; None where the join found nothing."""
    begin = 0
    for model, names in _names():
        part = values[begin : begin + len(names)]
        begin += len(names)
        yield model.from_db(connection.alias, names, part) if part[0] is not None else None


@cache
def _names() -> list[tuple[type[Model], list[str]]]:
    return [(model, [field.attname for field in model._meta.concrete_fields]) for _alias, model in PARTS]


def _point(row: Model, name: str, to: Model | None) -> None:
    row._state.fields_cache[name] = to
