"""Working groups: their topics, people, meetings, tasks, posts, decisions, documents and spokespersons."""

from groups.models.deciding import Proposal, ProposalQuerySet, Stance
from groups.models.documents import Attachment, Document, DocumentVersion
from groups.models.entering import VOUCHES_NEEDED, Invitation, Vouch
from groups.models.meetings import AgendaItem, Coming, Meeting, MeetingQuerySet
from groups.models.people import (
    JoinRequest,
    JoinRequestQuerySet,
    Membership,
    MembershipQuerySet,
    Viewer,
    WorkingGroup,
    WorkingGroupQuerySet,
    reads,
    rests_for,
)
from groups.models.speaking import Message, MessageQuerySet, Spokesperson, SpokespersonQuerySet
from groups.models.topics import Goal, Theme, Topic
from groups.models.work import Post, Task, TaskQuerySet

__all__ = [
    "VOUCHES_NEEDED",
    "AgendaItem",
    "Attachment",
    "Coming",
    "Document",
    "DocumentVersion",
    "Goal",
    "Invitation",
    "JoinRequest",
    "JoinRequestQuerySet",
    "Meeting",
    "MeetingQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Message",
    "MessageQuerySet",
    "Post",
    "Proposal",
    "ProposalQuerySet",
    "Spokesperson",
    "SpokespersonQuerySet",
    "Stance",
    "Task",
    "TaskQuerySet",
    "Theme",
    "Topic",
    "Viewer",
    "Vouch",
    "WorkingGroup",
    "WorkingGroupQuerySet",
    "reads",
    "rests_for",
]
