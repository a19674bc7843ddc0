"""Words are said, answered, kept in sight and taken back."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions import lay
from accounts.models import User
from core.transitions import MoveRefused
from groups.actions.files import keep, make_room, name_to_keep, take_turn
from groups.models import Attachment, Membership, MembershipQuerySet, Post, reads
from groups.queries import MOST_PINNED, MOST_REPLIES, membership_of, names_seen_by
from groups.queries.naming import NOBODY, mark, marked, named_in
from notifications.actions import recipient_for, recipients_of, record, tell

NAMED, ANSWERED, WRITTEN = "groups.post_named", "groups.post_answered", "groups.posts_written"


@transaction.atomic
def write_post(post: Post, *, by: User, files: Iterable[File] = ()) -> Post:
    """Say something to the group, or with `reply_to` answer a post. Who is named in it, and whose post it answers, is
    told; of a new post all are told, gathered.

    Raises ValidationError when the files do not fit, or a talk has grown too long to be read.
    """
    kept = list(files)
    group = take_turn(post.group_id)
    if post.reply_to and post.reply_to.replies.count() >= MOST_REPLIES:
        raise ValidationError(_("This talk has grown long. Please begin a new one."), code="too_long")
    make_room(group, kept, by=by)
    me = membership_of(by, group)
    post.text = marked(post.text, names_seen_by(me) | {by.pk: by.pseudonym} if me else {})
    post.author = by
    post.save()
    _tell(post, by)
    keep([Attachment(post=post, file=file, name=name_to_keep(file)) for file in kept], by=by)
    return post


def _tell(post: Post, by: User) -> None:
    others = _readers(post).exclude(user=by)
    named = named_in(post.text)
    _tell_each(NAMED, others.filter(user__in=named), post)
    if post.reply_to is None:
        rest = others.exclude(user__in=named).values("user")
        tell(WRITTEN, recipients_of(User.objects.filter(pk__in=rest)), subject=post.group)
    elif post.reply_to.author_id not in named:
        _tell_each(ANSWERED, others.filter(user=post.reply_to.author_id), post)


def _readers(post: Post) -> MembershipQuerySet:
    """Who is there and reads the talk: a newcomer of a group with closed history may not."""
    begun_at = post.reply_to.posted_at if post.reply_to else post.posted_at
    return Membership.objects.present().filter(reads(begun_at), group=post.group_id)


def _tell_each(kind: str, people: MembershipQuerySet, post: Post) -> None:
    told = [recipient_for(membership.user) for membership in people.select_related("user")]
    if told:
        tell(kind, told, subject=post)


@transaction.atomic
def delete_post(post: Post, *, by: User) -> None:
    """Gone for good, from the database too, with its replies and files."""
    group = post.group
    _erase(post)
    record("groups.post_deleted", group, by=by)


@transaction.atomic
def remove_post(post: Post, *, by: User) -> None:
    """Somebody else's, by a lead: gone as if its author had deleted it. She is told while she is a member."""
    if not _erase(post):
        raise MoveRefused(post, "removed")
    activity = record("groups.post_removed", post.group, by=by)
    for author in Membership.objects.active().filter(group=post.group_id, user=post.author_id).select_related("user"):
        tell("groups.post_removed", [recipient_for(author.user)], subject=author, activity=activity)


def _erase(post: Post) -> bool:
    if is_there := bool(Post.objects.filter(pk=post.pk).delete()[0]):
        lay("post", post.pk)
    return is_there


@transaction.atomic
def pin_post(post: Post, *, by: User) -> None:
    """Keep it on top of the talk. Raises ValidationError when there are MOST_PINNED, MoveRefused when it is there."""
    take_turn(post.group_id)
    if Post.objects.filter(group=post.group_id, pinned_at__isnull=False).exclude(pk=post.pk).count() >= MOST_PINNED:
        raise ValidationError(
            ngettext(
                "There is %(most)s pinned post already. Take it down first.",
                "There are %(most)s pinned posts already. Take one down first.",
                MOST_PINNED,
            ) % {"most": MOST_PINNED}, code="too_many",
        )  # fmt: skip
    _move(post, Q(pinned_at=None, reply_to=None), timezone.now(), "pinned")
    record("groups.post_pinned", post.group, by=by)


@transaction.atomic
def unpin_post(post: Post, *, by: User) -> None:
    _move(post, Q(pinned_at__isnull=False), None, "taken down")
    record("groups.post_unpinned", post.group, by=by)


def _move(post: Post, wanted: Q, pinned_at: datetime | None, to: str) -> None:
    if not Post.objects.filter(wanted, pk=post.pk).update(pinned_at=pinned_at):
        raise MoveRefused(post, to)
    post.pinned_at = pinned_at


def mark_read(membership: Membership, until: datetime) -> None:
    """She has read what was said until then. It never goes back, nor ahead of now; nobody else learns of it."""
    until = min(until, timezone.now())
    unread = Q(read_until=None) | Q(read_until__lt=until)
    Membership.objects.active().filter(unread, pk=membership.pk).update(read_until=until)


def forget_named(user: User) -> None:
    """Take the number of an account that is deleted out of what others wrote."""
    for post in Post.objects.filter(text__contains=mark(user.pk)).iterator():
        Post.objects.filter(pk=post.pk).update(text=post.text.replace(mark(user.pk), mark(NOBODY)))
