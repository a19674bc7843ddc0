"""Acts of two people: what waits for me, what I asked for, and the second key itself."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions
from accounts.models import TwoKeyAct
from accounts.proof import prove
from accounts.queries import keys as queries
from accounts.two_keys import may_confirm, words_of
from core.acts import ActForm

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def keys(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/keys.html", {
        "waiting": _lines(queries.waiting_for(request.user)),
        "asked": _lines(queries.asked_by(request.user)),
        "answered": _lines(queries.answered_lately(request.user)),
    })  # fmt: skip


def _lines(acts: list[TwoKeyAct]) -> list[dict[str, Any]]:
    return [{"act": act, "words": words_of(act)} for act in acts]


@require_safe
@login_required
def key(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be done, concerning whom, and who asks for it. Who typed the address is not told whose it is."""
    act = queries.act_seen_by(request.user, pk)
    return render(request, "accounts/key.html", {
        "act": act,
        "words": words_of(act),
        "is_mine": act.asked_by_id == request.user.pk,
        "may_answer": act.is_waiting and may_confirm(request.user, act),
        "form": ActForm(auto_id=False),
    })  # fmt: skip


@form_methods
@login_required
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    return _answered(request, pk, actions.confirm, _("Confirmed. It is done, and who asked for it is told."))


@form_methods
@login_required
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _answered(request, pk, actions.refuse, _("Refused. Who asked for it is told."))


@form_methods
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _answered(request, pk, actions.withdraw, _("You took it back."))


def _answered(request: HttpRequest, pk: int, act: Callable[..., Any], done: str) -> HttpResponse:
    """A button on the page of the act: who comes by its address, as after proving herself, is led to that page."""
    asked = queries.act_seen_by(request.user, pk)
    if request.method != "POST":
        return redirect("accounts:key", pk)
    is_mine = asked.asked_by_id == request.user.pk
    if is_mine is not (act is actions.withdraw):
        raise PermissionDenied
    if act is actions.confirm:
        prove(request)
    form = ActForm(request.POST)
    if form.is_valid() and form.act(lambda: act(asked, by=request.user)):
        messages.success(request, done)
        return redirect("accounts:keys")
    for error in form.non_field_errors():
        messages.error(request, error)
    return redirect("accounts:key", pk)
