"""What lies beside the campaigns while they are decided on: earlier rounds, an appeal, a change, notes."""

from copy import deepcopy
from typing import Any

from campaigns.models import Amendment, Campaign, ReviewNote, Snapshot
from campaigns.texts import Texts, texts_of
from icssi.demo.world import World, add_all, texts


def add_reviews(world: World) -> None:
    facts = texts("reviews")
    campaigns = {row.slug: row for row in Campaign.objects.select_related("goal", "theme").order_by("pk")}
    for row in facts["appeals"]:
        _appeal(world, campaigns[row["campaign"]], row)
    add_all(_snapshots(campaigns, {(row["campaign"], row["round"]): row for row in facts["earlier"]}))
    for row in facts["amendments"]:
        _amend(world, campaigns[row["campaign"]], row)
    add_all(
        ReviewNote(campaign=campaigns[row["campaign"]], text=row["text"], by=world.people[row["by"]],
                   at=world.at(-row["days_ago"], 12))
        for row in facts["notes"]
    )  # fmt: skip


def _appeal(world: World, campaign: Campaign, row: dict[str, Any]) -> None:
    campaign.appeal, campaign.appealed_at = row["text"][campaign.original_language], world.at(-row["days_ago"], 17)
    campaign.submitted_at, campaign.round = campaign.appealed_at, campaign.round + 1
    campaign.save(update_fields=["appeal", "appealed_at", "submitted_at", "round"])


def _snapshots(campaigns: dict[str, Campaign], earlier: dict[tuple[str, int], dict[str, Any]]) -> list[Snapshot]:
    """Of each round what was submitted: as it reads now, but where the file says otherwise."""
    taken = []
    for campaign in campaigns.values():
        now = texts_of(campaign) if campaign.round and campaign.submitted_at else None
        for number in range(1, campaign.round + 1) if now else ():
            other = earlier.get((campaign.slug, number), {})
            taken.append(Snapshot(campaign=campaign, round=number, texts=_reworded(now, other),
                                  taken_at=campaign.submitted_at))  # fmt: skip
    return taken


def _reworded(now: Texts, other: dict[str, Any]) -> Texts:
    said = deepcopy(now)
    for name in ("title", "summary", "story"):
        said |= {f"{name}_{language}": text for language, text in other.get(name, {}).items()}
    for demand, words in zip(said["demands"], other.get("demands", []), strict=False):
        demand |= {f"text_{language}": text for language, text in words.items()}
    return said


def _amend(world: World, campaign: Campaign, row: dict[str, Any]) -> None:
    asked_at = world.at(-row["days_ago"], 18)
    campaign.submitted_at, campaign.round = asked_at, campaign.round + 1
    campaign.save(update_fields=["submitted_at", "round"])
    lead = world.leads[campaign.carriers.get(is_author=True).group.slug]
    wanted = _reworded(texts_of(campaign), row)
    add_all([Amendment(campaign=campaign, round=campaign.round, texts=wanted, asked_by=lead, asked_at=asked_at)])
