"""Campaigns in every state, with the decisions that brought them there and the people who support them."""

from typing import Any

from campaigns.models import Action, Campaign, CampaignGroup, CarrierInvitation, Decision, Demand, Support
from icssi.demo.world import World, add_all, texts
from icssi.facts import states, versions
from organisations.models import Organisation


def add_campaigns(world: World) -> None:
    bodies = {body.name_en: body for body in Organisation.objects.all()}
    for row in texts("campaigns")["campaigns"]:
        campaign = _campaign(world, row)
        add_all(
            CampaignGroup(campaign=campaign, group=world.groups[slug], is_author=number == 0)
            for number, slug in enumerate(row["groups"])
        )
        add_all(
            CarrierInvitation(campaign=campaign, group=world.groups[slug], asked_by=world.leads[row["groups"][0]],
                              asked_at=world.at(-2, 15))
            for slug in row.get("asks", [])
        )  # fmt: skip
        campaign.governorates.set(world.governorates[code] for code in row.get("governorates", []))
        add_all(_decision(world, campaign, decision) for decision in row["decisions"])
        add_all(
            Demand(campaign=campaign, order=order, addressed_to=bodies.get(demand["addressee"]["en"]),
                   **versions("text", demand["text"]), **versions("addressee", demand["addressee"]))
            for order, demand in enumerate(row["demands"])
        )  # fmt: skip
        add_all(
            Action(campaign=campaign, kind=action["kind"], starts_at=world.at(action["days"], 16),
                   **versions("title", action["title"]), **versions("place", action.get("place")))
            for action in row["actions"]
        )  # fmt: skip
        add_supports(world, campaign, row.get("supporters", 0) * world.scale)


def _campaign(world: World, row: dict[str, Any]) -> Campaign:
    author_group = row["groups"][0]
    status = Campaign.Status(row["state"])
    decisions, is_public = row["decisions"], status in Campaign.PUBLIC
    last = decisions[-1] if decisions else None
    was_submitted = status != Campaign.Status.DRAFT
    progress = row["progress"]
    [campaign] = add_all([
        Campaign(
            slug=row["slug"],
            goal=world.goals[row["goal"]],
            theme=world.groups[author_group].theme,
            is_nationwide=row["scope"] == "nationwide",
            status=status,
            round=max((decision["round"] for decision in decisions), default=int(was_submitted)),
            created_by=world.members[author_group][0],
            created_at=world.at(-row["days_ago"] - 6, 15),
            submitted_at=world.at(-_submitted(row), 18) if was_submitted else None,
            approved_at=world.at(-last["days_ago"], 11) if last and is_public else None,
            closed_at=world.at(-row["closed_days_ago"], 12) if "closed_days_ago" in row else None,
            starts_on=world.day(-last["days_ago"]) if last and is_public else None,
            progress_value=progress["value"],
            progress_max=progress["of"],
            original_language=row["original"],
            **versions("title", row["title"]),
            **versions("summary", row["summary"]),
            **versions("story", row["story"]),
            **versions("progress_label", progress["text"]),
            **states(row["title"]),
        )
    ])  # fmt: skip
    return campaign


def _submitted(row: dict[str, Any]) -> int:
    """How many days ago it was last submitted: three days after the last time changes were asked for and made."""
    rounds = [decision["round"] for decision in row["decisions"]]
    asked = [decision["days_ago"] for decision in row["decisions"] if decision["round"] < max(rounds)]
    return min(asked) - 3 if asked else row["days_ago"]


def _decision(world: World, campaign: Campaign, row: dict[str, Any]) -> Decision:
    """The word is in the language of the authors: a coordinator writes once, to them."""
    return Decision(
        campaign=campaign,
        region=world.regions[row["region"]],
        round=row["round"],
        verdict=row["verdict"],
        reason=row.get("reason", ""),
        word=row["word"][campaign.original_language] if "word" in row else "",
        by=world.people[f"coordinator.{row['region']}"],
        at=world.at(-row["days_ago"], 11),
    )


def add_supports(world: World, campaign: Campaign, count: int) -> None:
    """`count` people who confirmed, and one more in twenty who has yet to."""
    asked = count // 20
    add_all(
        Support(
            campaign=campaign,
            recipient=recipient,
            status=Support.Status.CONFIRMED if number < count else Support.Status.ASKED,
            asked_at=world.at(-1 - number % 30, 9 + number % 12),
            confirmed_at=world.at(-1 - number % 30, 9 + number % 12, 20) if number < count else None,
        )
        for number, recipient in enumerate(world.visitors(count + asked))
    )
