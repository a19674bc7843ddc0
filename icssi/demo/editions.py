"""The coming edition of each forum: rooms, activities and a programme of two days."""

from datetime import timedelta
from typing import Any

from forums.models import Activity, Edition, Forum, Organiser, Room, Slot
from icssi.demo.world import World, add_all, texts
from icssi.facts import states, versions


def add_editions(world: World) -> None:
    for row in texts("editions")["editions"]:
        edition = _edition(world, row)
        rooms = _rooms(edition, row["rooms"])
        activities = [_activity(world, edition, number, facts) for number, facts in enumerate(row["activities"])]
        add_all(activities)
        add_all([
            *(_slot(world, edition, facts, rooms.get(facts.get("room")), activity)
              for activity, facts in zip(activities, row["activities"], strict=True) if "day" in facts),
            *(_slot(world, edition, facts) for facts in row["pauses"]),
        ])  # fmt: skip
        add_all([Organiser(edition=edition, user=world.people["organiser"], since=world.day(-120))])


def _edition(world: World, row: dict[str, Any]) -> Edition:
    starts_at = world.clock(row["days"], row["opens"])
    [edition] = add_all([
        Edition(
            forum=Forum.objects.get(slug=row["forum"]),
            slug=row["slug"],
            governorate=world.governorates[row["governorate"]],
            year=starts_at.year,
            starts_at=starts_at,
            ends_at=world.clock(row["days"] + row["lasts"] - 1, row["closes"]),
            status=Edition.Status.ANNOUNCED,
            capacity=row["capacity"] * world.scale,
            **{column: words for field in ("label", "slogan", "intro", "city", "venue")
               for column, words in versions(field, row[field]).items()},
            **states(row["label"]),
        )
    ])  # fmt: skip
    return edition


def _rooms(edition: Edition, rows: dict[str, dict[str, Any]]) -> dict[str | None, Room]:
    rooms = add_all(
        Room(edition=edition, capacity=row["capacity"], order=order, **versions("name", row["name"]))
        for order, row in enumerate(rows.values())
    )
    return dict(zip(rows, rooms, strict=True))


def _activity(world: World, edition: Edition, number: int, row: dict[str, Any]) -> Activity:
    """Who proposed an activity is a lead of its group, or somebody who came with an idea of her own."""
    group = world.groups.get(row.get("group", ""))
    proposer = world.leads.get(row.get("group", ""), world.people["first-page"])
    return Activity(
        edition=edition,
        slug=row["slug"],
        kind=row["kind"],
        goal=world.goals.get(row.get("goal", "")),
        theme=world.themes.get(row.get("theme", "")),
        group=group,
        spoken=row["spoken"],
        interpreted=row["interpreted"],
        proposed_by=proposer,
        proposed_at=world.at(-40 + number, 11),
        original_language=row["spoken"][0],
        status=Activity.Status.PLANNED if "day" in row else Activity.Status.PROPOSED,
        **versions("title", row["title"]),
        **versions("summary", row["summary"]),
        **states(row["title"]),
    )


def _slot(
    world: World, edition: Edition, row: dict[str, Any], room: Room | None = None, activity: Activity | None = None
) -> Slot:
    hours, minutes = map(int, row["start"].split(":"))
    starts_at = world.midnight(edition.starts_at) + timedelta(days=row["day"] - 1, hours=hours, minutes=minutes)
    return Slot(
        edition=edition,
        room=room,
        activity=activity,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=row["minutes"]),
        **versions("pause", row.get("name")),
    )
