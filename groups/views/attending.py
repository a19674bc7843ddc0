"""Coming to a meeting, putting something on its agenda, and meeting together with other groups."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from groups import actions, queries
from groups.forms import AgendaForm, ComingForm, TogetherForm
from groups.models import AgendaItem
from groups.views.finding import button_of, confirmed, form_methods, meeting_of, own_meeting_of, pressed, require, room
from groups.views.late import too_late
from groups.wording import name_of


@button_of("meetings")
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One tap; on a meeting that is over, the page says so by having no buttons."""
    group, me = room(request, slug)
    found, back = meeting_of(group, me, pk), group.address("meeting", pk)
    if not found.is_to_come:
        messages.info(request, _("This meeting is over or cancelled."))
        return redirect(back)
    require(request, "answer_meeting", found)
    form = ComingForm(request.POST)
    if form.is_valid():
        form.act(lambda: actions.answer_meeting(found, form.cleaned_data["answer"], by=request.user))
    return redirect(f"{back}#coming")


@form_methods
@login_required
def add_item(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    found, back = meeting_of(group, me, pk), group.address("meeting", pk)
    form = AgendaForm(request.POST or None, instance=AgendaItem(meeting=found))
    if not found.is_to_come:
        return too_late(request, form, _("This meeting is over or cancelled."), back=back)
    if found.has_begun:
        return too_late(request, form, _("The meeting has begun: its agenda is closed."), back=back)
    require(request, "add_item", found)
    if form.is_valid() and form.act(lambda: actions.add_item(form.instance, by=request.user)):
        return redirect(f"{back}#agenda")
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("Put something on the agenda"), "submit": _("Put it on the agenda"),
        "explanation": found.title,
    })  # fmt: skip


@button_of("meetings")
def remove_item(request: HttpRequest, slug: str, pk: int, item: int) -> HttpResponse:
    """A second click comes back to the agenda as it is now."""
    group, me = room(request, slug)
    found, back = meeting_of(group, me, pk), f"{group.address('meeting', pk)}#agenda"
    row = AgendaItem.objects.filter(meeting=found, pk=item).first()
    if row is None:
        return redirect(back)
    row.meeting = found
    require(request, "remove_item", row)
    return pressed(request, lambda: actions.remove_item(row, by=request.user), back=back)


@form_methods
@login_required
def invite(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    found = own_meeting_of(group, me, pk)
    require(request, "invite_groups", found)
    form = TogetherForm(request.POST or None, groups=queries.may_be_invited(group),
                        initial={"groups": queries.guests_of(found)})  # fmt: skip
    if form.is_valid() and form.act(lambda: actions.invite_groups(found, form.cleaned_data["groups"], by=request.user)):
        messages.success(request, _("Saved. The members of groups that are newly invited are told."))
        return redirect(group.address("meeting", pk))
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("Meet together with other groups"), "submit": _("Save"),
        "explanation": found.title,
    })  # fmt: skip


@form_methods
@login_required
def decline(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """For the leads of a group that was invited; once it is done, the meeting is not in their room any more."""
    group, me = room(request, slug)
    require(request, "decline_meetings", group)
    if request.method == "POST" and not queries.meetings_in(group, me).filter(pk=pk).exists():  # a second click
        return redirect(group.address("meetings"))
    found = get_object_or_404(queries.meetings_in(group, me).exclude(group=group), pk=pk)
    if not found.is_to_come:
        return redirect(group.address("meeting", pk))
    return confirmed(
        request, lambda: actions.decline_meeting(found, group, by=request.user), back=group.address("meeting", pk),
        onward=group.address("meetings"), done=_("Your group does not take part. Who invited it is told."),
        group=group, title=_("Do not take part"), quoted=found.title, submit=_("Do not take part"),
        text=_("The meeting of %(group)s leaves your room and the calendars of your members, and they are reminded of "
               "it no more.") % {"group": name_of(found.group)},
    )  # fmt: skip
