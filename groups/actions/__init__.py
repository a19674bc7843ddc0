"""Every act in a working group: joining, meeting, sharing tasks, talking. One home per transition."""

from groups.actions.attending import add_item, answer_meeting, decline_meeting, invite_groups, remove_item
from groups.actions.deciding import (
    conclude_proposal,
    propose,
    record_decision,
    review_decision,
    take_stance,
    withdraw_proposal,
)
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
from groups.actions.reporting import as_written, report_meeting
from groups.actions.work import (
    add_task,
    complete_task,
    delete_post,
    release_task,
    reopen_task,
    take_task,
    write_post,
)

__all__ = [
    "KEPT_AFTER_ANSWER",
    "REMINDER",
    "add_item",
    "add_task",
    "admit",
    "answer_meeting",
    "as_written",
    "ask_to_join",
    "cancel_meeting",
    "complete_task",
    "conclude_proposal",
    "decline",
    "decline_meeting",
    "delete_post",
    "forget_join_requests",
    "hand_over",
    "invite_groups",
    "leave",
    "move_meeting",
    "name_first_lead",
    "name_lead",
    "plan_meeting",
    "propose",
    "record_decision",
    "release_task",
    "remove",
    "remove_item",
    "remove_without_lead",
    "reopen_task",
    "report_meeting",
    "review_decision",
    "show_me",
    "step_down",
    "take_stance",
    "take_task",
    "withdraw_proposal",
    "withdraw_request",
    "write_post",
]
