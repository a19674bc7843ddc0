"""Is the process alive, and can it do its work? For the supervisor and the load balancer; says nothing about people."""

import logging
from collections.abc import Callable

from celery import current_app
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.figures import LONGEST_SILENCE, LONGEST_WAIT, last_seen
from notifications.models import Circuit
from notifications.queries import oldest_due_age

logger = logging.getLogger(__name__)
BROKER_PATIENCE = 2  # seconds


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when all the portal lives on answers and no delivery is late, else 503; which one is in the answer.

    Beat and a worker that have not been seen yet are missed, too: for a moment after the first start it is not ready.
    """
    results = {"database": _outcome(database), "broker": _outcome(broker)}
    is_there = results["database"] == "ok"
    results |= {name: _outcome(check) if is_there else "unknown" for name, check in KEPT_IN_DATABASE.items()}
    is_ready = all(result == "ok" for result in results.values())
    return JsonResponse(results, status=200 if is_ready else 503)


def _outcome(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer is "not ready"
        logger.warning("not ready: %s: %s", check.__name__, type(error).__name__)
        return "unreachable"


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def broker() -> str:
    options = {**current_app.conf.broker_transport_options, "socket_connect_timeout": BROKER_PATIENCE}
    with current_app.connection_for_write(connect_timeout=BROKER_PATIENCE, transport_options=options) as connected:
        connected.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_PATIENCE)
    return "ok"


def oldest_due_delivery() -> str:
    age = oldest_due_age()
    if age is None or age <= LONGEST_WAIT:
        return "ok"
    return f"late by {int(age.total_seconds())} seconds"


def beat() -> str:
    return _silence("beat")


def workers() -> str:
    """One that works is enough."""
    return _silence("worker@")


def _silence(name: str) -> str:
    seen_at = last_seen(name)
    if seen_at is None:
        return "not seen yet"
    silence = timezone.now() - seen_at
    return "ok" if silence <= LONGEST_SILENCE else f"silent for {int(silence.total_seconds())} seconds"


def mail() -> str:
    """A server that is away comes back; one that refuses the portal needs a person."""
    return "stopped: the mail server refuses the portal" if Circuit.objects.filter(is_refused=True).exists() else "ok"


KEPT_IN_DATABASE: dict[str, Callable[[], str]] = {
    "oldest due delivery": oldest_due_delivery,
    "beat": beat,
    "workers": workers,
    "mail": mail,
}
