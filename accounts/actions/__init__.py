"""What is done to accounts and offices, and by two people: a module each. Callers import from here."""

from accounts.actions.keys import ask, ask_about, confirm, refuse, withdraw
from accounts.actions.offices import end_office, give_office
from accounts.actions.people import change_language, close_account, find_account, open_account

__all__ = [
    "ask",
    "ask_about",
    "change_language",
    "close_account",
    "confirm",
    "end_office",
    "find_account",
    "give_office",
    "open_account",
    "refuse",
    "withdraw",
]
