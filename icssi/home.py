"""The home page: what this is, the next forums, a campaign for each goal, news, what became of it all, ten groups."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns.queries import running_by_goal
from core.languages import LANGUAGES, read
from core.models import VersionState
from councils.queries import figures, progress_tiles, tile_words, tiles
from forums.queries import next_editions
from forums.views.public import card_of
from groups.models import WorkingGroup
from updates.queries import latest


def home(request: HttpRequest) -> HttpResponse:
    """Six queries, whatever there is to show."""
    progress = progress_tiles()
    return render(request, "icssi/home.html", {
        "forums": [card_of(edition) for edition in next_editions()],
        "goals": [_goal(row) for row in running_by_goal()],
        "updates": latest(limit=4),
        "figures": figures(progress),
        "tiles": tiles(progress),
        "tile_words": tile_words(),
        "regions": _groups_by_region(),
    })  # fmt: skip


def _goal(row: dict[str, Any]) -> dict[str, Any]:
    campaign = row["campaign"]
    goal = {"slug": row["slug"], "name": read(row, "name"), "campaign": campaign}
    if campaign:
        goal |= {
            "title": read(campaign, "title"),
            "group": read(campaign, "group_name", drafts=True),
            "label": read(campaign, "progress_label"),
            "languages": [code for code in LANGUAGES if campaign[f"state_{code}"] == VersionState.REVIEWED],
        }
    return goal


def _groups_by_region() -> list[dict[str, Any]]:
    groups = WorkingGroup.objects.public().with_topics()
    return [
        {"name": read(region, "name"), "groups": [_group(group) for group in members]}
        for region, members in groupby(groups, key=lambda group: group.region)
    ]


def _group(group: WorkingGroup) -> dict[str, Any]:
    return {"slug": group.slug, "theme": group.theme.slug, "name": read(group.theme, "name")}
