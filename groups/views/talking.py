"""The talk of a room: posts and their replies, what is pinned, what is new."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.acts import ActForm
from groups import actions, queries
from groups.forms import PostForm, ReadForm
from groups.models import Membership, Post, WorkingGroup
from groups.queries.naming import Piece, paragraphs, plainly
from groups.views.finding import button_of, confirmed, form_methods, pressed, require, require_safe, room
from groups.views.late import gone


class Word(NamedTuple):
    """A post or a reply as one member reads it."""

    post: Post
    author: str | None
    paragraphs: list[list[Piece]]
    is_new: bool
    form: ActForm  # of its buttons


def words_of(posts: Iterable[Post], me: Membership, names: dict[int, str], pseudonym: str) -> list[Word]:
    """Names as she may see them; she herself is called by her pseudonym where somebody names her."""
    named, until = names | {me.user_id: pseudonym}, me.read_until or me.joined_at
    return [
        Word(
            post,
            names.get(post.author_id) if post.author_id else None,
            paragraphs(post.text, named),
            post.posted_at > until and post.author_id != me.user_id,
            ActForm(auto_id=False),
        )
        for post in posts
    ]


def talk_of(
    request: HttpRequest, group: WorkingGroup, me: Membership, names: dict[int, str], talk: queries.Talk
) -> dict[str, Any]:
    """What `groups/_talk.html` shows."""
    told = (me, names, request.user.pseudonym)
    return {
        "posts": words_of(talk.posts, *told),
        "pinned": words_of(talk.pinned, *told),
        "older": talk.older,
        "new": talk.new,
        "read_form": ReadForm(initial={"until": timezone.now().isoformat()}, auto_id=False),
    }


@require_safe
@login_required
def posts(request: HttpRequest, slug: str) -> HttpResponse:
    """What was said before; with `new`, where something was said since she read."""
    group, me = room(request, slug)
    only_new = "new" in request.GET
    talk = queries.talk(group, me, request.GET.get("before", ""), only_new=only_new)
    return render(request, "groups/posts.html", {
        "group": group, "only_new": only_new, **talk_of(request, group, me, queries.names_seen_by(me), talk),
    })  # fmt: skip


@form_methods
@login_required
def write_post(request: HttpRequest, slug: str) -> HttpResponse:
    group, _me = room(request, slug)
    require(request, "write_post", group)
    form = _form(request, Post(group=group))
    if form.is_valid() and form.act(lambda: _write(form, request)):
        return redirect(f"{group.address('workspace')}#talk")
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("Write a post"), "submit": _("Post it"),
    })  # fmt: skip


def _form(request: HttpRequest, post: Post) -> PostForm:
    return PostForm(request.POST or None, request.FILES or None, instance=post, sender=request.user)


def _write(form: PostForm, request: HttpRequest) -> Post:
    return actions.write_post(form.instance, by=request.user, files=form.cleaned_data["uploads"])


@form_methods
@login_required
def post(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A post with its replies; sent, it is answered. A reply has its place there."""
    group, me = room(request, slug)
    if request.method == "POST" and not queries.posts_in(group, me).filter(pk=pk).exists():
        return gone(request, _form(request, Post(group=group)), _("The post you answer is not there any more."))
    found = _post_of(group, me, pk)
    if found.reply_to_id:
        return redirect(f"{group.address('post', found.reply_to_id)}#post-{pk}")
    form = _form(request, Post(group=group, reply_to=found))
    if request.method == "POST":
        require(request, "write_post", group)
        if form.is_valid() and form.act(lambda: _write(form, request)):
            return redirect(f"{group.address('post', pk)}#post-{form.instance.pk or pk}")
    replies = queries.replies_to(found, group)
    [first, *rest] = words_of([found, *replies], me, queries.names_seen_by(me), request.user.pseudonym)
    return render(request, "groups/post.html", {
        "group": group, "word": first, "replies": rest, "form": form,
        "is_full": len(rest) >= queries.MOST_REPLIES,
    })  # fmt: skip


def _post_of(group: WorkingGroup, me: Membership, pk: int) -> Post:
    found: Post = get_object_or_404(queries.posts_in(group, me).select_related("reply_to"), pk=pk)
    found.group = group
    return found


@button_of("workspace")
def read_posts(request: HttpRequest, slug: str) -> HttpResponse:
    """What was shown on the page she sends this from is read; what came later is not."""
    group, me = room(request, slug)
    form = ReadForm(request.POST)
    if form.is_valid():
        form.act(lambda: actions.mark_read(me, form.cleaned_data["until"]))
    return redirect(f"{group.address('workspace')}#talk")


# --- what one does with a post ----------------------------------------------------------------------------------


@button_of("workspace")
def pin_post(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    found = _post_of(group, me, pk)
    back = f"{group.address('workspace')}#talk"
    if found.pinned_at and request.user.has_perm("groups.announce_meeting", group):  # a second click
        return redirect(back)
    require(request, "pin_post", found)
    return pressed(request, lambda: actions.pin_post(found, by=request.user), back=back)


@button_of("workspace")
def unpin_post(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    found = _post_of(group, me, pk)
    back = f"{group.address('workspace')}#talk"
    if not found.pinned_at and request.user.has_perm("groups.announce_meeting", group):
        return redirect(back)
    require(request, "unpin_post", found)
    return pressed(request, lambda: actions.unpin_post(found, by=request.user), back=back)


@form_methods
@login_required
def delete_post(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    if request.method == "POST" and not group.posts.filter(pk=pk).exists():  # a second click
        return redirect(f"{group.address('workspace')}#talk")
    found = _post_of(group, me, pk)
    require(request, "delete_post", found)
    return confirmed(
        request, lambda: actions.delete_post(found, by=request.user), **_parting_words(found, me, request),
        done=_("Your post is deleted."), title=_("Delete your post"), submit=_("Delete it"),
        text=_("It is gone for everybody, with its files. This cannot be undone."),
    )  # fmt: skip


@form_methods
@login_required
def remove_post(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody else's, by a lead."""
    group, me = room(request, slug)
    if request.method == "POST" and me.leads and not group.posts.filter(pk=pk).exists():
        return redirect(f"{group.address('workspace')}#talk")
    found = _post_of(group, me, pk)
    require(request, "remove_post", found)
    return confirmed(
        request, lambda: actions.remove_post(found, by=request.user), **_parting_words(found, me, request),
        done=_("The post is removed."), title=_("Remove somebody's post"), submit=_("Remove it"),
        text=_("It is gone for everybody, with its files. This cannot be undone. Who wrote it is told, and the log "
               "says that you removed a post."),
    )  # fmt: skip


def _parting_words(found: Post, me: Membership, request: HttpRequest) -> dict[str, Any]:
    """What the page before says of a post, and where it leads back to."""
    names = queries.names_seen_by(me) | {me.user_id: request.user.pseudonym}
    replies = found.replies.count()
    warning = ngettext("%(n)s reply goes with it.", "%(n)s replies go with it.", replies) % {"n": replies}
    to_thread = f"{found.group.address('post', found.reply_to_id)}#replies" if found.reply_to_id else ""
    return {
        "group": found.group, "quoted": plainly(found.text, names), "warning": warning if replies else "",
        "back": to_thread or f"{found.group.address('workspace')}#talk",
    }  # fmt: skip
