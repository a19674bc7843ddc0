"""Working groups: their topics, people, meetings, tasks and posts."""

from groups.models.meetings import Meeting, MeetingQuerySet
from groups.models.people import (
    JoinRequest,
    JoinRequestQuerySet,
    Membership,
    MembershipQuerySet,
    Viewer,
    WorkingGroup,
    WorkingGroupQuerySet,
)
from groups.models.topics import Goal, Theme, Topic
from groups.models.work import Post, Task, TaskQuerySet

__all__ = [
    "Goal",
    "JoinRequest",
    "JoinRequestQuerySet",
    "Meeting",
    "MeetingQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Post",
    "Task",
    "TaskQuerySet",
    "Theme",
    "Topic",
    "Viewer",
    "WorkingGroup",
    "WorkingGroupQuerySet",
]
