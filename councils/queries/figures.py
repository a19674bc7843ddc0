"""Numbers: of all recommendations, of each governorate, of one council."""

from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.languages import columns, read
from councils.models import Commitment, Council, CouncilQuerySet, Seat
from forums.models import Edition, Recommendation
from geography.models import Governorate

TILE_STATES = ("on", "soon", "none")


class RowCount(Subquery):
    """How many rows a queryset has, as a value of the outer query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk"))


def with_progress(recommendations: QuerySet[Recommendation]) -> QuerySet[Recommendation]:
    """With `councils`, `kept` and `overdue`: how many councils took it up, kept it, are late with it."""
    late = Q(commitments__status__in=Commitment.OPEN, commitments__due_on__lt=timezone.localdate())
    return recommendations.annotate(
        councils=Count("commitments"),
        kept=Count("commitments", filter=Q(commitments__status=Commitment.Status.KEPT)),
        overdue=Count("commitments", filter=late),
    )


def in_state(recommendations: QuerySet[Recommendation], state: str) -> QuerySet[Recommendation]:
    """Those that are `recorded` only, `waiting` (adopted, taken up by no council), `taken-up`, `kept` or `overdue`."""
    promises = Commitment.objects.filter(recommendation=OuterRef("pk"))
    conditions = {
        "recorded": Q(status=Recommendation.Status.RECORDED),
        "waiting": Q(~Exists(promises), status=Recommendation.Status.ADOPTED),
        "taken-up": Q(Exists(promises)),
        "kept": Q(Exists(promises.kept())),
        "overdue": Q(Exists(promises.overdue())),
    }
    return recommendations.filter(conditions[state])


def with_numbers(councils: CouncilQuerySet) -> CouncilQuerySet:
    """With `promised`, `kept` and `overdue`: how many commitments each council made, kept, is late with."""
    made = Commitment.objects.public().filter(council=OuterRef("pk"))
    return councils.annotate(promised=RowCount(made), kept=RowCount(made.kept()), overdue=RowCount(made.overdue()))


def progress_tiles() -> list[dict[str, Any]]:
    """The governorates with their tile and the state of their councils, and the four figures beside each.

    One query of light rows; `tiles` and `figures` are its two halves. The figures are the same in every row.
    """
    here = Council.objects.filter(governorate=OuterRef("pk"))
    adopted = Recommendation.objects.adopted().filter(edition__status__in=Edition.PUBLIC)
    promises = Commitment.objects.filter(recommendation=OuterRef("pk"))
    rows = Governorate.objects.annotate(
        works=Exists(here.filter(status=Council.Status.WORKING)),
        is_being_founded=Exists(here.filter(status=Council.Status.FOUNDING)),
        adopted=RowCount(adopted),
        taken_up=RowCount(adopted.filter(Exists(promises))),
        kept=RowCount(adopted.filter(Exists(promises.kept().with_evidence()))),
        overdue=RowCount(Commitment.objects.public().overdue()),
    )
    return list(
        rows.values(
            "code", "slug", "tile_row", "tile_column", "works", "is_being_founded",
            "adopted", "taken_up", "kept", "overdue", *columns("name"),
        )
    )  # fmt: skip


def tiles(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of `progress_tiles` as the component `tiles` draws them, each leading to the councils there."""
    address = reverse("councils:list")
    return [
        {
            "code": row["code"],
            "name": read(row, "name"),
            "row": row["tile_row"],
            "col": row["tile_column"],
            "state": "on" if row["works"] else "soon" if row["is_being_founded"] else "none",
            "url": f"{address}#{row['slug']}" if row["works"] or row["is_being_founded"] else "",
        }
        for row in rows
    ]


def figures(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Recommendations adopted, taken up by a council, kept by one with evidence; and commitments that are overdue."""
    first = rows[0] if rows else {}
    return {name: first.get(name, 0) for name in ("adopted", "taken_up", "kept", "overdue")}


def tile_words() -> dict[str, str]:
    """What the three kinds of tile mean, in the page's language."""
    words = (_("A council works here"), _("Being founded"), _("No council yet"))
    return dict(zip(TILE_STATES, words, strict=True))


def composition(council: Council) -> list[dict[str, Any]]:
    """How many seats of each kind there are today, in the order of the kinds; never who sits there.

    `council` must come from `CouncilQuerySet.with_composition()`, so that this asks nothing more.
    """
    return [
        {"kind": kind.label, "number": getattr(council, f"seats_{kind}")}
        for kind in Seat.Kind
        if getattr(council, f"seats_{kind}")
    ]
