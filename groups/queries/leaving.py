"""What somebody was told of a room while it was open to her."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from groups.models import Document, JoinRequest, Meeting, Membership, Message, Post, Proposal, Task, WorkingGroup
from groups.queries.meetings import meetings_of
from notifications.models import Delivery


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


def closed_among(rows: Sequence[Delivery]) -> set[int]:
    """Of messages about groups those about a room that is closed to their reader by now: two queries for all."""
    accounts = {row.recipient.account_id for row in rows}
    own = set(Membership.objects.active().filter(user__in=accounts).values_list("user_id", "group_id"))
    guests = _guests([row.subject_id for row in rows if isinstance(row.subject, Meeting)])

    def is_open(row: Delivery) -> bool:
        thing: Any = row.subject
        group = thing if isinstance(thing, WorkingGroup) else thing.group
        asked = guests[thing.pk] if isinstance(thing, Meeting) else set()
        belongs = any((row.recipient.account_id, key) in own for key in {group.pk, *asked})
        return belongs or (not group.is_hidden and _is_hers(thing, row))

    return {row.pk for row in rows if not is_open(row)}


def _guests(meetings: list[int]) -> defaultdict[int, set[int]]:
    """The groups that meetings were opened to, but by one that is hidden."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    if meetings:
        rows = Meeting.with_groups.through.objects.filter(meeting__in=meetings, meeting__group__is_hidden=False)
        for meeting, group in rows.values_list("meeting_id", "workinggroup_id"):
            found[meeting].add(group)
    return found


def _is_hers(thing: Any, row: Delivery) -> bool:
    """What she asked or wrote from outside."""
    if isinstance(thing, JoinRequest):
        return thing.user_id == row.recipient.account_id
    return isinstance(thing, Message) and thing.sender_id == row.recipient_id
