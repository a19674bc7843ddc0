"""Meetings of a group: planned by its members, read by them, and by everyone when they are public."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.acts import ActForm
from groups import actions, queries
from groups.forms import AgendaForm, CancelForm, DecisionForm, MeetingForm, TaskForm
from groups.models import Meeting, Membership, WorkingGroup
from groups.views.finding import form_methods, meeting_of, own_meeting_of, require, require_safe, room
from groups.views.late import too_late
from groups.views.paging import paged
from groups.views.tasks import task_rows
from groups.wording import when

SHOWN_MEETINGS = 50


@require_safe
@login_required
def meetings(request: HttpRequest, slug: str) -> HttpResponse:
    """Those to come, and those that were."""
    group, me = room(request, slug)
    seen = queries.meetings_in(group, me)
    coming = paged(request, seen.upcoming(), SHOWN_MEETINGS, "later")
    past = paged(request, seen.past(), SHOWN_MEETINGS)
    return render(request, "groups/meetings.html", {
        "group": group,
        "coming": queries.meeting_rows(coming.rows),
        "coming_pages": coming,
        "past": queries.meeting_rows(past.rows),
        "past_pages": past,
    })  # fmt: skip


@require_safe
@login_required
def meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """In the room of who is asked; a member of an invited group who follows a letter comes to her own."""
    try:
        group, me = room(request, slug)
    except Http404:
        own = queries.room_invited_by(request.user, slug, pk)
        if own is None:
            raise
        return redirect(own.address("meeting", pk))
    return render(request, "groups/meeting.html", _page(request, group, me, meeting_of(group, me, pk)))


def _page(request: HttpRequest, group: WorkingGroup, me: Membership, found: Meeting) -> dict[str, Any]:
    names = queries.names_seen_by(me)
    tasks = paged(request, queries.tasks_in(group, me).filter(meeting=found), queries.SHOWN_TASKS, "tasks", "tasks")
    return {
        "group": group,
        "me": me,
        "meeting": found,
        "when": when(found),
        "is_guest": found.group_id != group.pk,
        "guests": queries.guests_of(found),
        "turnout": queries.turnout(found, request.user),
        "answer_form": ActForm(auto_id=False),
        "items": queries.items_of(found, request.user),
        "item_form": AgendaForm(auto_id="item_%s"),
        "tasks": task_rows(tasks.rows, me, names),
        "task_pages": tasks,
        "task_form": TaskForm(auto_id="task_%s", me=me.user_id, names=names if me.facilitates else {}),
        "decisions": queries.decisions_in(group, me).filter(meeting=found),
        "decision_form": DecisionForm(auto_id="decision_%s"),
    }


@form_methods
@login_required
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    group, _me = room(request, slug)
    require(request, "plan_meeting", group)
    may_announce = request.user.has_perm("groups.announce_meeting", group)
    form = MeetingForm(request.POST or None, instance=Meeting(group=group), may_announce=may_announce)
    if form.is_valid() and form.act(lambda: actions.plan_meeting(form.instance, by=request.user, also_on=form.also_on)):
        messages.success(request, _("The meeting is planned, and the members are told."))
        return redirect(group.address("meeting", form.instance.pk) if form.instance.pk else group.address("meetings"))
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("Plan a meeting"), "submit": _("Plan it and tell the members"),
        "explanation": _("Members are reminded a day and two hours before. Hours are those of Iraq."),
    })  # fmt: skip


@form_methods
@login_required
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    found = own_meeting_of(group, me, pk)
    may_announce, in_row = request.user.has_perm("groups.announce_meeting", group), _is_followed(found)
    form = MeetingForm(request.POST or None, instance=found, may_announce=may_announce, is_one_of_row=in_row)
    if request.method == "POST" and not found.is_to_come:
        return too_late(request, form, _("This meeting is over or cancelled."), back=group.address("meeting", pk))
    require(request, "change_meeting", found)
    if form.is_valid() and form.act(
        lambda: actions.move_meeting(
            form.instance,
            by=request.user,
            with_following=form.cleaned_data.get("with_following", False),
            known=form.cleaned_data["known"],
        )
    ):
        messages.success(request, _("Saved. When the time or the place changed, the members are told."))
        return redirect(group.address("meeting", pk))
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("Move or change the meeting"), "submit": _("Save"),
        "explanation": _("The reminders follow the new time by themselves."),
    })  # fmt: skip


def _is_followed(meeting: Meeting) -> bool:
    return Meeting.objects.following(meeting).exists()


@form_methods
@login_required
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    found, back = own_meeting_of(group, me, pk), group.address("meeting", pk)
    if found.status == Meeting.Status.CANCELLED:
        return redirect(back)
    require(request, "change_meeting", found)
    form = CancelForm(request.POST or None, is_one_of_row=_is_followed(found))
    if form.is_valid() and form.act(
        lambda: actions.cancel_meeting(
            found, by=request.user, with_following=form.cleaned_data.get("with_following", False)
        )
    ):
        messages.success(request, _("Cancelled. The members are being told."))
        return redirect(back)
    return render(request, "groups/confirm.html", {
        "group": group, "form": form, "cancel_url": back, "title": _("Cancel this meeting"), "quoted": found.title,
        "submit": _("Cancel the meeting"),
        "text": _("All members are told at once, and reminders stop. This cannot be undone."),
    })  # fmt: skip
