"""The second factor: who has one, of whom it is demanded, and that such a person sets it up before anything else.

This app knows offices and nothing of groups, forums or councils: each of those says with `demanded_of()` whose
charges demand a factor. A view that must stay open to who has none yet is marked with `@before_second_factor`.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Office, User

Type = Authenticator.Type
FACTORS = [Type.WEBAUTHN, Type.TOTP]  # recovery codes stand in for a lost one, and are none by themselves
ONWARD = "second_factor_onward"  # in the session: the page that was asked for before the factor was there
LIBRARY = {"account_logout", "account_reauthenticate"}

Holders = Callable[[], QuerySet[Any]]
View = Callable[..., Any]
_DEMANDED: list[Holders] = [lambda: Office.objects.current().values("user")]


def demanded_of(holders: Holders) -> Holders:
    """Register whose charges demand a factor: a function giving a queryset of the numbers of accounts."""
    _DEMANDED.append(holders)
    return holders


def before_second_factor(view: View) -> View:
    """Mark a view that answers who has yet to set up her factor: sign-out, lockdown, the way out, what explains."""
    view.before_second_factor = True  # type: ignore[attr-defined]
    return view


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def is_demanded_of(user: User) -> bool:
    """Whether a charge she holds today demands a factor; in a demo none does."""
    return bool(settings.SECOND_FACTOR_DEMANDED) and _holders().filter(pk=user.pk).exists()


def lacks_factor(user: User) -> bool:
    """Whether a factor is demanded of her that she does not have."""
    if not settings.SECOND_FACTOR_DEMANDED:
        return False
    own = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    return _holders().filter(~Exists(own), pk=user.pk).exists()


def _holders() -> QuerySet[User]:
    held = Q()
    for holders in _DEMANDED:
        held |= Q(pk__in=holders())
    return User.objects.filter(held)


def used_factor(request: HttpRequest) -> bool:
    """Whether a factor of the account, and not a code in its stead, was shown in this session; costs no question."""
    return any(record.get("type") in FACTORS for record in get_authentication_records(request, request.user))


def middleware(get_response: View) -> View:
    """Lead who lacks a factor that is demanded of her to the page where she sets it up; every other page waits."""

    def answer(request: HttpRequest) -> HttpResponse:
        response: HttpResponse = get_response(request)
        return response

    def process_view(request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_DEMANDED or _is_open(request, view) or not request.user.is_authenticated:
            return None
        if used_factor(request) or not lacks_factor(request.user):
            return None
        if "HX-Request" in request.headers:
            return HttpResponse(status=204)
        if request.method == "GET":
            request.session[ONWARD] = request.get_full_path()
        return redirect("accounts:second_factor")

    answer.process_view = process_view  # type: ignore[attr-defined]
    return answer


def _is_open(request: HttpRequest, view: View) -> bool:
    name = (request.resolver_match and request.resolver_match.view_name) or ""
    return getattr(view, "before_second_factor", False) or name in LIBRARY or name.startswith("mfa_")
