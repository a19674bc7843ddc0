"""Answers that take equally long whatever is true, so that nobody learns with a watch who has an account or a place.

What is sent to an address of settings.EVEN_ADDRESSES is answered after so many seconds, not sooner: a new row takes
longer than one that is there, a mail longer than none, and hashing a password longer than all that. Where hashing alone
took longer, there is an even time after it as well. A process waits meanwhile, so these addresses are few, and
`icssi.limits` lets nobody ask them often.
"""

from collections.abc import Callable
from time import monotonic, sleep

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

AFTER_HASHING = 0.15  # seconds


def from_here(request: HttpRequest) -> None:
    """What takes its time, and the same time for everybody, is done."""
    request.even_since = monotonic()  # type: ignore[attr-defined]


class Evenness:
    """Middleware above everything that writes, sessions included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        arrived = monotonic()
        response = self.get_response(request)
        match = request.resolver_match
        seconds = settings.EVEN_ADDRESSES.get(match.view_name, 0.0) if match else 0.0
        if request.method == "POST" and seconds:
            sleep(rest(seconds, monotonic() - arrived, since_hashing(request)))
        return response


def since_hashing(request: HttpRequest) -> float | None:
    hashed: float | None = getattr(request, "even_since", None)
    return None if hashed is None else monotonic() - hashed


def rest(seconds: float, passed: float, since_hashing: float | None = None) -> float:
    """How long to wait. An answer that took longer goes at once: steps of time would tell more than a moment does."""
    after = 0.0 if since_hashing is None else AFTER_HASHING - since_hashing
    return max(0.0, seconds - passed, after)
