"""What everybody reads about the councils. No page here carries a form, so that each can be kept for all visitors."""

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from councils import queries
from councils.models import Council


@require_safe
def council_list(request: HttpRequest) -> HttpResponse:
    """Where councils are, and how much each has promised and kept."""
    progress = queries.progress_tiles()
    councils = list(queries.with_numbers(Council.objects.select_related("governorate")).order_by("governorate", "slug"))
    first = {council.governorate_id: council.pk for council in reversed(councils)}
    return render(request, "councils/list.html", {
        "councils": [_line(council, is_first=first[council.governorate_id] == council.pk) for council in councils],
        "figures": queries.figures(progress),
        "tiles": queries.tiles(progress),
        "tile_words": queries.tile_words(),
    })  # fmt: skip


def _line(council: Council, *, is_first: bool) -> dict[str, object]:
    """The first council of a governorate is where its tile leads."""
    return {
        "council": council,
        "anchor": council.governorate.slug if is_first else "",
        "since": _month(council),
    }


def _month(council: Council) -> str:
    """October 2018: the day of the founding is not known."""
    return date_format(council.since, "YEAR_MONTH_FORMAT") if council.since else ""


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Who sits there by kinds, what the council promised, and what it shows for it."""
    councils = queries.with_numbers(Council.objects.select_related("governorate").with_composition())
    room = Council.objects.with_room_for(request.user).filter(pk=OuterRef("pk"))
    councils = councils.annotate(may_enter=Exists(room))
    council = get_object_or_404(councils, slug=slug)
    page = queries.lines(council.commitments.public(), after=request.GET.get("after", ""))
    return render(request, "councils/detail.html", {
        "council": council,
        "since": _month(council),
        "composition": queries.composition(council),
        "open": [line for line in page.lines if line.is_open],
        "settled": [line for line in page.lines if not line.is_open],
        "after": page.after,
        "is_first_page": "after" not in request.GET,
    })  # fmt: skip
