"""What the public reads: the ten groups, and what each of them wants."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.languages import read
from groups import queries, wording
from groups.filters import GroupFilter
from groups.models import WorkingGroup
from groups.queries.filing import papers_of
from groups.queries.speaking import speakers_on_page


@require_safe
def group_list(request: HttpRequest) -> HttpResponse:
    """All groups by region; few enough for one page."""
    filters = GroupFilter(request.GET or None, WorkingGroup.objects.public().with_topics())
    regions = [
        (region, [(group, wording.first_sentence(read(group, "aim"))) for group in groups])
        for region, groups in queries.by_region(filters.qs)
    ]
    return render(request, "groups/list.html", {"filter": filters, "regions": regions})


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Its aim, its news, its campaigns, its public meetings; who it is in a rounded number only."""
    page = queries.public_page(slug, request.user)
    return render(request, "groups/detail.html", {
        "group": page.group,
        "meetings": queries.meeting_rows(page.meetings),
        "papers": papers_of(page.group),
        "speakers": speakers_on_page(page.group),
        "rounded": wording.rounded(page.group.member_count),
    })  # fmt: skip
