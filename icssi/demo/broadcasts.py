"""Messages to many: one that people found in the portal two days ago, one that an editor has not finished."""

from datetime import timedelta
from typing import Any

from forums.models import Edition
from icssi.demo.world import World, add_all, texts
from icssi.facts import states, versions
from notifications.models import Activity, Broadcast, Delivery, Recipient


def add_broadcasts(world: World) -> None:
    for row in texts("broadcasts")["broadcasts"]:
        [broadcast] = add_all([_broadcast(world, row)])
        if broadcast.confirmed_at:
            _told(world, broadcast, row["told"])


def _broadcast(world: World, row: dict[str, Any]) -> Broadcast:
    about, author = row.get("edition"), world.people[row["by"]]
    edition = Edition.objects.get(forum__slug=about["forum"], slug=about["slug"]) if about else None
    confirmed_at = world.at(-row["ago"], 11) if "ago" in row else None
    return Broadcast(
        audience=row["audience"],
        thing=edition,
        status=Broadcast.Status.CONFIRMED if confirmed_at else Broadcast.Status.DRAFT,
        written_by=author,
        written_at=world.at(-row.get("ago", 0) - 1, 16),
        confirmed_by=author if confirmed_at else None,
        confirmed_at=confirmed_at,
        begins_at=confirmed_at + Broadcast.PAUSE if confirmed_at else None,
        original_language=row["original"],
        **versions("title", row["title"]),
        **versions("body", row["body"]),
        **states(row["title"]),
    )


def _told(world: World, broadcast: Broadcast, names: list[str]) -> None:
    """Those with a demo account found it in the portal when the pause was over."""
    [activity] = add_all([
        Activity(verb="notifications.broadcast_confirmed", subject=broadcast, by=broadcast.written_by,
                 at=broadcast.confirmed_at, facts={"revision": broadcast.revision})
    ])  # fmt: skip
    people = [world.people[name] for name in names]
    add_all(
        Delivery(
            recipient=recipient,
            activity=activity,
            kind=broadcast.audience,
            subject=broadcast,
            occurrence=broadcast.written_at,
            offset=timedelta(0),
            channel=Delivery.Channel.PORTAL,
            due_at=broadcast.begins_at,
            status=Delivery.Status.SENT,
            sent_at=broadcast.begins_at,
        )
        for recipient in Recipient.objects.filter(account__in=people).order_by("pk")
    )
