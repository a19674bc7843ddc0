"""Social forums: editions, activities proposed by participants, the programme, registrations and recommendations."""

from forums.models.editions import Edition, Forum, Organiser, Room, Viewer, today
from forums.models.programme import Activity, Slot
from forums.models.recommendations import Recommendation
from forums.models.registrations import Registration

__all__ = [
    "Activity",
    "Edition",
    "Forum",
    "Organiser",
    "Recommendation",
    "Registration",
    "Room",
    "Slot",
    "Viewer",
    "today",
]
