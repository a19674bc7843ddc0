"""Her safety in her own hands: what others see, where she is signed in, lockdown and the way back, the way out."""

from datetime import timedelta
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.codes import codes_of
from accounts.actions.sessions import end_session, end_sessions
from accounts.forms.factors import AuthenticateForm
from accounts.models import Session, User
from accounts.second_factor import before_second_factor, has_factor
from core.acts import ActForm
from icssi.forms import EndSessionsForm, SafetyForm
from icssi.lockdown import LockdownStage, has_proven, hide, show_again
from icssi.stages import is_outdated

NOTHING_LEFT = '"cache", "cookies", "storage"'
asks = require_http_methods(["GET", "HEAD", "POST"])


@before_second_factor
@asks
@login_required
def my_safety(request: HttpRequest) -> HttpResponse:
    """What others may see of her, her sessions, and the ways to the rest."""
    form = SafetyForm(request.POST or None, user=request.user)
    if form.is_valid() and form.act(form.save):
        messages.success(request, _("Saved. It holds from now on, everywhere."))
        return redirect("my_safety")
    return render(request, "icssi/my_safety.html", {
        "form": form,
        "sessions": sessions_of(request),
        "end_form": ActForm(auto_id=False),
        "can_return": can_return(request.user),
    })  # fmt: skip


def sessions_of(request: HttpRequest) -> list[dict[str, Any]]:
    """Where she is signed in, the session of this page first, then the one used last."""
    here = request.session.stored_key
    rows = Session.objects.of(request.user).alive().order_by("-seen_at")
    lines = [{"session": row, "is_here": row.pk == here, "since": _since(row)} for row in rows[:50]]
    return sorted(lines, key=lambda line: not line["is_here"])


def _since(session: Session) -> str:
    """As coarse as it helps to recognise it: a precise time would only help others."""
    days = (timezone.localdate() - timezone.localdate(session.began_at)) / timedelta(days=1)
    if days < 1:
        return _("signed in today")
    return _("signed in this week") if days < 7 else _("signed in earlier")


def can_return(user: User) -> bool:
    """Whether she could end a lockdown: with a second factor, or with recovery codes that are left."""
    codes = codes_of(user)
    return bool(codes and codes.get_unused_codes()) or has_factor(user)


@before_second_factor
@require_POST
@login_required
def sessions_end(request: HttpRequest) -> HttpResponse:
    """One session, or all but this one. What is over already was ended all the same."""
    form = EndSessionsForm(request.POST, user=request.user)
    if not form.is_valid():
        return redirect("my_safety")
    if form.cleaned_data["session"] == EndSessionsForm.OTHERS:
        form.act(lambda: end_sessions(request.user, except_key=request.session.session_key))
        messages.success(request, _("You are signed out everywhere but here."))
    elif form.chosen:
        form.act(lambda: end_session(form.chosen))
        messages.success(request, _("This session has ended."))
    return redirect("my_safety")


@before_second_factor
@asks
@login_required
def lockdown(request: HttpRequest) -> HttpResponse:
    """Says what a lockdown hides; its one button does it at once and leaves nothing on the device."""
    form = ActForm(request.POST or None)
    if request.method != "POST":
        return render(request, "icssi/lockdown.html", {"form": form, "can_return": can_return(request.user)})
    hide(request.user)
    logout(request)
    response = redirect("home")
    response["Clear-Site-Data"] = NOTHING_LEFT
    return response


@asks
@login_stage_required(stage=LockdownStage.key, redirect_urlname="account_login")
def unlock(request: HttpRequest) -> HttpResponse:
    """The only page of an account in lockdown: with fresh proof and one button she is signed in and seen again."""
    stage = request._login_stage
    if is_outdated(stage.login):
        return stage.abort()
    user = stage.login.user
    is_proven = has_proven(request, user)
    sent = request.POST if request.method == "POST" else None
    form = ActForm(sent) if is_proven else AuthenticateForm(sent, user=user)
    if form.is_valid():
        if not is_proven:
            form.save()
        show_again(user)
        messages.success(request, _("The lockdown is over. You are seen again as you had chosen."))
        return stage.exit()
    return render(request, "icssi/unlock.html", {"form": form, "can_return": is_proven or can_return(user)})


@csrf_exempt
@require_POST
@before_second_factor
def quick_exit(request: HttpRequest) -> HttpResponse:
    """Out, whatever else is wrong: the form of an old page leads away as well, though it ends no session."""
    _sign_out(request)
    response = HttpResponseRedirect(settings.QUICK_EXIT_URL, status=303)
    response["Clear-Site-Data"], response["Referrer-Policy"] = NOTHING_LEFT, "no-referrer"
    return response


@csrf_protect
def _sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponse()
