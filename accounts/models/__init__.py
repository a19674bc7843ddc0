"""Who you are: an account with a pseudonym, its sessions, and the offices it holds. Nothing here knows a group."""

from accounts.models.keeping import CalendarLink, Tombstone
from accounts.models.offices import Office, OfficeQuerySet
from accounts.models.people import User, UserManager, present, seen, today
from accounts.models.sessions import Session
from accounts.models.two_keys import TwoKeyAct

__all__ = [
    "CalendarLink",
    "Office",
    "OfficeQuerySet",
    "Session",
    "Tombstone",
    "TwoKeyAct",
    "User",
    "UserManager",
    "present",
    "seen",
    "today",
]
