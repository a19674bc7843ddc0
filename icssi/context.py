"""What every page's frame needs. All of it is lazy: a page that does not show it does not ask for it."""

import logging
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.languages import Version, active, read
from notifications.queries import unread_count
from organisations.models import Organisation

logger = logging.getLogger(__name__)
PARTNERS_SECONDS = 300


def portal(request: HttpRequest) -> dict[str, Any]:
    return {
        "footer_partners": SimpleLazyObject(partners),
        "unread_count": SimpleLazyObject(lambda: _unread(request)),
        "offices": SimpleLazyObject(lambda: getattr(request.user, "offices_held", [])),
    }


def partners() -> list[Version]:
    """The partners by their names in the language of the page, asked for once in five minutes."""
    key = f"footer-partners-{active()}"
    try:
        names = cache.get(key)
        if names is None:
            names = [tuple(read(partner, "name")) for partner in Organisation.objects.partners()]
            cache.set(key, names, PARTNERS_SECONDS)
    except Exception:
        logger.warning("partners of the footer unavailable", exc_info=True)
        return []
    return [Version(*name) for name in names]


def _unread(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    return unread_count(user) if user is not None and user.is_authenticated else 0
