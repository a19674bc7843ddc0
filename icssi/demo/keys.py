"""What waits for a second person: the coordinator of Iraq asks for a seat, and an admin has not answered yet."""

from datetime import timedelta

from accounts.models import TwoKeyAct
from accounts.models.two_keys import OPEN_FOR
from councils.models import Council, Seat
from icssi.demo.world import World, add_all


def add_keys(world: World) -> None:
    council = Council.objects.select_related("governorate__region").get(slug="amara")
    asked_at = world.at(0) - timedelta(days=1)
    facts = {"organisation": None, "seat": Seat.Kind.YOUTH, "since": None, "thing": council.pk, "until": None}
    add_all([
        TwoKeyAct(
            kind="give_seat",
            facts=facts,
            person=world.people["first-page"],
            region=council.governorate.region,
            asked_by=world.people["coordinator.iraq"],
            asked_at=asked_at,
            expires_at=asked_at + OPEN_FOR,
        )
    ])  # fmt: skip
