"""What a member reads of her room where newcomers read from their first day on: see `groups.models.reads`."""

from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from groups.models import Membership, TaskQuerySet, WorkingGroup, reads

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


def since(rows: Rows, me: Membership, at: str) -> Rows:
    """Of `rows` of her room those that `me` reads: `at` is the column with the moment they were written, or over."""
    return rows.filter(Exists(Membership.objects.filter(reads(OuterRef(at)), pk=me.pk)))


def is_read_by(user_id: int, at: str, group: str = "group") -> Exists:
    """The same for rows of many groups, each with its `group`: whether this member of it reads them."""
    own = Membership.objects.active().filter(user=user_id, group=OuterRef(group))
    return Exists(own.filter(reads(OuterRef(at))))


def tasks_in(group: WorkingGroup, me: Membership) -> TaskQuerySet:
    """The tasks written down since she came; one that was given to her is hers to read, whenever it was written."""
    rows = group.tasks.all()  # each knows its group, with the reader's membership
    written = since(rows.order_by(), me, "created_at")
    return rows.filter(Q(owner=me.user_id) | Q(pk__in=written.values("pk")))
