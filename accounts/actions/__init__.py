"""What is done to accounts and offices: `people` and `offices`. Callers import from here."""

from accounts.actions.offices import end_office, give_office
from accounts.actions.people import change_language, close_account, find_account, open_account

__all__ = ["change_language", "close_account", "end_office", "find_account", "give_office", "open_account"]
