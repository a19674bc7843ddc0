"""What members are told about the talk and the documents of their room."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.languages import isolated, read
from groups.models import Document, Membership, Post, WorkingGroup
from groups.notices.words import kind, name, why_member
from groups.queries.filing import versions_in
from groups.queries.naming import named_in
from groups.queries.talking import news_for, posts_in
from notifications.kinds import Notice
from notifications.models import Activity, Delivery

GATHERED = timedelta(hours=1)
NEWS_KEEP = timedelta(days=2)


def post_named(delivery: Delivery) -> Notice:
    title = _("You were named in the talk of %(group)s") % {"group": name(delivery.subject.group)}
    return _about(delivery.subject, title, _("You get this because a member of the group named you."))


def post_answered(delivery: Delivery) -> Notice:
    title = _("A reply to your post in %(group)s") % {"group": name(delivery.subject.group)}
    return _about(delivery.subject, title, _("You get this because you wrote the post."))


def _about(post: Post, title: str, why: str) -> Notice:
    return Notice(
        title=title,
        paragraphs=[_("What was said stands in the room alone.")],
        url=f"{post.group.address('post', post.reply_to_id or post.pk)}#post-{post.pk}",
        action=_("Read and reply"),
        why=why,
    )


def posts_written(delivery: Delivery) -> Notice:
    group: WorkingGroup = delivery.subject
    return Notice(
        title=_("Something new was said in %(group)s") % {"group": name(group)},
        paragraphs=[_("What was said stands in the room alone.")],
        url=f"{group.address('workspace')}#talk",
        action=_("Read what is new"),
        why=why_member(),
    )


def post_removed(delivery: Delivery) -> Notice:
    group: WorkingGroup = delivery.subject.group
    return Notice(
        title=_("A lead removed a post of yours in %(group)s") % {"group": name(group)},
        paragraphs=[_("It is gone for everybody. If you do not know why, ask the leads.")],
        url=group.address("workspace"),
        action=_("Open the room"),
        why=_("You get this because you wrote the post."),
    )


def document_added(delivery: Delivery) -> Notice:
    document: Document = delivery.subject
    is_new = delivery.activity is None or "number" not in delivery.activity.facts
    words = _("New document: %(document)s") if is_new else _("New version: %(document)s")
    return _paper(document, words % {"document": isolated(document.title)}, [], why_member())


def document_opened(delivery: Delivery) -> Notice:
    document: Document = delivery.subject
    return _paper(
        document,
        _("Everyone can read now: %(document)s") % {"document": isolated(document.title)},
        [_("Somebody who speaks for the group made it public. If a name or a place in it could harm somebody, say so "
           "at once.")],
        _("You get this because you added the document or a version of it."),
    )  # fmt: skip


def _paper(document: Document, title: str, paragraphs: list[str], why: str) -> Notice:
    return Notice(
        title=title,
        paragraphs=[*paragraphs, read(document.group, "name")],
        url=document.group.address("document", document.pk),
        action=_("See the document"),
        why=why,
    )


# --- whether it still holds ---------------------------------------------------------------------------------------


def still_named(delivery: Delivery) -> str | None:
    account = delivery.recipient.account
    if account is None or account.pk not in named_in(delivery.subject.text):
        return "not named"
    return _still_unread(delivery)


def still_answered(delivery: Delivery) -> str | None:
    post: Post = delivery.subject
    account = delivery.recipient.account
    if account is None or post.reply_to is None or post.reply_to.author_id != account.pk:
        return "not hers"
    return _still_unread(delivery)


def _still_unread(delivery: Delivery) -> str | None:
    post: Post = delivery.subject
    me = _membership(delivery, post.group)
    if me is None:
        return "no longer a member"
    unread = posts_in(post.group, me).filter(news_for(me), pk=post.pk)
    return None if unread.exists() else "read already"


def still_new(delivery: Delivery) -> str | None:
    group: WorkingGroup = delivery.subject
    me = _membership(delivery, group)
    if me is None:
        return "no longer a member"
    said = posts_in(group, me).filter(news_for(me), reply_to=None, posted_at__gte=delivery.occurrence - GATHERED)
    return None if said.exists() else "read already"


def still_hers(delivery: Delivery) -> str | None:
    membership: Membership = delivery.subject
    return None if membership.left_at is None else "no longer a member"


def still_there(delivery: Delivery) -> str | None:
    document: Document = delivery.subject
    me = _membership(delivery, document.group)
    if me is None:
        return "no longer a member"
    rows = versions_in(document.group, me).filter(document=document.pk)
    if delivery.activity and "number" in delivery.activity.facts:
        rows = rows.filter(number=delivery.activity.facts["number"])
    return None if rows.exists() else "removed, or closed to newcomers"


def still_public(delivery: Delivery) -> str | None:
    return still_there(delivery) if delivery.subject.is_public else "not public"


def _membership(delivery: Delivery, group: WorkingGroup) -> Membership | None:
    mine = Membership.objects.active().filter(group=group, user__recipient=delivery.recipient_id)
    return mine.first()


def _posts() -> QuerySet[Post]:
    return Post.objects.select_related("group", "reply_to")


def _documents() -> QuerySet[Document]:
    return Document.objects.select_related("group")


def _gathered(group: WorkingGroup, activity: Activity | None) -> timedelta:
    return GATHERED


kind("post_named", post_named, still_named, _posts)
kind("post_answered", post_answered, still_answered, _posts)
kind("posts_written", posts_written, still_new, WorkingGroup.objects.all, belongs_to=lambda group: [group],
     settles=_gathered, useful_for=NEWS_KEEP)  # fmt: skip
kind("post_removed", post_removed, still_hers, lambda: Membership.objects.select_related("group"))
kind("document_added", document_added, still_there, _documents)
kind("document_opened", document_opened, still_public, _documents, urgency=3)
