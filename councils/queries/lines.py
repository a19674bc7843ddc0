"""Commitments as light rows, prepared for a page: with their evidence in one query, days already in words."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.languages import LANGUAGES, Version, columns, read
from core.models import VersionState
from councils.models import Commitment, Council
from forums.models import Recommendation

SHOWN = 20  # commitments a page: with their words and evidence they weigh more than other lines
SHAPES = {
    Commitment.Status.PLANNED: "wait",
    Commitment.Status.UNDER_WAY: "doing",
    Commitment.Status.KEPT: "done",
    Commitment.Status.NOT_KEPT: "stop",
}
VERSIONS = ("original_language", *columns("state"))
OWN = ("pk", "status", "due_on", "made_on", "settled_on", *VERSIONS, *columns("text"), *columns("owner"))
EVIDENCE = ("pk", "seen_on", "added_at", "link", *VERSIONS, *columns("text"))
COUNCIL = ("slug", *columns("name"), *columns("city"))
RECOMMENDATION = ("ref", *VERSIONS, *columns("title"))


class Standing(NamedTuple):
    """Shape and word of the tag for a commitment or recommendation."""

    shape: str
    word: str


class EvidenceLine(NamedTuple):
    text: Version
    link: str
    on: date
    day: str


class CommitmentLine(NamedTuple):
    """A commitment ready to be drawn, beside its council and its recommendation."""

    pk: int
    status: str
    standing: Standing
    text: Version
    owner: Version
    due_on: date
    due: str
    made_on: date
    made: str
    settled_on: date | None
    settled: str
    is_open: bool
    is_overdue: bool
    languages: list[str]
    council: str
    council_name: Version
    city: Version
    ref: str
    title: Version
    evidence: list[EvidenceLine]


class Page(NamedTuple):
    """Some of a list, and the cursor behind its last row (empty: there is no more)."""

    lines: list[CommitmentLine]
    after: str


def standing(status: str, due_on: date) -> Standing:
    """How a commitment stands: one that is late is *overdue*, whatever else it is."""
    if status in Commitment.OPEN and due_on < timezone.localdate():
        return Standing("stop", _("overdue"))
    return Standing(SHAPES[Commitment.Status(status)], str(Commitment.Status(status).label))


def standing_of(recommendation: Any) -> Standing:
    """How a recommendation read `with_progress` stands: what one council is late with weighs most."""
    if recommendation.status == Recommendation.Status.WITHDRAWN:
        return Standing("none", str(Recommendation.Status.WITHDRAWN.label))
    if recommendation.status == Recommendation.Status.RECORDED:
        return Standing("wait", _("recorded, not yet adopted"))
    if not recommendation.councils:
        return Standing("none", _("adopted, taken up by no council"))
    if recommendation.overdue:
        return Standing("stop", pgettext("of a recommendation", "overdue"))
    if recommendation.kept == recommendation.councils:
        return Standing("done", pgettext("of a recommendation", "kept"))
    return Standing("doing", _("taken up by a council"))


def lines(commitments: QuerySet[Commitment], *, drafts: bool = False, after: str = "", shown: int = SHOWN) -> Page:
    """A page of `commitments` in one query: what is still to be kept first, the most urgent on top.

    `drafts` reads texts nobody has marked as ready: for the council's own room. `after` is the cursor of the page
    before; one that nobody gave out is ignored.
    """
    ranked = commitments.annotate(rank=_rank())
    if place := _place(after):
        rank, due_on, pk = place
        ranked = ranked.filter(
            Q(rank__gt=rank) | Q(rank=rank, due_on__gt=due_on) | Q(rank=rank, due_on=due_on, pk__gt=pk)
        )
    chosen = ranked.order_by("rank", "due_on", "pk").values("pk")[: shown + 1]
    rows = (
        Commitment.objects.filter(pk__in=chosen)
        .annotate(rank=_rank())
        .order_by("rank", "due_on", "pk", F("evidence__seen_on").asc(nulls_last=True), "evidence__pk")
        .values(
            "rank",
            *OWN,
            *(f"evidence__{name}" for name in EVIDENCE),
            *(f"council__{name}" for name in COUNCIL),
            *(f"recommendation__{name}" for name in RECOMMENDATION),
        )
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["pk"], []).append(row)
    kept = list(found.values())[:shown]
    last = kept[-1][0] if len(found) > shown else None
    cursor = f"{last['rank']}.{last['due_on']:%Y%m%d}.{last['pk']}" if last else ""
    return Page([_line(siblings, drafts) for siblings in kept], cursor)


def _rank() -> Case:
    return Case(When(status__in=Commitment.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())


def _place(cursor: str) -> tuple[int, date, int] | None:
    """The place a cursor names, or None."""
    parts = cursor.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 16 for part in parts):
        return None
    try:
        return int(parts[0]), date.fromisoformat(parts[1]), int(parts[2])
    except ValueError:
        return None


def _line(siblings: list[dict[str, Any]], drafts: bool) -> CommitmentLine:
    """One commitment from its rows: one for each piece of evidence, or one without."""
    row = siblings[0]
    is_open = row["status"] in Commitment.OPEN
    return CommitmentLine(
        pk=row["pk"],
        status=row["status"],
        standing=standing(row["status"], row["due_on"]),
        text=read(row, "text", drafts=drafts),
        owner=read(row, "owner", drafts=drafts),
        due_on=row["due_on"],
        due=date_format(row["due_on"]),
        made_on=row["made_on"],
        made=date_format(row["made_on"]),
        settled_on=row["settled_on"],
        settled=date_format(row["settled_on"]) if row["settled_on"] else "",
        is_open=is_open,
        is_overdue=is_open and row["due_on"] < timezone.localdate(),
        languages=[code for code in LANGUAGES if row[f"state_{code}"] == VersionState.REVIEWED],
        council=row["council__slug"],
        council_name=read(_part(row, "council__"), "name"),
        city=read(_part(row, "council__"), "city"),
        ref=row["recommendation__ref"],
        title=read(_part(row, "recommendation__"), "title"),
        evidence=[
            _evidence(piece, drafts)
            for piece in (_part(sibling, "evidence__") for sibling in siblings)
            if piece["pk"] is not None and (drafts or piece["link"] or read(piece, "text"))
        ],
    )


def _evidence(row: dict[str, Any], drafts: bool) -> EvidenceLine:
    return EvidenceLine(read(row, "text", drafts=drafts), row["link"], row["seen_on"], date_format(row["seen_on"]))


def _part(row: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in row.items() if name.startswith(prefix)}


def matrix(recommendations: Sequence[Recommendation]) -> tuple[list[Council], list[dict[str, Any]]]:
    """The councils as columns, and a row for each recommendation with one cell a council (None: not taken up).

    A council that is being founded or closed has a column only when it took something up.
    """
    promised = Exists(Commitment.objects.filter(council=OuterRef("pk")))
    councils = list(Council.objects.filter(Q(status=Council.Status.WORKING) | promised).order_by("slug"))
    rows = Commitment.objects.filter(recommendation__in=[item.pk for item in recommendations]).values_list(
        "recommendation_id", "council_id", "status", "due_on"
    )
    cells = {(item, council): standing(status, due_on) for item, council, status, due_on in rows}
    return councils, [
        {"recommendation": item, "cells": [cells.get((item.pk, council.pk)) for council in councils]}
        for item in recommendations
    ]
