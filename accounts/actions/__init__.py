"""What is done to accounts and offices, and by two people: a module each. Callers import from here."""

from accounts.actions.calendars import end_calendar_link, make_calendar_link, whose_calendar
from accounts.actions.erasing import erase
from accounts.actions.exporting import export
from accounts.actions.keys import ask, ask_about, confirm, refuse, withdraw
from accounts.actions.offices import end_office, give_office
from accounts.actions.people import change_language, close_account, find_account, open_account
from accounts.actions.retention import end_terms
from accounts.actions.tombstones import end_what_was_given_out, lay, replay

__all__ = [
    "ask",
    "ask_about",
    "change_language",
    "close_account",
    "confirm",
    "end_calendar_link",
    "end_office",
    "end_terms",
    "end_what_was_given_out",
    "erase",
    "export",
    "find_account",
    "give_office",
    "lay",
    "make_calendar_link",
    "open_account",
    "refuse",
    "replay",
    "whose_calendar",
    "withdraw",
]
