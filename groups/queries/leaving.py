"""What somebody was told of a room while it was open to her."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from groups.models import Document, JoinRequest, Meeting, Message, Post, Proposal, Task, WorkingGroup
from groups.queries.meetings import meetings_of


def closed_to(user: User, group: WorkingGroup) -> "list[QuerySet[Any, Any]]":
    """The things of `group` that `user` reads no more: all but meetings she is asked to by another group of hers, and
    what she wrote to it from outside."""
    mine = [model.objects.filter(group=group) for model in (Task, Proposal, Post, Document)]
    return [
        *mine,
        Meeting.objects.of([group]).exclude(pk__in=meetings_of(user).order_by().values("pk")),
        JoinRequest.objects.filter(group=group).exclude(user=user),
        Message.objects.filter(group=group).exclude(sender__account=user),
    ]
