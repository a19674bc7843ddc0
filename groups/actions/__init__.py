"""Every act in a working group: joining, meeting, sharing tasks, talking. One home per transition."""

from groups.actions.joining import (
    KEPT_AFTER_ANSWER,
    admit,
    ask_to_join,
    decline,
    forget_join_requests,
    leave,
    remove,
    show_me,
    withdraw_request,
)
from groups.actions.leading import hand_over, name_first_lead, name_lead, remove_without_lead, step_down
from groups.actions.meetings import REMINDER, cancel_meeting, move_meeting, plan_meeting
from groups.actions.work import add_task, complete_task, delete_post, reopen_task, take_task, write_post

__all__ = [
    "KEPT_AFTER_ANSWER",
    "REMINDER",
    "add_task",
    "admit",
    "ask_to_join",
    "cancel_meeting",
    "complete_task",
    "decline",
    "delete_post",
    "forget_join_requests",
    "hand_over",
    "leave",
    "move_meeting",
    "name_first_lead",
    "name_lead",
    "plan_meeting",
    "remove",
    "remove_without_lead",
    "reopen_task",
    "show_me",
    "step_down",
    "take_task",
    "withdraw_request",
    "write_post",
]
