"""The room of a group: what needs it now, its tasks and its talk. Nobody else learns that these pages exist."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.acts import ActForm
from groups import actions, queries
from groups.forms import PostForm, TaskForm
from groups.models import Membership, Post, Task, WorkingGroup
from groups.views.finding import button_of, confirmed, form_methods, pressed, require, require_safe, room, thing_of

SHOWN_DONE = 5


@require_safe
@login_required
def workspace(request: HttpRequest, slug: str) -> HttpResponse:
    """One page that says what needs the group now, and holds all the rest."""
    group, me = room(request, slug)
    names = queries.names_seen_by(me)
    open_tasks, done = group.tasks.open()[: queries.SHOWN_TASKS], group.tasks.filter(status=Task.Status.DONE)
    talk = queries.talk(group)
    return render(request, "groups/workspace.html", {
        "group": group,
        "me": me,
        "needs": queries.room_needs(group, me),
        "meetings": queries.meeting_rows(group.meetings.upcoming()[: queries.SHOWN_MEETINGS]),
        "tasks": [_task(task, me, names) for task in open_tasks],
        "done": [_task(task, me, names) for task in done.order_by("-done_at", "-pk")[:SHOWN_DONE]],
        "posts": _posts(talk, names),
        "older": talk.older,
        "form": PostForm(auto_id="post_%s"),
        "health": queries.health(group),
        "shown": list(names.values())[: queries.SHOWN_PEOPLE],
        "show_form": ActForm(auto_id=False),
    })  # fmt: skip


def _task(task: Task, me: Membership, names: dict[int, str]) -> dict[str, Any]:
    return {
        "task": task,
        "is_mine": task.owner_id == me.user_id,
        "owner": names.get(task.owner_id) if task.owner_id else None,
        "form": ActForm(auto_id=False),
    }


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


# --- tasks ----------------------------------------------------------------------------------------------------------


@form_methods
@login_required
def add_task(request: HttpRequest, slug: str) -> HttpResponse:
    group, _me = room(request, slug)
    require(request, "add_task", group)
    form = TaskForm(request.POST or None, instance=Task(group=group))
    if form.is_valid():
        form.instance.owner = request.user if form.cleaned_data["is_mine"] else None
        if form.act(lambda: actions.add_task(form.instance, by=request.user)):
            messages.success(request, _("The task is on the list."))
            return redirect(f"{group.address('workspace')}#tasks")
    return _form(request, group, form, _("Add a task"), _("Add it"))


@button_of("workspace")
def take_task(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _task_act(request, slug, pk, "take_task", actions.take_task)


@button_of("workspace")
def complete_task(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _task_act(request, slug, pk, "complete_task", actions.complete_task)


@button_of("workspace")
def reopen_task(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _task_act(request, slug, pk, "reopen_task", actions.reopen_task)


def _task_act(request: HttpRequest, slug: str, pk: int, perm: str, act: Any) -> HttpResponse:
    """A click on what somebody else has just done comes back to the list as it is now."""
    group, _me = room(request, slug)
    task = thing_of(group, Task.objects.all(), pk)
    back = f"{group.address('workspace')}#tasks"
    if not request.user.has_perm(f"groups.{perm}", task) and _is_late(request, perm, task):
        messages.info(request, _("This task has changed in the meantime."))
        return redirect(back)
    require(request, perm, task)
    return pressed(request, lambda: act(task, by=request.user), back=back)


def _is_late(request: HttpRequest, perm: str, task: Task) -> bool:
    """Whether the click would have been right a moment ago."""
    own = task.owner_id == request.user.pk or request.user.has_perm("groups.announce_meeting", task.group)
    return {
        "take_task": task.owner_id is not None or task.is_done,
        "complete_task": task.is_done and own,
        "reopen_task": not task.is_done and own,
    }[perm]


def _form(request: HttpRequest, group: WorkingGroup, form: Any, heading: str, submit: str) -> HttpResponse:
    return render(request, "groups/act.html", {"group": group, "form": form, "heading": heading, "submit": submit})
