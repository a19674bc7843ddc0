"""Tasks: of a group in its room, and one's own across groups."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.acts import ActForm
from groups import actions, queries
from groups.forms import TaskForm
from groups.models import Membership, Task
from groups.views.finding import button_of, form_methods, pressed, require, require_safe, room, thing_of
from groups.views.paging import paged

SHOWN = 30


def task_rows(tasks: Iterable[Task], me: Membership, names: dict[int, str]) -> list[dict[str, Any]]:
    """Each with the name of who took it on, where this member may know it."""
    return [
        {
            "task": task,
            "is_mine": task.owner_id == me.user_id,
            "owner": names.get(task.owner_id) if task.owner_id else None,
            "form": ActForm(auto_id=False),
        }
        for task in tasks
    ]


@require_safe
@login_required
def tasks(request: HttpRequest, slug: str) -> HttpResponse:
    """All of them: those that are open, by date, and those that are done, newest first."""
    group, me = room(request, slug)
    names, seen = queries.names_seen_by(me), queries.tasks_in(group, me)
    open_tasks = paged(request, seen.open(), SHOWN)
    done = paged(request, seen.filter(status=Task.Status.DONE).order_by("-done_at", "-pk"), SHOWN, "done")
    return render(request, "groups/tasks.html", {
        "group": group,
        "tasks": task_rows(open_tasks.rows, me, names),
        "open_pages": open_tasks,
        "done": task_rows(done.rows, me, names),
        "done_pages": done,
    })  # fmt: skip


@require_safe
@login_required
def task(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Where letters lead: the one task, and what one can do about it."""
    group, me = room(request, slug)
    found = thing_of(group, queries.tasks_in(group, me).select_related("meeting"), pk)
    [row] = task_rows([found], me, queries.names_seen_by(me))
    return render(request, "groups/task.html", {"group": group, "row": row, "task": found})


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """One's own tasks in all groups: what is late first, then by date, then what has none."""
    own = queries.tasks_of(request.user)
    open_tasks = paged(request, own.open(), SHOWN)
    done = paged(request, own.filter(status=Task.Status.DONE).order_by("-done_at", "-pk"), SHOWN, "done", "done")
    return render(request, "groups/my_tasks.html", {
        "tasks": open_tasks.rows, "open_pages": open_tasks, "done": done.rows, "done_pages": done,
    })  # fmt: skip


@form_methods
@login_required
def add_task(request: HttpRequest, slug: str) -> HttpResponse:
    group, me = room(request, slug)
    require(request, "add_task", group)
    names = queries.names_seen_by(me) if request.user.has_perm("groups.give_task", group) else {}
    form = TaskForm(request.POST or None, instance=Task(group=group), me=me.user_id, names=names)
    if form.is_valid() and form.act(lambda: actions.add_task(form.instance, by=request.user)):
        messages.success(request, _("The task is on the list."))
        return redirect(f"{group.address('workspace')}#tasks")
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("Add a task"), "submit": _("Add it"),
    })  # fmt: skip


@button_of("workspace")
def take_task(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _act(request, slug, pk, "take_task", actions.take_task)


@button_of("workspace")
def release_task(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _act(request, slug, pk, "release_task", actions.release_task)


@button_of("workspace")
def complete_task(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _act(request, slug, pk, "complete_task", actions.complete_task)


@button_of("workspace")
def reopen_task(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _act(request, slug, pk, "reopen_task", actions.reopen_task)


def _act(request: HttpRequest, slug: str, pk: int, perm: str, act: Callable[..., None]) -> HttpResponse:
    """A click on what somebody else has just done comes back to the list as it is now."""
    group, me = room(request, slug)
    found = thing_of(group, queries.tasks_in(group, me), pk)
    back = f"{group.address('workspace')}#tasks"
    if not request.user.has_perm(f"groups.{perm}", found) and _is_late(request, perm, found):
        messages.info(request, _("This task has changed in the meantime."))
        return redirect(back)
    require(request, perm, found)
    return pressed(request, lambda: act(found, by=request.user), back=back)


def _is_late(request: HttpRequest, perm: str, task: Task) -> bool:
    """Whether the click would have been right a moment ago."""
    own = task.owner_id == request.user.pk or request.user.has_perm("groups.announce_meeting", task.group)
    return {
        "take_task": task.owner_id is not None or task.is_done,
        "release_task": task.owner_id is None or task.is_done,
        "complete_task": task.is_done and own,
        "reopen_task": not task.is_done and own,
    }[perm]
