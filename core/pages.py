"""Pages of visitors, kept for a minute, so that a thousand phones after one message cost one rendering.

What must stay true: a page is kept only for people without a session, only when it holds nothing personal (no cookie,
no token, nothing private), and never longer than until the next change: every change gives all pages a new epoch.
A cache that fails makes pages slower and nothing else.
"""

import hashlib
import logging
from typing import NamedTuple
from urllib.parse import unquote
from uuid import uuid4

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from core.languages import LANGUAGES

logger = logging.getLogger(__name__)

EPOCH = "pages-epoch"
LONGEST_QUERY = 64  # characters; a longer one is nobody else's, so it is not worth a place
LARGEST_PAGE = 300_000  # bytes
PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")


class Kept(NamedTuple):
    epoch: str
    content: bytes
    headers: dict[str, str]


def key_of(request: HttpRequest) -> str | None:
    """Under which key the answer to `request` may be kept; None when it may not be.

    Addresses without a language answer by cookie or are for machines, so only the site map of them is kept.
    """
    public = request.path.split("/", 2)[1] in LANGUAGES or request.path.startswith("/sitemap")
    personal = any(name in request.COOKIES for name in PERSONAL_COOKIES)
    partial = "HX-Request" in request.headers or "Authorization" in request.headers
    if request.method != "GET" or not public or personal or partial or not settings.VISITOR_PAGES_SECONDS:
        return None
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY or "@" in unquote(query):  # who looks for an address leaves none behind
        return None
    address = f"{request.get_host()} {request.get_full_path()}"
    return f"page-{hashlib.sha256(address.encode()).hexdigest()}"


def find(key: str) -> tuple[str, HttpResponse | None]:
    """The current epoch, and the kept page when it is of this epoch. An empty epoch: nothing can be kept now.

    The epoch is read before a page is rendered, so a change during the rendering makes the page one of the past.
    """
    try:
        stored = caches["pages"].get_many([EPOCH, key])
        epoch = stored.get(EPOCH) or caches["pages"].get_or_set(EPOCH, _new_epoch, None)
    except Exception:
        logger.warning("page cache unavailable", exc_info=True)
        return "", None
    kept = stored.get(key)
    if not isinstance(kept, Kept) or kept.epoch != epoch:
        return epoch or "", None
    return epoch, HttpResponse(kept.content, headers=kept.headers)


def keep(key: str, epoch: str, response: HttpResponseBase) -> None:
    """Keep an answer under the epoch read before it was rendered, when it may be shown to others."""
    if not epoch or not isinstance(response, HttpResponse) or not is_for_everyone(response):
        return
    try:
        caches["pages"].set(key, Kept(epoch, response.content, dict(response.items())), settings.VISITOR_PAGES_SECONDS)
    except Exception:
        logger.warning("page cache unavailable", exc_info=True)


def is_for_everyone(response: HttpResponse) -> bool:
    """Whether an answer holds nothing personal: using a form's token or the session sets a cookie or a header."""
    cache_control = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.cookies
        and "private" not in cache_control
        and "no-store" not in cache_control
        and len(response.content) <= LARGEST_PAGE
    )


def forget_pages() -> None:
    """Make every kept page one of the past, as soon as the current transaction is committed."""
    transaction.on_commit(forget_now)


def forget_now() -> None:
    """Make every kept page one of the past at once: after a finished request."""
    try:
        caches["pages"].set(EPOCH, _new_epoch(), None)
    except Exception:
        logger.warning("page cache unavailable", exc_info=True)


def _new_epoch() -> str:
    return uuid4().hex
