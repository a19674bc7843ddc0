"""What groups show in public: what they ask for, who speaks for them, and letters from outside."""

from typing import Any

from accounts.models import User
from groups.models import Membership, Message, Spokesperson, WorkingGroup
from icssi.demo.world import World, add_all, texts


def add_faces(world: World) -> None:
    facts = texts("faces")
    for slug, said in facts["demands"].items():
        demands = {f"demands_{language}": text for language, text in said.items()}
        WorkingGroup.objects.filter(slug=slug).update(**demands)
    named = [world.people[key].pk for key in (*facts["may_be_named"], *(row["by"] for row in facts["spokespersons"]))]
    User.objects.filter(pk__in=named).update(level=User.Level.NAMED)
    speaking = {row["by"]: _spokesperson(world, row) for row in facts["spokespersons"]}
    senders = world.visitors(len(facts["letters"]))
    add_all(
        Message(
            group=world.groups[row["group"]], spokesperson=speaking.get(row.get("to", "")), sender=sender,
            name=row["name"], text=row["text"], language=row["language"], written_at=world.at(row["days"], 8, number),
            confirmed_at=None if row.get("is_unconfirmed") else world.at(row["days"], 9, number),
            answer=row.get("answer", ""), answered_at=world.at(row["answered"], 20) if "answered" in row else None,
        )
        for number, (row, sender) in enumerate(zip(facts["letters"], senders, strict=True))
    )  # fmt: skip


def _spokesperson(world: World, row: dict[str, Any]) -> Spokesperson:
    confirmed: dict[str, Any] = {}
    if "confirmed" in row:
        confirmed = {"confirmed_at": world.at(row["confirmed"], 17), "confirmed_by": world.leads[row["group"]]}
    made = Spokesperson.objects.create(
        membership=Membership.objects.get(user=world.people[row["by"]], group=world.groups[row["group"]]),
        name=row["name"], speaks_for=row["speaks_for"], language=row["language"], languages=row["languages"],
        asked_at=world.at(row["asked"], 12), **confirmed,
    )  # fmt: skip
    made.themes.set(world.themes[slug] for slug in row["themes"])
    return made
