"""The room of a group: what needs it now, its tasks and its talk. Nobody else learns that these pages exist."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.acts import ActForm
from groups import queries
from groups.forms import PostForm
from groups.models import Post, Task
from groups.views.deciding import decision_rows
from groups.views.finding import require_safe, room
from groups.views.paging import paged
from groups.views.talking import talk_of
from groups.views.tasks import task_rows

SHOWN_DONE = 5


@require_safe
@login_required
def workspace(request: HttpRequest, slug: str) -> HttpResponse:
    """One page that says what needs the group now, and holds all the rest."""
    group, me = room(request, slug)
    names = queries.names_seen_by(me)
    tasks = queries.tasks_in(group, me)
    open_tasks, done = tasks.open()[: queries.SHOWN_TASKS], tasks.filter(status=Task.Status.DONE)
    meetings, decisions = queries.meetings_in(group, me).upcoming(), group.proposals.open().order_by("ends_at", "pk")
    talk = queries.talk(group, me)
    people = paged(request, list(names.values()), queries.SHOWN_PEOPLE, "people", "people")
    return render(request, "groups/workspace.html", {
        "group": group,
        "me": me,
        "needs": queries.room_needs(group, me),
        "meetings": queries.meeting_rows(queries.next_of_rows(meetings)[: queries.SHOWN_MEETINGS]),
        "tasks": task_rows(open_tasks, me, names),
        "done": task_rows(done.order_by("-done_at", "-pk")[:SHOWN_DONE], me, names),
        "decisions": decision_rows(decisions[: queries.SHOWN_MEETINGS]),
        "form": PostForm(auto_id="post_%s", instance=Post(group=group), sender=request.user),
        **talk_of(request, group, me, names, talk),
        "health": queries.health(group),
        "shown": people.rows,
        "people_pages": people,
        "show_form": ActForm(auto_id=False),
    })  # fmt: skip
