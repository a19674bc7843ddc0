"""Meetings of a group: planned by its members, read by them, and by everyone when they are public."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groups import actions, queries
from groups.forms import MeetingForm
from groups.models import Meeting
from groups.views.finding import confirmed, form_methods, require, require_safe, room, thing_of
from groups.wording import when

SHOWN_PAST = 50


@require_safe
@login_required
def meetings(request: HttpRequest, slug: str) -> HttpResponse:
    """Those to come, and those that were."""
    group, _me = room(request, slug)
    return render(request, "groups/meetings.html", {
        "group": group,
        "coming": queries.meeting_rows(group.meetings.upcoming()[:SHOWN_PAST]),
        "past": queries.meeting_rows(group.meetings.past()[:SHOWN_PAST]),
    })  # fmt: skip


@require_safe
@login_required
def meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, _me = room(request, slug)
    found = thing_of(group, Meeting.objects.all(), pk)
    return render(request, "groups/meeting.html", {"group": group, "meeting": found, "when": when(found)})


@form_methods
@login_required
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    group, _me = room(request, slug)
    require(request, "plan_meeting", group)
    may_announce = request.user.has_perm("groups.announce_meeting", group)
    form = MeetingForm(request.POST or None, instance=Meeting(group=group), may_announce=may_announce)
    if form.is_valid() and form.act(lambda: actions.plan_meeting(form.instance, by=request.user)):
        messages.success(request, _("The meeting is planned, and the members are told."))
        return redirect(group.address("meeting", form.instance.pk) if form.instance.pk else group.address("meetings"))
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("Plan a meeting"), "submit": _("Plan it and tell the members"),
        "explanation": _("Members are reminded a day and two hours before. Hours are those of Iraq."),
    })  # fmt: skip


@form_methods
@login_required
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, _me = room(request, slug)
    found = thing_of(group, Meeting.objects.all(), pk)
    require(request, "change_meeting", found)
    may_announce = request.user.has_perm("groups.announce_meeting", group)
    form = MeetingForm(request.POST or None, instance=found, may_announce=may_announce)
    if form.is_valid() and form.act(lambda: actions.move_meeting(form.instance, by=request.user)):
        messages.success(request, _("Saved. When the time or the place changed, the members are told."))
        return redirect(group.address("meeting", pk))
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("Move or change the meeting"), "submit": _("Save"),
        "explanation": _("The reminders follow the new time by themselves."),
    })  # fmt: skip


@form_methods
@login_required
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, _me = room(request, slug)
    found = thing_of(group, Meeting.objects.all(), pk)
    if found.status == Meeting.Status.CANCELLED:
        return redirect(group.address("meeting", pk))
    require(request, "change_meeting", found)
    return confirmed(
        request, lambda: actions.cancel_meeting(found, by=request.user), back=group.address("meeting", pk),
        done=_("Cancelled. The members are being told."), group=group,
        title=_("Cancel this meeting"), quoted=found.title, submit=_("Cancel the meeting"),
        text=_("All members are told at once, and reminders stop. This cannot be undone."),
    )  # fmt: skip
