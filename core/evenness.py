"""Answers that take equally long whatever is true, so that nobody learns with a watch who has an account or a place.

At the addresses of settings.EVEN_ADDRESSES what is sent is answered settings.EVEN_SECONDS later, not sooner: a new row
takes longer than one that is there, and a mail longer than none. Hashing a password takes longer than all that, and the
same every time; who hashes begins anew after it. A process waits meanwhile, so these addresses are few, and
`icssi.limits` lets nobody ask them often.
"""

from collections.abc import Callable
from time import monotonic, sleep

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def from_here(request: HttpRequest) -> None:
    """What takes its time, and the same time for everybody, is done: the answer's time counts from now."""
    request.even_since = monotonic()  # type: ignore[attr-defined]


class Evenness:
    """Middleware above everything that writes, sessions included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        arrived = monotonic()
        response = self.get_response(request)
        match = request.resolver_match
        if request.method == "POST" and match and match.view_name in settings.EVEN_ADDRESSES:
            sleep(rest(monotonic() - getattr(request, "even_since", arrived)))
        return response


def rest(passed: float) -> float:
    """How long to wait. An answer that took longer goes at once: steps of time would tell more than a moment does."""
    return max(0.0, settings.EVEN_SECONDS - passed)
