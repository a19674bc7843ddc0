"""Telling people: what domain apps call, and the loop that sends.

`record()` writes what happened; `tell()` writes who is told, in the same transaction; `cancel_about()` takes back what
has not been sent, `drop_mail_of()` all mail that waits for an account in lockdown. `recipient_for()`, `recipient_at()`
and `recipients_of()` find whom to tell. `materialise()` and `deliver_due()` are what the clock calls; `poke()` wakes
the worker; `follow_hours()` follows a person who changed her zone, `plan_cut()` and `drop_cut()` a network cut. The
verbs that end in `_broadcast` write to many.
See docs/notifications.md.
"""

from notifications.actions.broadcasting import (
    confirm_broadcast,
    correct_broadcast,
    revise_broadcast,
    withdraw_broadcast,
    write_broadcast,
)
from notifications.actions.choosing import Choices, choose, follow_hours, set_pace
from notifications.actions.planning import drop_cut, plan_cut
from notifications.actions.reading import mark_read, readmit, set_opt_out
from notifications.actions.recipients import recipient_at, recipient_for, recipients_of
from notifications.actions.reminders import materialise, retime
from notifications.actions.sending import Counts, deliver_due
from notifications.actions.telling import cancel_about, drop_mail_of, poke, record, take_from_portal, tell

__all__ = [
    "Choices",
    "Counts",
    "cancel_about",
    "choose",
    "confirm_broadcast",
    "correct_broadcast",
    "deliver_due",
    "drop_cut",
    "drop_mail_of",
    "follow_hours",
    "mark_read",
    "materialise",
    "plan_cut",
    "poke",
    "readmit",
    "recipient_at",
    "recipient_for",
    "recipients_of",
    "record",
    "retime",
    "revise_broadcast",
    "set_opt_out",
    "set_pace",
    "take_from_portal",
    "tell",
    "withdraw_broadcast",
    "write_broadcast",
]
