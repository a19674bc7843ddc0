"""Organisations, friends and names behind campaigns, and more of what these do, with those who come."""

from datetime import timedelta
from typing import Any

from campaigns.models import Action, Campaign, Endorsement, SignUp, Solidarity, Support
from icssi.demo.world import World, add_all, texts
from icssi.facts import versions
from notifications.models import Recipient

HOUR = 16  # at which actions begin
CAME = 48  # visitors who signed up for something, at most


def add_standing(world: World) -> None:
    campaigns = {row.slug: row for row in Campaign.objects.all()}
    for slug, told in texts("standing")["campaigns"].items():
        campaign = campaigns[slug]
        _name(campaign, told.get("names", []))
        people = iter(_contacts(world, slug))
        add_all(_endorsement(world, campaign, row, next(people)) for row in told.get("organisations", []))
        add_all(_message(world, campaign, row, next(people)) for row in told.get("messages", []))
        for row in told.get("actions", []):
            _add_action(world, campaign, row)


def _contacts(world: World, slug: str) -> list[Recipient]:
    """Addresses abroad and of organisations: nobody else's, and none that a closed campaign still knows."""
    return add_all(
        Recipient(own_address=f"{slug}-{number}@example.org", own_language="en", asked_at=world.at(-30))
        for number in range(8)
    )


def _name(campaign: Campaign, names: list[str]) -> None:
    """The first of those who confirmed chose to be shown."""
    rows = Support.objects.confirmed().filter(campaign=campaign, recipient__account=None).order_by("pk")[: len(names)]
    for row, name in zip(rows, names, strict=False):
        row.name = name
        row.save(update_fields=["name"])


def _standing(world: World, campaign: Campaign, contact: Recipient, days: int) -> dict[str, Any]:
    is_over = campaign.status == Campaign.Status.CLOSED
    return {
        "campaign": campaign,
        "recipient": None if is_over else contact,
        "status": "confirmed",
        "asked_at": world.at(-days, 12),
        "confirmed_at": world.at(-days, 13),
    }


def _endorsement(world: World, campaign: Campaign, row: dict[str, Any], contact: Recipient) -> Endorsement:
    return Endorsement(**_standing(world, campaign, contact, 25), **row)


def _message(world: World, campaign: Campaign, row: dict[str, Any], contact: Recipient) -> Solidarity:
    """Without `shown`, it waits for a lead."""
    said = {name: row[name] for name in ("name", "country", "text", "language")}
    shown_at = world.at(-row["shown"], 18) if "shown" in row else None
    return Solidarity(**_standing(world, campaign, contact, row.get("shown", 1) + 1), **said, shown_at=shown_at)


def _add_action(world: World, campaign: Campaign, row: dict[str, Any]) -> None:
    starts_at = world.at(row["days"], HOUR) if "days" in row else None
    [action] = add_all([
        Action(
            campaign=campaign,
            kind=row["kind"],
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=row["length"]) if starts_at and "length" in row else None,
            place_for=row.get("place_for", Action.PlaceFor.EVERYONE),
            takes_sign_ups="coming" in row,
            capacity=row.get("capacity"),
            people_came=row.get("people_came"),
            reported_at=world.at(-row["reported"], 20) if "reported" in row else None,
            **versions("title", row["title"]),
            **versions("place", row.get("place")),
            **versions("wanted", row.get("wanted")),
            **versions("result", row.get("result")),
        )
    ])  # fmt: skip
    coming = min(row.get("coming", 0), CAME)
    add_all(
        SignUp(action=action, recipient=recipient, status="confirmed" if number < coming else "asked",
               asked_at=world.at(-2, 10), confirmed_at=world.at(-2, 11) if number < coming else None)
        for number, recipient in enumerate(world.visitors(coming + 1 if coming else 0))
    )  # fmt: skip
