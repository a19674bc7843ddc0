"""What the forums asked for and what became of it: as a list, as a matrix, and each as a thread."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from core import text
from councils import queries
from councils.filters import RecommendationFilter
from councils.models import Commitment
from forums import wording
from forums.models import Activity, Recommendation

SHOWN = 30  # recommendations a page


@require_safe
def recommendation_list(request: HttpRequest) -> HttpResponse:
    """The newest edition first; `?after=` continues behind a reference."""
    visible = Recommendation.objects.visible_to(request.user).exclude(status=Recommendation.Status.WITHDRAWN)
    filters = RecommendationFilter(request.GET, visible)
    found = queries.with_progress(filters.qs.select_related("goal", "edition__forum"))
    rows, after = _page(found, request) if filters.is_valid() else ([], "")
    return render(request, "recommendations/list.html", {
        "filter": filters,
        "is_narrowed": any(request.GET.get(name) for name in filters.filters),
        "rows": [_line(row) for row in rows],
        "older_url": _older(request, after),
    })  # fmt: skip


def _line(recommendation: Recommendation) -> dict[str, Any]:
    return {
        "recommendation": recommendation,
        "edition": wording.edition_name(recommendation.edition),
        "standing": queries.standing_of(recommendation),
    }


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Adopted recommendations by councils, on one sheet."""
    visible = Recommendation.objects.adopted().visible_to(request.user)
    rows, after = _page(visible.select_related("edition"), request)
    councils, lines = queries.matrix(rows)
    context = {"councils": councils, "lines": lines, "older_url": _older(request, after)}
    return render(request, "recommendations/matrix.html", context)


@require_safe
def detail(request: HttpRequest, ref: str) -> HttpResponse:
    """From the activity it came from to the last council's evidence; a reference reads the same in small letters."""
    visible = Recommendation.objects.visible_to(request.user).select_related(
        "edition__forum", "goal", "theme", "origin__slot", "origin__edition__forum", "addressed_to"
    )
    found = get_object_or_404(visible, ref__iexact=ref)
    if found.ref != ref:
        return redirect("recommendations:detail", found.ref, permanent=True)
    promises = queries.lines(Commitment.objects.filter(recommendation=found)).lines
    return render(request, "recommendations/detail.html", {
        "recommendation": found,
        "edition_name": wording.edition_name(found.edition),
        "place": wording.place(found.edition),
        "origin_is_public": found.origin is not None and found.origin.status in Activity.PUBLIC,
        "steps": queries.thread(found, promises),
        "promises": promises,
        "kept": sum(line.status == Commitment.Status.KEPT for line in promises),
        "overdue": sum(line.is_overdue for line in promises),
    })  # fmt: skip


def _page(found: QuerySet[Recommendation], request: HttpRequest) -> tuple[list[Recommendation], str]:
    """Some of `found`, and the cursor behind the last: year and reference, because that is the order."""
    year, _dot, ref = text.clean(request.GET.get("after", "")).partition(".")
    if ref and year.isascii() and year.isdigit() and len(year) < 6:
        found = found.filter(Q(edition__year__lt=int(year)) | Q(edition__year=int(year), ref__gt=ref))
    rows = list(found.order_by("-edition__year", "ref")[: SHOWN + 1])
    last = rows[SHOWN - 1] if len(rows) > SHOWN else None
    return rows[:SHOWN], f"{last.edition.year}.{last.ref}" if last else ""


def _older(request: HttpRequest, after: str) -> str:
    """The same list, narrowed as it is, behind the cursor."""
    if not after:
        return ""
    query: Any = request.GET.copy()
    query["after"] = after
    return f"{request.path}?{query.urlencode()}"
