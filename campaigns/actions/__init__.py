"""Every act on a campaign: from a member's draft to the supporters' count. One home per transition."""

from campaigns.actions.amending import amend, end_amendment, put_translation_right, withdraw_amendment
from campaigns.actions.answering import mark_sent, record_answer, remove_answer
from campaigns.actions.closing import Result, close
from campaigns.actions.coming import confirm_sign_up, forget_sign_ups, over_since, sign_up, withdraw_sign_up
from campaigns.actions.doing import (
    PICTURE,
    add_picture,
    bury,
    cancel_action,
    change_action,
    plan_action,
    remove_picture,
    report_action,
)
from campaigns.actions.drafting import discard, draft, revise, slug_for
from campaigns.actions.figures import set_figures
from campaigns.actions.reading import note, read_now
from campaigns.actions.reviewing import appeal, approve, ask_for_changes, refuse, submit, take_back
from campaigns.actions.standing import (
    ASK_AGAIN_AFTER,
    confirm_support,
    show_as,
    support,
    withdraw,
    withdraw_support,
)
from campaigns.actions.taking_down import hold_down, republish, take_down
from campaigns.actions.voices import (
    confirm_endorsement,
    confirm_greeting,
    endorse,
    forget_voices,
    greet,
    hide_voice,
    show_voice,
)

__all__ = [
    "ASK_AGAIN_AFTER",
    "PICTURE",
    "Result",
    "add_picture",
    "amend",
    "appeal",
    "approve",
    "ask_for_changes",
    "bury",
    "cancel_action",
    "change_action",
    "close",
    "confirm_endorsement",
    "confirm_greeting",
    "confirm_sign_up",
    "confirm_support",
    "discard",
    "draft",
    "end_amendment",
    "endorse",
    "forget_sign_ups",
    "forget_voices",
    "greet",
    "hide_voice",
    "hold_down",
    "mark_sent",
    "note",
    "over_since",
    "plan_action",
    "put_translation_right",
    "read_now",
    "record_answer",
    "refuse",
    "remove_answer",
    "remove_picture",
    "report_action",
    "republish",
    "revise",
    "set_figures",
    "show_as",
    "show_voice",
    "sign_up",
    "slug_for",
    "submit",
    "support",
    "take_back",
    "take_down",
    "withdraw",
    "withdraw_amendment",
    "withdraw_sign_up",
    "withdraw_support",
]
