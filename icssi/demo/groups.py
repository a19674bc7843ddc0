"""What goes on inside the groups: meetings, decisions, tasks, posts and wishes to join."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from accounts.models import User
from groups.models import (
    AgendaItem,
    Coming,
    Invitation,
    JoinRequest,
    Meeting,
    Proposal,
    Stance,
    Task,
    WorkingGroup,
)
from groups.models.entering import OPEN_FOR
from icssi.demo.talk import add_talk
from icssi.demo.world import World, add_all, texts

NO_TOKEN = "0" * 64  # of one invitation: no link has this hash


def add_workspaces(world: World) -> None:
    for slug, room in texts("workspace")["groups"].items():
        group, lead = world.groups[slug], world.leads[slug]
        for row in room["meetings"]:
            _add_meeting(world, group, lead, row)
        for row in room.get("proposals", []):
            _add_proposal(world, group, row)
        add_all(_task(world, group, lead, row) for row in room["tasks"])
        add_talk(world, group, room["posts"])
        add_all(
            JoinRequest(user=world.people[row["by"]], group=group, word=row["word"], asked_at=world.at(row["days"], 20))
            for row in room["requests"]
        )
        if days := room.get("invited"):
            made_at = world.at(days, 18)
            Invitation.objects.create(group=group, digest=NO_TOKEN, made_by=lead, made_at=made_at,
                                      expires_at=made_at + OPEN_FOR)  # fmt: skip


def _add_meeting(world: World, group: WorkingGroup, lead: User, row: dict[str, Any]) -> None:
    """With all that hangs on it: those that follow in its row, who comes, what will be and what was talked about."""
    weeks = row.get("weeks", 1)
    series = UUID(int=world.random.getrandbits(128)) if weeks > 1 else None
    meeting, *_others = add_all(_meeting(world, group, row, week, series) for week in range(weeks))
    meeting.with_groups.set(world.groups[slug] for slug in row.get("with", []))
    answers = [answer for answer, count in zip(Coming.Answer, row.get("coming", []), strict=False)
               for _turn in range(count)]  # fmt: skip
    people = world.members[group.slug]
    add_all(Coming(meeting=meeting, user=user, answer=answer, answered_at=world.at(-1, 12))
            for user, answer in zip(people, answers, strict=False))  # fmt: skip
    add_all(AgendaItem(meeting=meeting, text=item["text"], by=world.people[item["by"]], added_at=world.at(-1, 13))
            for item in row.get("items", []))  # fmt: skip
    for task in add_all(_task(world, group, lead, task) for task in row.get("tasks", [])):
        Task.objects.filter(pk=task.pk).update(meeting=meeting)
    if decided := row.get("decision"):
        Proposal.objects.create(
            group=group, meeting=meeting, title=decided["title"], made_by=lead, outcome=Proposal.Outcome.AGREED,
            outcome_word=decided["word"], review_on=world.day(decided["review"]), made_at=meeting.ends_at,
            ends_at=meeting.ends_at, closed_at=meeting.ends_at,
        )  # fmt: skip


def _meeting(world: World, group: WorkingGroup, row: dict[str, Any], week: int, series: UUID | None) -> Meeting:
    starts_at = world.at(row["days"] + 7 * week, row["hour"])
    is_reported = "minutes" in row
    return Meeting(
        group=group,
        title=row["title"],
        language=row["language"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place=row["place"],
        link=row.get("link", ""),
        agenda="" if week else row["agenda"],
        audience=row["audience"],
        planned_by=world.people[row["by"]],
        series=series,
        minutes=row.get("minutes", ""),
        women=row.get("women"),
        men=row.get("men"),
        others=row.get("others"),
        reported_at=world.at(row["days"] + 1, 12) if is_reported else None,
    )


def _add_proposal(world: World, group: WorkingGroup, row: dict[str, Any]) -> None:
    """One that is decided was so the day after its end."""
    decided: dict[str, Any] = {}
    if "outcome" in row:
        decided = {"outcome": row["outcome"], "outcome_word": row["word"], "review_on": world.day(row["review"]),
                   "closed_at": world.at(row["ends"] + 1, 11)}  # fmt: skip
    proposal = Proposal.objects.create(
        group=group, title=row["title"], text=row["text"], made_by=world.people[row["by"]],
        made_at=world.at(row["made"], 18), ends_at=world.at(row["ends"], 23, 59), **decided,
    )  # fmt: skip
    add_all(
        Stance(proposal=proposal, by=world.people[said["by"]], answer=said["answer"], reason=said.get("reason", ""),
               taken_at=world.at(row["made"] + 1, 20))
        for said in row["stances"]
    )  # fmt: skip


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
