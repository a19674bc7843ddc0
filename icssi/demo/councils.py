"""Councils at work: seats, two councils being founded, and the commitments with their evidence."""

from typing import Any

from councils.models import Commitment, Council, Evidence, Seat
from forums.models import Recommendation
from icssi.demo.world import World, add_all, texts
from icssi.facts import read, states, versions
from organisations.models import Organisation


def add_councils(world: World) -> None:
    facts = texts("councils")
    order = Organisation.objects.count()
    bodies = add_all(
        Organisation(slug=row["slug"], kind=row["kind"], order=order + number, **versions("name", row["name"]))
        for number, row in enumerate(facts["organisations"])
    )
    about = read("councils")["about"]
    add_all(
        Council(
            slug=row["slug"],
            governorate=world.governorates[row["governorate"]],
            status=Council.Status.FOUNDING,
            **versions("name", row["name"]),
            **versions("city", row["city"]),
            **versions("about", about),
        )
        for row in facts["founding"]
    )
    for council in Council.objects.exclude(status=Council.Status.FOUNDING):
        _seats(world, council, facts["seats"], bodies[0])


def _seats(world: World, council: Council, kinds: dict[str, int], authority: Organisation) -> None:
    """Fill the table up to the number of seats of each kind; the ones added here belong to no account."""
    taken = list(council.seats.values_list("kind", flat=True))
    add_all(
        Seat(council=council, kind=kind, since=world.day(-400),
             organisation=authority if (kind, council.slug) == ("authority", "baghdad") else None)
        for kind, count in kinds.items()
        for _ in range(count - taken.count(kind))
    )  # fmt: skip


def add_commitments(world: World) -> None:
    councils = {council.slug: council for council in Council.objects.all()}
    recommendations = {row.ref: row for row in Recommendation.objects.select_related("edition__forum")}
    for ref, facts in _by_reference(recommendations):
        for row in facts["commitments"]:
            commitment = _commitment(world, councils[row["council"]], recommendations[ref], row)
            add_all(
                Evidence(
                    commitment=commitment,
                    seen_on=world.day(-evidence["ago"]),
                    added_at=world.at(-evidence["ago"], 16),
                    added_by=commitment.made_by,
                    **versions("text", evidence["text"]),
                    **states(evidence["text"]),
                )
                for evidence in row.get("evidence", [])
            )


def _by_reference(recommendations: dict[str, Recommendation]) -> list[tuple[str, dict[str, Any]]]:
    places = {(f"{row.edition.forum.slug}/{row.edition.slug}", row.number): ref for ref, row in recommendations.items()}
    return [(places[row["edition"], row["number"]], row) for row in texts("recommendations")["recommendations"]]


def _commitment(world: World, council: Council, recommendation: Recommendation, row: dict[str, Any]) -> Commitment:
    [commitment] = add_all([
        Commitment(
            council=council,
            recommendation=recommendation,
            status=row["status"],
            due_on=world.day(row["due"]),
            made_on=world.day(-row["made"]),
            made_by=next(iter(world.seats.get(council.slug, [])), None),
            settled_on=world.day(-row["settled"]) if "settled" in row else None,
            **versions("text", row["text"]),
            **versions("owner", row["owner"]),
            **states(row["text"]),
        )
    ])  # fmt: skip
    return commitment
