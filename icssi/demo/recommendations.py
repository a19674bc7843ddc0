"""What past editions asked for: each recommendation with the activity it came from."""

from typing import Any

from django.utils.timezone import localdate

from forums.models import Activity, Edition, Recommendation
from icssi.demo.world import World, add_all, texts
from icssi.facts import states, versions


def add_recommendations(world: World) -> None:
    editions = {f"{row.forum.slug}/{row.slug}": row for row in Edition.objects.select_related("forum")}
    for row in texts("recommendations")["recommendations"]:
        edition = editions[row["edition"]]
        [origin] = add_all([_origin(world, edition, row)])
        add_all([_recommendation(world, edition, origin, row)])


def reference(edition: Edition, number: int) -> str:
    return f"{edition.forum.short}-{edition.slug}-{number:02}"


def _origin(world: World, edition: Edition, row: dict[str, Any]) -> Activity:
    origin = row["origin"]
    return Activity(
        edition=edition,
        slug=origin["slug"],
        kind=origin["kind"],
        goal=world.goals[row["goal"]],
        theme=world.themes[row["theme"]],
        spoken=["ckb" if edition.forum.short == "KSF" else "ar"],
        status=Activity.Status.PLANNED,
        proposed_at=edition.starts_at,
        **versions("title", origin["title"]),
        **states(origin["title"]),
    )


def _recommendation(world: World, edition: Edition, origin: Activity, row: dict[str, Any]) -> Recommendation:
    is_adopted = row["status"] == Recommendation.Status.ADOPTED
    return Recommendation(
        edition=edition,
        number=row["number"],
        ref=reference(edition, row["number"]),
        goal=world.goals[row["goal"]],
        theme=world.themes[row["theme"]],
        origin=origin,
        status=row["status"],
        recorded_at=edition.ends_at,
        recorded_by=world.people["organiser"],
        adopted_on=localdate(edition.ends_at) if is_adopted else None,
        **versions("title", row["title"]),
        **versions("text", row["text"]),
        **versions("addressee", row["addressee"]),
        **states(row["title"]),
    )
