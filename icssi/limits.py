"""How often one may write: every request that can change something is counted, by account and by network of the day.

Many people stand behind one address here: whole towns behind a mobile operator's, a hall of eight hundred behind one
router. So what a network may do is wide, what an account may do is narrow, and mail to one address is bounded where it
is written: see `register`, `support`, `icssi.notices.ONCE_AN_HOUR` and ACCOUNT_RATE_LIMITS.
"""

import math
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from allauth.core.internal import ratelimit  # allauth.core.ratelimit counts by allauth's own settings only
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from core.errors import too_many_requests

SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}


class Limit(NamedTuple):
    """How often, in allauth's words (60/m: sixty a minute), for a visitor's network and for an account."""

    visitor: str
    account: str


WRITES = Limit("60/m/ip", "60/m/user,600/m/ip")
MAILS = Limit("20/m/ip,120/h/ip", "10/m/user,40/h/user")
TOLD_TO_ALL = Limit("20/m/ip,120/h/ip", "10/m/user,20/h/user")  # a mail to everybody in a group
MACHINES = Limit("600/m/ip", "600/m/ip")  # mail programs press this button for their people
DRAFTS = Limit("60/m/ip", "20/m/user,600/m/ip")  # a page that saves by itself, apart from what its writer does
FREE = Limit("", "")  # nobody is kept from safety

LIMITS = {  # by the name of an address; what has no line is WRITES
    "account_signup": MAILS,
    "account_reset_password": MAILS,
    "account_email": MAILS,
    "campaigns:endorse": MAILS,
    "campaigns:greet": MAILS,
    "campaigns:sign_up": MAILS,
    "campaigns:autosave": DRAFTS,
    "campaigns:begin": DRAFTS,
    "campaigns:carriers": MAILS,
    "campaigns:support": MAILS,
    "forums:propose": MAILS,
    "forums:register": MAILS,
    "forums:registration": MAILS,
    "groups:contact": MAILS,
    "groups:contact_spokesperson": MAILS,
    "groups:change_meeting": TOLD_TO_ALL,
    "groups:decision_from": TOLD_TO_ALL,
    "groups:invite_groups": TOLD_TO_ALL,
    "groups:invited": MAILS,
    "groups:join": MAILS,
    "groups:plan_meeting": TOLD_TO_ALL,
    "groups:propose": TOLD_TO_ALL,
    "groups:write_post": MAILS,  # who is named in it is told
    "notifications:broadcast_confirm": MAILS,
    "notifications:unsubscribe": MACHINES,
    "account_logout": FREE,
    "lockdown": FREE,
    "quick_exit": FREE,
    "sessions_end": FREE,
}


class Limits:
    """Middleware: asks before the view, once it is known which view that is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if request.method in SAFE_METHODS:
            return None
        match = request.resolver_match
        wait = seconds_to_wait(request, match.view_name if match else "")
        return too_many_requests(request, wait=wait) if wait else None


def seconds_to_wait(request: HttpRequest, name: str) -> int:
    """Count one writing to the address `name`; 0 when it may be done, else how long until it may."""
    limit = LIMITS.get(name, WRITES)
    rates = limit.account if request.user.is_authenticated else limit.visitor
    counted: dict[str, Any] = {"app": "portal", "action": name if name in LIMITS else "write"}
    if ratelimit.consume(request, config={counted["action"]: rates}, **counted):
        return 0
    return max(_waits(request, rates, counted), default=1)


def _waits(request: HttpRequest, rates: str, counted: dict[str, Any]) -> Iterator[int]:
    for rate in ratelimit.parse_rates(rates):
        history = cache.get(ratelimit.get_cache_key(request, rate=rate, **counted), [])
        if len(history) >= rate.amount:
            yield max(1, math.ceil(history[-1] + rate.duration - time.time()))
