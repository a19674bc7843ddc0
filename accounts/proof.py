"""Fresh proof: before an act that could do harm in somebody else's hands, who is signed in shows again that it is she.

A view calls `prove(request)` after it has found the thing (404) and authorised the person (403), and before it acts.
Only a POST is asked for proof. Is the last one older than five minutes, the middleware puts the request aside,
encrypted, and leads to the page where proof is given; afterwards the browser sends to the same address again, and the
view finds what was typed:

    def admit(request, slug, pk):
        group, _me = room(request, slug)
        require(request, "see_requests", group)
        prove(request)
        ...

With a second factor the proof is the factor (or a recovery code); without one, the password or a recovery code.
`prove(request)` asks for nothing where no factor is demanded (a demo); `always=True` asks there, too: for acts on
one's own account. `to_read=True` asks before a page is shown, too. `by_factor=True` does not take the password of
somebody who has recovery codes. `proves_afresh(request)` asks the same as a question. Uploaded files are not put aside.
A class of the admin whose every change needs proof inherits from `ProvedAdmin`.
"""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.second_factor import has_factor
from core.ciphers import decrypt, encrypt

FRESH = 300  # seconds
PUT_ASIDE = timedelta(minutes=10)  # how long what was sent waits for the proof
RESUMED = "proof_resumed"
PURPOSE = "request put aside"


class ProofNeeded(Exception):
    """Raised out of a view; the middleware below answers."""

    def __init__(self, *, by_factor: bool) -> None:
        super().__init__()
        self.by_factor = by_factor


def prove(request: HttpRequest, *, always: bool = False, by_factor: bool = False, to_read: bool = False) -> None:
    """Go on only with fresh proof. See the top of this module."""
    is_asked = (always or settings.SECOND_FACTOR_DEMANDED) and (to_read or request.method == "POST")
    if is_asked and not proves_afresh(request, by_factor=by_factor):
        raise ProofNeeded(by_factor=by_factor)


def proves_afresh(request: HttpRequest, *, by_factor: bool = False) -> bool:
    """Whether this session saw, in the last five minutes, the best proof that the account can give."""
    fresh = [
        record["method"]
        for record in get_authentication_records(request, request.user)
        if 0 <= time.time() - record["at"] < FRESH
    ]
    return "mfa" in fresh or (bool(fresh) and not _must_be_factor(request.user, by_factor=by_factor))


def _must_be_factor(user: Any, *, by_factor: bool) -> bool:
    """A password will not do: the account has a factor; or at least codes, where the act asks for more."""
    return has_factor(user) or (by_factor and Authenticator.objects.filter(user=user).exists())


class ProvedAdmin(ModelAdmin):
    """Whoever may change something here proves herself first; all others are answered as without it."""

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self._prove(request)
        return super().changelist_view(request, *args, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self._prove(request)
        return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self._prove(request)
        return super().delete_view(request, *args, **kwargs)

    def _prove(self, request: HttpRequest) -> None:
        if self.has_view_or_change_permission(request):
            prove(request)


# --- putting a request aside, and taking it up again ---------------------------------------------------------------


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Below allauth's, whose own way of putting a request aside would store its network address and its cookies."""

    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *_view: Any) -> None:
        if request.method == "POST":
            _take_up(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ProofNeeded | ReauthenticationRequired):
            return _put_aside(request, by_factor=getattr(error, "by_factor", False))
        return None

    answer.process_view = process_view  # type: ignore[attr-defined]
    answer.process_exception = process_exception  # type: ignore[attr-defined]
    return answer


def _put_aside(request: HttpRequest, *, by_factor: bool) -> HttpResponse:
    path = request.get_full_path()
    request.session.pop(STATE_SESSION_KEY, None)  # an act given up earlier must not be done by a later proof
    ways = get_adapter().get_reauthentication_methods(request.user)
    best = [way for way in ways if way["id"] != "reauthenticate"] if by_factor else []
    if request.method == "POST" and ways:
        said = {"user": request.user.pk, "path": path, "post": request.POST.urlencode()}
        waiting = encrypt(json.dumps(said), PURPOSE)
        request.session[STATE_SESSION_KEY] = {"callback": f"{__name__}.resume", "state": waiting}
    url = (best or ways)[0]["url"] if ways else resolve_url(settings.LOGIN_URL)
    return HttpResponseRedirect(f"{url}?{urlencode({'next': path})}")


def resume(request: HttpRequest, waiting: str) -> HttpResponse:
    """Called by allauth when the proof is given: the browser sends its answer on (307), and `_take_up` replaces it."""
    wanted = get_next_redirect_url(request)
    said = _read(request, waiting)
    if said is None or said["path"] != wanted:
        messages.warning(request, _("That took too long, so nothing was done. Please do it once more."))
        return redirect(wanted or "my")
    request.session[RESUMED] = waiting
    return HttpResponseRedirect(said["path"], preserve_request=True)


def _take_up(request: HttpRequest) -> None:
    """What was sent before the proof stands in for what the browser sends now: the proof itself."""
    waiting = request.session.pop(RESUMED, None)
    said = _read(request, waiting) if waiting else None
    if said and said["path"] == request.get_full_path():
        request.POST = QueryDict(said["post"])  # type: ignore[assignment]


def _read(request: HttpRequest, waiting: str) -> dict[str, Any] | None:
    """What waits, if it is hers and has not waited too long."""
    written = decrypt(waiting, PURPOSE, PUT_ASIDE)
    said: dict[str, Any] | None = json.loads(written) if written else None
    return said if said and said["user"] == request.user.pk else None
