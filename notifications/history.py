"""What was done, for those concerned: each app gives its verbs their words and says who reads which of them.

`words()` declares what a verb is called; a verb without words is shown to nobody, and a test refuses it. A page of a
log holds who, what and when: who is a pseudonym where the reader may know it, and nothing where she may not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy

from notifications.models import Activity

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from core.languages import Version

    Words = str | _StrPromise

SHOWN = 50  # acts on one page
said: dict[str, Words] = {}


class Line(NamedTuple):
    what: str
    who: str
    when: datetime
    about: str | Version = ""


class Page(NamedTuple):
    lines: Sequence[Line]
    older: int | None  # pass it as `before` to read on


def words(declared: Mapping[str, Words]) -> None:
    """Give verbs their words: what was done, without who did it."""
    for verb, word in declared.items():
        if verb in said:
            raise ImproperlyConfigured(f"The verb {verb} has words already.")
        said[verb] = word


def acts_about(*things: Model | QuerySet[Any]) -> QuerySet[Activity]:
    """Activities about single things, and about all things of a queryset."""
    about = Q(pk__in=[])
    for thing in things:
        model = thing.model if isinstance(thing, QuerySet) else type(thing)
        keys = thing.order_by().values("pk") if isinstance(thing, QuerySet) else [thing.pk]
        about |= Q(subject_type=ContentType.objects.get_for_model(model), subject_id__in=keys)
    return Activity.objects.filter(about)


def page(
    acts: QuerySet[Activity],
    *,
    name: Callable[[Activity], str],
    verbs: Iterable[str] | None = None,
    before: str = "",
    about: Callable[[Any], str | Version] | None = None,
    prepare: Callable[[Sequence[Any]], None] | None = None,
) -> Page:
    """One page of `acts`, newest first, of those `verbs` (all that have words, when not given).

    `name` says by which name the reader may know who did it; `about` what a subject is called, when it is still there,
    and `prepare` reads for all subjects what that needs.
    """
    shown = acts.filter(verb__in=list(said if verbs is None else set(verbs) & said.keys())).order_by("-at", "-pk")
    last = shown.filter(pk=before).first() if before.isascii() and before.isdigit() and len(before) < 19 else None
    if last is not None:
        shown = shown.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    rows = list(shown.select_related("by").prefetch_related(*(["subject"] if about else []))[: SHOWN + 1])
    if prepare:
        prepare([row.subject for row in rows if row.subject is not None])
    lines = [Line(str(said[row.verb]), name(row), row.at, _subject(row, about)) for row in rows[:SHOWN]]
    return Page(lines, rows[SHOWN - 1].pk if len(rows) > SHOWN else None)


def _subject(row: Activity, about: Callable[[Any], str | Version] | None) -> str | Version:
    return about(row.subject) if about and row.subject is not None else ""


words(
    {
        "notifications.broadcast_written": gettext_lazy("Wrote a message to many"),
        "notifications.broadcast_revised": gettext_lazy("Changed a message to many"),
        "notifications.broadcast_confirmed": gettext_lazy("Sent a message to many"),
        "notifications.broadcast_corrected": gettext_lazy("Took a message to many back to correct it"),
        "notifications.broadcast_withdrawn": gettext_lazy("Withdrew a message to many"),
        "notifications.requeued": gettext_lazy("Queued mail again"),
        "notifications.parked": gettext_lazy("Put mail aside"),
        "notifications.tried_now": gettext_lazy("Let mail be tried at once"),
        "notifications.mail_stopped": gettext_lazy("The mail server refused the portal"),
        "notifications.cut_planned": gettext_lazy("Wrote down a planned network cut"),
        "notifications.cut_changed": gettext_lazy("Changed a planned network cut"),
        "notifications.cut_dropped": gettext_lazy("Deleted a planned network cut"),
    }
)
