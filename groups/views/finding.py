"""What somebody may see, or 404; what she may do, or 403. Every view of a room begins here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.acts import ActForm
from groups import queries
from groups.models import Meeting, Membership, Proposal, WorkingGroup

__all__ = [
    "button_of",
    "confirmed",
    "decision_of",
    "form_methods",
    "is_second_click",
    "meeting_of",
    "own_meeting_of",
    "pressed",
    "require",
    "require_safe",
    "room",
    "thing_of",
]

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def button_of(page: str) -> Callable[..., Any]:
    """A view behind a button on `page`: who comes there by its address, as after signing in, is led to the page."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @form_methods
        @login_required
        @wraps(view)
        def answer(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(f"groups:{page}", slug=slug)
            return view(request, slug, **kwargs)

        return answer

    return decorate


def room(request: HttpRequest, slug: str) -> tuple[WorkingGroup, Membership]:
    """A group whose member this person is, with her membership; for everybody else there is no such room."""
    group = get_object_or_404(queries.room_of(request.user), slug=slug)
    return group, group.viewer_memberships[0]


def thing_of(group: WorkingGroup, rows: Any, pk: int) -> Any:
    """A meeting, task, post, wish or membership of this group and no other."""
    found = get_object_or_404(rows, group=group, pk=pk)
    found.group = group
    return found


def meeting_of(group: WorkingGroup, me: Membership, pk: int) -> Meeting:
    """A meeting of this group, or one it is invited to: that one keeps the group that holds it."""
    found: Meeting = get_object_or_404(queries.meetings_in(group, me), pk=pk)
    if found.group_id == group.pk:
        found.group = group
    return found


def own_meeting_of(group: WorkingGroup, me: Membership, pk: int) -> Meeting:
    """A meeting that this group holds itself, of those she reads."""
    found: Meeting = thing_of(group, queries.meetings_in(group, me), pk)
    return found


def decision_of(group: WorkingGroup, me: Membership, pk: int) -> Proposal:
    found: Proposal = thing_of(group, queries.decisions_in(group, me).select_related("meeting"), pk)
    return found


def require(request: HttpRequest, perm: str, thing: Any) -> None:
    if not request.user.has_perm(f"groups.{perm}", thing):
        raise PermissionDenied


def is_second_click(request: HttpRequest) -> bool:
    """Whether this very form was sent before and its act was done: told by its key, and not by what became of whom."""
    return ActForm(request.POST or None).is_done


def confirmed(
    request: HttpRequest, act: Callable[[], Any], *, back: str, done: str, onward: str = "", **words: Any
) -> HttpResponse:
    """A page of its own before what cannot be undone, and the act behind it."""
    form = ActForm(request.POST or None)
    if form.is_valid() and form.act(act):
        messages.success(request, done)
        return redirect(onward or back)
    return render(request, "groups/confirm.html", {**words, "form": form, "cancel_url": back})


def pressed(request: HttpRequest, act: Callable[[], Any], *, back: str, done: str = "") -> HttpResponse:
    """One button, one act; a refusal is said where the person comes back to."""
    form = ActForm(request.POST)
    if form.is_valid() and form.act(act):
        if done:
            messages.success(request, done)
    else:
        for error in form.non_field_errors():
            messages.error(request, error)
    return redirect(back)
