"""A task worded anew, handed on or taken off the list; a document under another title."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from groups import queries
from groups.actions.changing import change_task as change
from groups.actions.changing import remove_task as remove
from groups.actions.changing import rename_document as rename
from groups.forms.filing import TitleForm
from groups.forms.work import ChangedTaskForm
from groups.queries import filing
from groups.views.finding import confirmed, form_methods, require, room, thing_of
from groups.views.late import too_late


@form_methods
@login_required
def change_task(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who facilitates gives it to somebody, too; what a member has taken on is freed first, and she is told."""
    group, me = room(request, slug)
    found = thing_of(group, queries.tasks_in(group, me), pk)
    may_give = request.user.has_perm("groups.give_task", group) and found.owner_id in (None, me.user_id)
    names = queries.names_seen_by(me) if may_give else None
    form = ChangedTaskForm(request.POST or None, instance=found, me=me.user_id, names=names)
    if request.method == "POST" and found.is_done:
        return too_late(request, form, _("This task has changed in the meantime."), back=group.address("task", pk))
    require(request, "change_task", found)
    if form.is_valid() and form.act(lambda: change(found, by=request.user, known=form.cleaned_data["known"])):
        messages.success(request, _("Saved."))
        return redirect(group.address("task", pk))
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("Change the task"), "submit": _("Save"),
        "explanation": "" if may_give else _("To give it to somebody else, it is given back or freed first."),
    })  # fmt: skip


@form_methods
@login_required
def remove_task(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    back = group.address("tasks")
    if request.method == "POST" and not group.tasks.filter(pk=pk).exists():  # a second click
        return redirect(back)
    found = thing_of(group, queries.tasks_in(group, me), pk)
    require(request, "remove_task", found)
    return confirmed(
        request, lambda: remove(found, by=request.user), group=group, quoted=found.title,
        back=group.address("task", pk), onward=back, title=_("Take the task off the list"), submit=_("Take it off"),
        text=_("It is gone for everybody. This cannot be undone."), done=_("The task is off the list."),
    )  # fmt: skip


@form_methods
@login_required
def rename_document(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    found = get_object_or_404(filing.documents_in(group, me), pk=pk)
    found.group, back = group, group.address("document", pk)
    require(request, "rename_document", found)
    form = TitleForm(request.POST or None, initial={"title": found.title})
    if form.is_valid() and form.act(lambda: rename(found, form.cleaned_data["title"], by=request.user)):
        messages.success(request, _("Saved."))
        return redirect(back)
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("Change the title"), "submit": _("Save"),
        "explanation": _("Everyone reads it at once: the document is public.") if found.is_public else "",
    })  # fmt: skip
