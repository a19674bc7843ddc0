"""The room of a group: what needs it now, its tasks and its talk. Nobody else learns that these pages exist."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.acts import ActForm
from groups import actions, queries
from groups.forms import PostForm
from groups.models import Post, Task, WorkingGroup
from groups.views.deciding import decision_rows
from groups.views.finding import confirmed, form_methods, require, require_safe, room, thing_of
from groups.views.tasks import task_rows

SHOWN_DONE = 5


@require_safe
@login_required
def workspace(request: HttpRequest, slug: str) -> HttpResponse:
    """One page that says what needs the group now, and holds all the rest."""
    group, me = room(request, slug)
    names = queries.names_seen_by(me)
    open_tasks, done = group.tasks.open()[: queries.SHOWN_TASKS], group.tasks.filter(status=Task.Status.DONE)
    meetings, decisions = queries.meetings_in(group, me).upcoming(), group.proposals.open().order_by("ends_at", "pk")
    talk = queries.talk(group)
    return render(request, "groups/workspace.html", {
        "group": group,
        "me": me,
        "needs": queries.room_needs(group, me),
        "meetings": queries.meeting_rows(queries.next_of_rows(meetings)[: queries.SHOWN_MEETINGS]),
        "tasks": task_rows(open_tasks, me, names),
        "done": task_rows(done.order_by("-done_at", "-pk")[:SHOWN_DONE], me, names),
        "decisions": decision_rows(decisions[: queries.SHOWN_MEETINGS]),
        "posts": _posts(talk, names),
        "older": talk.older,
        "form": PostForm(auto_id="post_%s"),
        "health": queries.health(group),
        "shown": list(names.values())[: queries.SHOWN_PEOPLE],
        "show_form": ActForm(auto_id=False),
    })  # fmt: skip


def _posts(talk: queries.Talk, names: dict[int, str]) -> list[tuple[Post, str | None]]:
    return [(post, names.get(post.author_id) if post.author_id else None) for post in talk.posts]


# --- talk -----------------------------------------------------------------------------------------------------------


@require_safe
@login_required
def posts(request: HttpRequest, slug: str) -> HttpResponse:
    """What was said before."""
    group, me = room(request, slug)
    talk = queries.talk(group, request.GET.get("before", ""))
    return render(request, "groups/posts.html", {
        "group": group, "posts": _posts(talk, queries.names_seen_by(me)), "older": talk.older,
    })  # fmt: skip


@form_methods
@login_required
def write_post(request: HttpRequest, slug: str) -> HttpResponse:
    group, _me = room(request, slug)
    require(request, "write_post", group)
    form = PostForm(request.POST or None, instance=Post(group=group))
    if form.is_valid() and form.act(lambda: actions.write_post(form.instance, by=request.user)):
        return redirect(f"{group.address('workspace')}#talk")
    return _form(request, group, form, _("Write a post"), _("Post it"))


@form_methods
@login_required
def delete_post(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, _me = room(request, slug)
    if request.method == "POST" and not group.posts.filter(pk=pk).exists():  # a second click
        return redirect(f"{group.address('workspace')}#talk")
    post = thing_of(group, Post.objects.all(), pk)
    require(request, "delete_post", post)
    return confirmed(
        request, lambda: actions.delete_post(post, by=request.user), back=f"{group.address('workspace')}#talk",
        done=_("Your post is deleted."), group=group, title=_("Delete your post"), quoted=post.text,
        submit=_("Delete it"), text=_("It is gone for everybody. This cannot be undone."),
    )  # fmt: skip


def _form(request: HttpRequest, group: WorkingGroup, form: Any, heading: str, submit: str) -> HttpResponse:
    return render(request, "groups/act.html", {"group": group, "form": form, "heading": heading, "submit": submit})
