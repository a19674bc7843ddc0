"""The demo: clearly fictional people and content on top of the reference data.

The same `scale` and `today` always give the same rows: every time is counted from `today`, and what varies comes from
one seeded source. At scale 1 everything is read from the files beside this module; larger scales add numbered copies.
"""

from datetime import date

from django.db import transaction

from accounts.models import User
from icssi.demo.answers import add_answers
from icssi.demo.broadcasts import add_broadcasts
from icssi.demo.campaigns import add_campaigns
from icssi.demo.copies import add_copies
from icssi.demo.councils import add_commitments, add_councils
from icssi.demo.drawings import add_drawings
from icssi.demo.editions import add_editions
from icssi.demo.faces import add_faces
from icssi.demo.groups import add_workspaces
from icssi.demo.history import add_history
from icssi.demo.keys import add_keys
from icssi.demo.people import ADMIN, PASSWORD, add_people
from icssi.demo.recommendations import add_recommendations
from icssi.demo.registrations import add_registrations
from icssi.demo.reviews import add_reviews
from icssi.demo.standing import add_standing
from icssi.demo.updates import add_updates
from icssi.demo.world import World
from icssi.reference import load_reference

__all__ = ["ADMIN", "PASSWORD", "is_loaded", "load_demo"]


def is_loaded() -> bool:
    return User.objects.filter(email=ADMIN).exists()


@transaction.atomic
def load_demo(scale: int, today: date) -> bool:
    """Add the demo, `scale` times as large as the lively small portal, as seen on `today`; False when it is there."""
    if is_loaded():
        return False
    load_reference()
    world = World(scale, today)
    for add in (
        add_people,
        add_workspaces,
        add_faces,
        add_councils,
        add_campaigns,
        add_answers,
        add_standing,
        add_drawings,
        add_reviews,
        add_history,
        add_editions,
        add_registrations,
        add_recommendations,
        add_commitments,
        add_updates,
        add_broadcasts,
        add_keys,
        add_copies,
    ):
        add(world)
    return True
