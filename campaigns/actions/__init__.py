"""Every act on a campaign: from a member's draft to the supporters' count. One home per transition."""

from campaigns.actions.closing import close
from campaigns.actions.drafting import draft, revise, slug_for
from campaigns.actions.reviewing import approve, ask_for_changes, refuse, submit, take_back
from campaigns.actions.standing import ASK_AGAIN_AFTER, confirm_support, support, withdraw_support

__all__ = [
    "ASK_AGAIN_AFTER",
    "approve",
    "ask_for_changes",
    "close",
    "confirm_support",
    "draft",
    "refuse",
    "revise",
    "slug_for",
    "submit",
    "support",
    "take_back",
    "withdraw_support",
]
