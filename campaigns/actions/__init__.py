"""Every act on a campaign: from a member's draft to the supporters' count. One home per transition."""

from campaigns.actions.amending import amend, end_amendment, withdraw_amendment
from campaigns.actions.closing import close
from campaigns.actions.drafting import draft, revise, slug_for
from campaigns.actions.reading import note, read_now
from campaigns.actions.reviewing import appeal, approve, ask_for_changes, refuse, submit, take_back
from campaigns.actions.standing import ASK_AGAIN_AFTER, confirm_support, support, withdraw_support

__all__ = [
    "ASK_AGAIN_AFTER",
    "amend",
    "appeal",
    "approve",
    "ask_for_changes",
    "close",
    "confirm_support",
    "draft",
    "end_amendment",
    "note",
    "read_now",
    "refuse",
    "revise",
    "slug_for",
    "submit",
    "support",
    "take_back",
    "withdraw_amendment",
    "withdraw_support",
]
