"""What goes on inside the groups: meetings, tasks, posts and wishes to join."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from groups.models import JoinRequest, Meeting, Post, Task, WorkingGroup
from icssi.demo.world import World, add_all, texts


def add_workspaces(world: World) -> None:
    for slug, room in texts("workspace")["groups"].items():
        group, lead = world.groups[slug], world.leads[slug]
        add_all(_meeting(world, group, row) for row in room["meetings"])
        add_all(_task(world, group, lead, row) for row in room["tasks"])
        add_all(_post(world, group, number, row) for number, row in enumerate(room["posts"]))
        add_all(
            JoinRequest(user=world.people[row["by"]], group=group, word=row["word"], asked_at=world.at(row["days"], 20))
            for row in room["requests"]
        )


def _meeting(world: World, group: WorkingGroup, row: dict[str, Any]) -> Meeting:
    starts_at = world.at(row["days"], row["hour"])
    return Meeting(
        group=group,
        title=row["title"],
        language=row["language"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place=row["place"],
        agenda=row["agenda"],
        audience=row["audience"],
        planned_by=world.people[row["by"]],
    )


def _task(world: World, group: WorkingGroup, lead: User, row: dict[str, Any]) -> Task:
    is_done = row.get("done", False)
    return Task(
        group=group,
        title=row["title"],
        owner=world.people[row["owner"]] if "owner" in row else None,
        due_on=world.day(row["days"]),
        status=Task.Status.DONE if is_done else Task.Status.OPEN,
        done_at=world.at(row["days"] - 1, 15) if is_done else None,
        created_by=lead,
        created_at=world.at(-21, 12),
    )


def _post(world: World, group: WorkingGroup, number: int, row: dict[str, Any]) -> Post:
    posted_at = world.at(row["days"], 19, number)
    return Post(group=group, author=world.people[row["by"]], text=row["text"], posted_at=posted_at)
