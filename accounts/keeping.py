"""What is held about people, what becomes of it, and for how long: each app declares it in its `holdings.py`.

`holding()` names rows that speak of a person: where they are, what she reads of them in her export, and what becomes
of them when she deletes her account. `parting()` is what else has to be done then. `term()` is how long something is
kept, and the act that ends it. `grave()` says what must stay deleted after a backup came back.
The declarations are code, so the pages `my/data/` and `safety/` say what is done, and the tests find what nobody
declared. See docs/data.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import User

    Words = str | _StrPromise

GONE = gettext_lazy("is deleted")
NAMELESS = gettext_lazy("stays, without your name")
BATCH = 500  # rows that go in one transaction


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Rows of one model that speak of a person.

    `of` are the ways from a row to the account, such as `user` or `recipient__account`; their first steps are the
    columns declared by this. `by_address` are columns with an address of hers, as she has proven it. `shows` are the
    values she reads in her export: never a key of another person. `only` narrows the rows. `becomes` is GONE or
    NAMELESS; what is GONE is deleted by `erase()`, what is NAMELESS has a key that is set to null.
    """

    code: str  # names the file of the export
    title: Words
    model: type[Model]
    of: tuple[str, ...]
    shows: tuple[str, ...]
    becomes: Words
    by_address: tuple[str, ...] = ()
    only: Q = field(default_factory=Q)
    files: tuple[str, ...] = ()  # columns with files that go into the export
    told: dict[str, Callable[[str], str]] = field(default_factory=dict)  # columns that are not shown as they are kept

    def rows(self, user: User) -> QuerySet[Any]:
        """All that is hers, whatever its state."""
        hers = Q(*((way, user.pk) for way in self.of), _connector=Q.OR)
        if self.by_address:
            proven = user.emailaddress_set.filter(verified=True).values("email")
            hers |= Q(*((f"{way}__in", proven) for way in self.by_address), _connector=Q.OR)
        return self.model._base_manager.filter(self.only & hers).order_by("pk")

    @property
    def columns(self) -> set[str]:
        """The columns that this declares, as `app.Model.column`."""
        ways = (*self.of, *self.by_address, *self.shows)
        return {f"{self.model._meta.label}.{way.partition('__')[0]}" for way in ways}


@dataclass(frozen=True, kw_only=True)
class Term:
    """How long something is kept. `end` is safe to run at any time and any number of times; it returns how many rows
    went or lost their name. `since` says in words from when on it counts, `becomes` what is left."""

    code: str
    what: Words
    kept: timedelta
    since: Words
    becomes: Words
    end: Callable[[datetime], int]

    @property
    def how_long(self) -> str:
        """In words: hours up to three days, then days, months from a year on."""
        days = self.kept.days
        if days <= 3:
            hours = int(self.kept.total_seconds() // 3600)
            return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
        if days >= 360:
            months = round(days * 12 / 365)
            return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


@dataclass(frozen=True, kw_only=True)
class Grave:
    """Rows whose deletion is written down as a tombstone. `born` is the column with the time a row came to be, so that
    a later row which was given the same number is left alone; `bury` deletes one again."""

    what: str
    model: type[Model]
    born: str
    bury: Callable[[Any], None]


holdings: dict[str, Holding] = {}
holds_nothing: dict[str, str] = {}  # column: why nothing about a person can be learnt from it
partings: list[Callable[[Any], None]] = []
warnings: list[Callable[[Any], Iterable[str]]] = []
terms: dict[str, Term] = {}
graves: dict[str, Grave] = {}


def holding(**declared: Any) -> Holding:
    made = Holding(**declared)
    return _only_once(holdings, made.code, made)


def nothing_in(column: str, why: str) -> None:
    """Say of a column (`app.Model.column`) that leads to accounts or addresses why it is no holding."""
    _only_once(holds_nothing, column, why)


def parting(act: Callable[[Any], None]) -> Callable[[Any], None]:
    """What has to be done before an account is deleted, in its transaction: places given back, mail dropped."""
    partings.append(act)
    return act


def warning(words: Callable[[Any], Iterable[str]]) -> Callable[[Any], Iterable[str]]:
    """What a person has to know before she deletes her account, such as who will have to follow her."""
    warnings.append(words)
    return words


def term(**declared: Any) -> Term:
    made = Term(**declared)
    return _only_once(terms, made.code, made)


def grave(**declared: Any) -> Grave:
    made = Grave(**declared)
    return _only_once(graves, made.what, made)


def _only_once(known: dict[str, Any], code: str, made: Any) -> Any:
    if code in known:
        raise ImproperlyConfigured(f"{code} is declared twice.")
    known[code] = made
    return made


def delete_in_batches(rows: QuerySet[Any], *, change: Sequence[tuple[str, Any]] = ()) -> int:
    """Delete `rows`, or `change` their columns so that they are no longer among `rows`; returns how many.

    Each batch is a transaction of its own and asks again what holds, so that nothing waits long and nobody loses what
    has changed in the meantime.
    """
    done, last = 0, None
    while True:
        next_rows = rows.order_by("pk") if last is None else rows.order_by("pk").filter(pk__gt=last)
        keys = list(next_rows.values_list("pk", flat=True)[:BATCH])
        if not keys:
            return done
        with transaction.atomic():
            held = rows.order_by().filter(pk__in=keys)
            done += held.update(**dict(change)) if change else held.delete()[1].get(rows.model._meta.label, 0)
        last = keys[-1]


def warnings_for(user: User) -> list[str]:
    return [words for ask in warnings for words in ask(user)]


def count_of(user: User) -> list[tuple[Holding, int]]:
    """What there is of this person, with how much of it, from the ground floor up; kinds of which there is nothing are
    left out."""
    floors = [app for app in settings.OUR_APPS if app != "accounts"]

    def height(one: Holding) -> int:
        app = one.model._meta.app_label
        return -floors.index(app) if app in floors else -len(floors)

    counted = [(one, one.rows(user).order_by().count()) for one in sorted(holdings.values(), key=height)]
    return [(one, count) for one, count in counted if count]
