"""Every act on a campaign: from a member's draft to the supporters' count. One home per transition."""

from campaigns.actions.amending import amend, end_amendment, put_translation_right, withdraw_amendment
from campaigns.actions.answering import mark_sent, record_answer, remove_answer
from campaigns.actions.closing import Result, close
from campaigns.actions.drafting import draft, revise, slug_for
from campaigns.actions.reading import note, read_now
from campaigns.actions.reviewing import appeal, approve, ask_for_changes, refuse, submit, take_back
from campaigns.actions.standing import ASK_AGAIN_AFTER, confirm_support, support, withdraw_support

__all__ = [
    "ASK_AGAIN_AFTER",
    "Result",
    "amend",
    "appeal",
    "approve",
    "ask_for_changes",
    "close",
    "confirm_support",
    "draft",
    "end_amendment",
    "mark_sent",
    "note",
    "put_translation_right",
    "read_now",
    "record_answer",
    "refuse",
    "remove_answer",
    "revise",
    "slug_for",
    "submit",
    "support",
    "take_back",
    "withdraw_amendment",
    "withdraw_support",
]
