"""Statements that are asked for each mail. The ORM would write each anew, and PostgreSQL would plan each anew: that
costs more than sending a mail nearby.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha256
from time import monotonic
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.db.models.query import get_related_populators

FRESH = 10.0  # seconds for which today is today
PLANS = connection.vendor == "postgresql"  # others have none that outlive a statement, or keep them by themselves
SOMEBODY = -1  # stands where a key will be
ANSWER = "{answer}"  # stands where the SQL of a question will be
MOST_PLANS = 200  # on one connection
KEPT = 64  # ways to read a subject

Call = tuple[str, Sequence[Any]]  # SQL and its parameters
_of_thread = threading.local()  # which statements the connection of this thread has planned


def moment() -> int:
    """Another number every ten seconds: what was written under one is not used under the next."""
    return int(monotonic() // FRESH)


def call(name: str, sql: str, params: Sequence[Any]) -> Call:
    """What to execute for `sql` with `params`. PostgreSQL gets it once for each connection, and its name after that."""
    if not PLANS:
        return sql, params
    places = f" ({', '.join(['%s'] * len(params))})" if params else ""
    return f"EXECUTE {_planned(name, _numbered(sql))}{places}", params


def call_with(question: Question, key: int, name: str, sql: str, params: Sequence[Any]) -> Call:
    """The same, with what answers `question` about `key` where `sql` says ANSWER. For PostgreSQL."""
    text = _numbered(sql, 2).replace(ANSWER, question.sql)
    return f"EXECUTE {_planned(name, text)} ({', '.join(['%s'] * (len(params) + 1))})", [key, *params]


def _planned(name: str, text: str) -> str:
    """The name under which this connection knows `text`; a plan outlives the transaction it was made in."""
    own = connections[DEFAULT_DB_ALIAS]
    own.ensure_connection()
    if getattr(_of_thread, "connection", None) is not own.connection:
        _of_thread.connection, _of_thread.plans = own.connection, {}
    plans: dict[str, str] = _of_thread.plans
    if text not in plans:
        full_name = f"{name}_{sha256(text.encode()).hexdigest()[:12]}"
        with own.wrap_database_errors, own.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {full_name} AS {text}")
        plans[text] = full_name
    return plans[text]


def forget_plans() -> None:
    """When there are too many. To be called while nothing waits that would be executed by its name."""
    plans = getattr(_of_thread, "plans", {})
    if len(plans) > MOST_PLANS and getattr(_of_thread, "connection", None) is connection.connection:
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        plans.clear()


@lru_cache(maxsize=MOST_PLANS)
def _numbered(sql: str, begin: int = 1) -> str:
    """With the places for parameters as PREPARE wants them."""
    first, *others = sql.split("%s")
    return (first + "".join(f"${place}{piece}" for place, piece in enumerate(others, begin))).replace("%%", "%")


class Question:
    """SQL about SOMEBODY, asked for one key after the other. For PostgreSQL all else is written into it: a parameter of
    a plan would have to tell its type.
    """

    def __init__(self, name: str, sql: str, params: Sequence[Any]) -> None:
        self._name, self.sql, self._params = name, sql, tuple(params)
        if PLANS:
            from psycopg2.extensions import AsIs

            known = [AsIs("$1") if param == SOMEBODY else param for param in params]
            self.sql = connection.ops.compose_sql(sql, known)

    def ask(self, cursor: Any, key: int) -> None:
        if PLANS:
            cursor.execute(f"EXECUTE {_planned(self._name, self.sql)} (%s)", [key])
        else:
            cursor.execute(self.sql, [key if param == SOMEBODY else param for param in self._params])


class Reading:
    """How one object of a queryset is read by its key, with all that the queryset brings along."""

    def __init__(self, subjects: Callable[[], QuerySet[Any]]) -> None:
        self.queryset, queryset = subjects, subjects()
        compiler = queryset.filter(pk=SOMEBODY).order_by().query.get_compiler(connection=connection)
        self.question = Question("subject", *compiler.as_sql())
        columns = [column for column, _sql, _alias in compiler.select]
        self._converters = list(compiler.get_converters(columns).items())
        own = compiler.klass_info["select_fields"]
        self._model, self._own = compiler.klass_info["model"], slice(own[0], own[-1] + 1)
        self._names = [column.target.attname for column in columns[self._own]]
        self.place_of_key = self._own.start + self._names.index(self._model._meta.pk.attname)
        self._related = get_related_populators(compiler.klass_info, compiler.select, connection.alias)
        self._annotations = list(compiler.annotation_col_map.items())
        self._lookups = queryset._prefetch_related_lookups  # type: ignore[attr-defined]

    def one(self, key: int) -> Model | None:
        """The object, read now."""
        with connection.cursor() as cursor:
            self.question.ask(cursor, key)
            found = cursor.fetchone()
        return None if found is None else self.made_of(found)

    def made_of(self, found: Sequence[Any]) -> Model:
        row = list(found)
        for place, (converters, column) in self._converters:
            for convert in converters:
                row[place] = convert(row[place], column, connection)
        read: Model = self._model.from_db(connection.alias, self._names, row[self._own])
        for related in self._related:
            related.populate(row, read)
        for name, place in self._annotations:
            setattr(read, name, row[place])
        if self._lookups:
            prefetch_related_objects([read], *self._lookups)
        return read


@lru_cache(maxsize=KEPT)
def reading(subjects: Callable[[], QuerySet[Any]], _moment: int) -> Reading:
    """How objects of that queryset are read for now."""
    return Reading(subjects)
