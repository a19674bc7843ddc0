"""What came of a meeting: minutes, and the decisions and tasks that are taken from them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groups import actions, queries
from groups.forms import DecisionForm, ReportForm, TaskForm
from groups.models import Proposal, Task
from groups.views.finding import form_methods, meeting_of, own_meeting_of, require, room
from groups.views.late import too_late


def not_held() -> str:
    return _("There is nothing to write down yet: the meeting has not begun, or was cancelled.")


@form_methods
@login_required
def report(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    found, back = own_meeting_of(group, me, pk), group.address("meeting", pk)
    form = ReportForm(request.POST or None, instance=found)
    if not found.is_held:
        return too_late(request, form, not_held(), back=back)
    require(request, "report_meeting", found)
    if form.is_valid() and form.act(
        lambda: actions.report_meeting(form.instance, by=request.user, known=form.cleaned_data["known"])
    ):
        messages.success(request, _("Written down. Now take the decisions and tasks from it."))
        return redirect(f"{back}#minutes")
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("What came of the meeting"), "submit": _("Save"),
        "explanation": found.title,
    })  # fmt: skip


@form_methods
@login_required
def decision_from(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    found = meeting_of(group, me, pk)
    require(request, "record_decision", group)
    form = DecisionForm(request.POST or None, instance=Proposal(group=group, meeting=found))
    if not found.is_held:
        return too_late(request, form, not_held(), back=group.address("meeting", pk))
    if form.is_valid() and form.act(lambda: actions.record_decision(form.instance, by=request.user)):
        messages.success(request, _("The decision is kept, and the members are told."))
        return redirect(f"{group.address('meeting', pk)}#decisions")
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("A decision of the meeting"), "submit": _("Keep the decision"),
        "explanation": found.title,
    })  # fmt: skip


@form_methods
@login_required
def task_from(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    found = meeting_of(group, me, pk)
    require(request, "add_task", group)
    names = queries.names_seen_by(me) if request.user.has_perm("groups.give_task", group) else {}
    form = TaskForm(request.POST or None, instance=Task(group=group, meeting=found), me=me.user_id, names=names)
    if form.is_valid() and form.act(lambda: actions.add_task(form.instance, by=request.user)):
        messages.success(request, _("The task is on the list."))
        return redirect(f"{group.address('meeting', pk)}#tasks")
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("A task from the meeting"), "submit": _("Add it"),
        "explanation": found.title,
    })  # fmt: skip
