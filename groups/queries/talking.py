"""What is said in a room: posts and the replies to them, as far as one member reads them, and what of it is new."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.languages import isolated
from core.needs import Need
from groups.models import Membership, Post, WorkingGroup, reads
from groups.queries.naming import mark, without_names
from groups.queries.since import since
from groups.wording import moment, name_of

SHOWN_POSTS = 20
SHOWN_WANTED = 5
MOST_PINNED = 3
MOST_REPLIES = 200
EXCERPT = 80  # letters


def posts_in(group: WorkingGroup, me: Membership) -> QuerySet[Post]:
    """Posts and replies that this member reads: a reply is read where its post is."""
    rows = Post.objects.filter(group=group).annotate(begun_at=Coalesce("reply_to__posted_at", "posted_at"))
    return since(rows, me, "begun_at")


def news_for(me: Membership) -> Q:
    """Of posts: those of others that came after what she has read."""
    return Q(posted_at__gt=me.read_until or me.joined_at) & ~Q(author=me.user_id)


class Talk(NamedTuple):
    posts: list[Post]
    pinned: list[Post]
    older: str  # the cursor of the next page, empty on the last one
    new: int  # posts and replies of others since she said that she has read


def talk(group: WorkingGroup, me: Membership, before: str = "", *, only_new: bool = False) -> Talk:
    """The newest posts, or those before the cursor of an earlier page; a cursor that is none is ignored.

    Pinned ones stand apart, on the first page.
    """
    seen = posts_in(group, me)
    rows = _counted(seen.filter(reply_to=None), me)
    pinned = [] if before or only_new else list(rows.exclude(pinned_at=None).order_by("-pinned_at", "-pk"))
    rows = rows.filter(Q(new_replies__gt=0) | news_for(me)) if only_new else rows.filter(pinned_at=None)
    if position := _position(before):
        posted_at, pk = position
        rows = rows.filter(Q(posted_at__lt=posted_at) | Q(posted_at=posted_at, pk__lt=pk))
    found = list(rows.order_by("-posted_at", "-pk")[: SHOWN_POSTS + 1])
    shown = found[:SHOWN_POSTS]
    _prepared([*pinned, *shown], group)
    new = seen.filter(news_for(me)).count()
    return Talk(shown, pinned, _cursor(shown[-1]) if len(found) > SHOWN_POSTS else "", new)


def replies_to(post: Post, group: WorkingGroup) -> list[Post]:
    """From the first to the last; `actions.write_post` sees to it that they are not too many for a page."""
    replies = list(Post.objects.filter(reply_to=post.pk).order_by("posted_at", "pk")[:MOST_REPLIES])
    _prepared([post, *replies], group)
    return replies


def _counted(rows: QuerySet[Post], me: Membership) -> QuerySet[Post]:
    replies = Post.objects.filter(reply_to=OuterRef("pk")).order_by()
    return rows.annotate(
        reply_count=_number_of(replies),
        new_replies=_number_of(replies.filter(news_for(me))),
    )


def _number_of(replies: QuerySet[Post]) -> Coalesce:
    counted = replies.values("reply_to").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _prepared(posts: Sequence[Post], group: WorkingGroup) -> None:
    """With the group that was asked for, so that rules cost no query, and with their files."""
    for post in posts:
        post.group = group
    prefetch_related_objects(posts, "files")


def _cursor(post: Post) -> str:
    return f"{post.posted_at.timestamp():.6f}-{post.pk}"


def _position(cursor: str) -> tuple[datetime, int] | None:
    try:
        posted_at, pk = cursor.split("-")
        return datetime.fromtimestamp(float(posted_at), UTC), int(pk)
    except (ValueError, OverflowError, OSError):
        return None


# --- what wants a reply -----------------------------------------------------------------------------------------


def replies_wanted(user_id: int, memberships: Sequence[Membership]) -> list[Need]:
    """What names her, or answers what she wrote, and is unread; not what she has answered in the meantime."""
    if not memberships:
        return []
    unread = reduce(or_, (Q(group=me.group_id) & news_for(me) & _read_by(me) for me in memberships))
    named = Q(text__contains=mark(user_id))
    rows = Post.objects.annotate(
        begun_at=Coalesce("reply_to__posted_at", "posted_at"),
        thread=Coalesce("reply_to", "pk", output_field=BigIntegerField()),
    )
    answers = Post.objects.filter(author=user_id, reply_to=OuterRef("thread"), posted_at__gt=OuterRef("posted_at"))
    wanted = rows.filter(unread, named | Q(reply_to__author=user_id)).exclude(Exists(answers))
    return [
        Need(
            _excerpt(post),
            _words(post, is_named=mark(user_id) in post.text),
            f"{post.group.address('post', post.reply_to_id or post.pk)}#post-{post.pk}",
            icon="msg",
        )
        for post in wanted.select_related("group").order_by("-posted_at", "-pk")[:SHOWN_WANTED]
    ]


def _read_by(me: Membership) -> Q:
    mine = Membership.objects.filter(reads(OuterRef("begun_at")), pk=me.pk)
    return Q(Exists(mine))


def _excerpt(post: Post) -> str:
    words = " ".join(without_names(post.text).split())
    return isolated(words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…")


def _words(post: Post, *, is_named: bool) -> str:
    facts = {"group": name_of(post.group), "moment": moment(post.posted_at)}
    if is_named:
        return _("%(group)s: you were named in a post on %(moment)s") % facts
    return _("%(group)s: a reply to what you wrote, on %(moment)s") % facts
