"""What the public reads: updates about the project, groups, forums, campaigns and councils."""

from typing import Any

from accounts.models import User
from campaigns.models import Campaign
from councils.models import Council
from forums.models import Forum
from icssi.demo.world import World, add_all, texts
from icssi.facts import states, versions
from updates.models import Update


def add_updates(world: World) -> None:
    about: dict[str, dict[str, Any]] = {
        "group": world.groups,
        "forum": {row.slug: row for row in Forum.objects.all()},
        "campaign": {row.slug: row for row in Campaign.objects.all()},
        "council": {row.slug: row for row in Council.objects.all()},
    }
    rows = []
    for row in sorted(texts("updates")["updates"], key=lambda row: -row["ago"]):
        subject = {kind: about[kind][slug] for kind, slug in row.get("about", {}).items()}
        is_published = row.get("status") != Update.Status.DRAFT
        rows.append(
            Update(
                slug=row["slug"],
                **subject,
                author=_author(world, row.get("about", {})),
                status=Update.Status.PUBLISHED if is_published else Update.Status.DRAFT,
                created_at=world.at(-row["ago"] - 1, 14),
                published_at=world.at(-row["ago"], 9) if is_published else None,
                original_language=row["original"],
                **versions("title", row["title"]),
                **versions("summary", row["summary"]),
                **versions("body", row["body"]),
                **states(row["title"], row.get("unreviewed", ())),
            )
        )
    add_all(rows)


def _author(world: World, about: dict[str, str]) -> User:
    if "group" in about:
        return world.leads[about["group"]]
    return world.people["organiser" if "forum" in about else "editor"]
