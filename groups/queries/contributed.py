"""What other apps say in a group's room: groups knows none of them, they register here when they are ready."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core.needs import Need
from groups.models import Membership, WorkingGroup

SignOfLife = Callable[[WorkingGroup, datetime], "QuerySet[Any]"]
NeedsOfRoom = Callable[[Membership], Iterable[Need]]

signs_of_life: list[SignOfLife] = []
needs_of_room: list[NeedsOfRoom] = []


def sign_of_life(read: SignOfLife) -> SignOfLife:
    """Register rows by which the public sees that a group is alive, since a moment. They are asked in one query with
    all others, so they must not be sliced."""
    signs_of_life.append(read)
    return read


def need_of_room(read: NeedsOfRoom) -> NeedsOfRoom:
    """Register what needs a member in the room of her group: at most one query."""
    needs_of_room.append(read)
    return read


def contributed_needs(me: Membership) -> list[Need]:
    return [need for read in needs_of_room for need in read(me)]
