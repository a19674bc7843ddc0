"""The second factor: why, the three ways with what each needs, and the recovery codes."""

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import BaseReauthenticateView, password_change
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.codes import codes_of, keep_codes
from accounts.proof import prove
from accounts.second_factor import ONWARD, before_second_factor, has_factor, is_demanded_of
from core.acts import ActForm

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@before_second_factor
@require_safe
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """What she has and what she may set up; for whom a factor is demanded, the page that comes before all others."""
    own = list(Authenticator.objects.filter(user=request.user).order_by("pk"))
    of_type = {kind: [one for one in own if one.type == kind] for kind in Authenticator.Type}
    codes = [one.wrap() for one in of_type[Authenticator.Type.RECOVERY_CODES]]
    return render(request, "accounts/second_factor.html", {
        "passkeys": of_type[Authenticator.Type.WEBAUTHN],
        "app": of_type[Authenticator.Type.TOTP][:1],
        "codes": codes[0] if codes else None,
        "codes_left": len(codes[0].get_unused_codes()) if codes else 0,
        "is_demanded": is_demanded_of(request.user),
        "onward": request.session.get(ONWARD, ""),
    })  # fmt: skip


@before_second_factor
@form_methods
@login_required
@sensitive_variables("codes")
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes, until she says that she has put them away; from then on only how many are left."""
    codes = codes_of(request.user)
    if codes is None or codes.did_view:
        return redirect("accounts:second_factor")
    prove(request, always=True, to_read=True)
    onward = get_next_redirect_url(request) or ""
    form = ActForm(request.POST or None)
    if form.is_valid() and form.act(lambda: keep_codes(codes)):
        return redirect(onward or "accounts:second_factor")
    return render(request, "accounts/recovery_codes.html", {
        "codes": codes.get_unused_codes(), "form": form, "onward": onward,
    })  # fmt: skip


@before_second_factor
@form_methods
@login_required
def renew_codes(request: HttpRequest) -> HttpResponse:
    """New codes in place of the old ones, which are worth nothing from then on."""
    prove(request, always=True)
    form = ActForm(request.POST or None)
    if form.is_valid() and form.act(lambda: generate_recovery_codes(request)):
        return redirect("mfa_view_recovery_codes")
    return render(request, "accounts/renew_codes.html", {"form": form, "has_codes": codes_of(request.user) is not None})


@form_methods
@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """Whoever has a factor shows it first: the former password alone takes no account and ends no session."""
    if has_factor(request.user):
        prove(request, always=True, to_read=True)
    return password_change(request)


class ProveByPasskey(ReauthenticateWebAuthnView):
    """A passkey that was not accepted leads back to the same page, with the other ways; not away from the act."""

    def form_invalid(self, form: object) -> HttpResponse:
        return BaseReauthenticateView.form_invalid(self, form)


prove_by_passkey = login_required(ProveByPasskey.as_view())
