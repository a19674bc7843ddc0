"""What happens to every request: isolation, language, and who may keep a copy of the answer."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from core import pages
from core.languages import ARABIC, LANGUAGES, from_accept_language
from core.pages import forget_pages
from core.privacy import day_hash

__all__ = [
    "at_the_door",
    "forget_pages",
    "isolation",
    "known_methods",
    "language",
    "possible_addresses",
    "private_pages",
    "remembered_language",
    "visitor_pages",
]

Answer = Callable[[HttpRequest], HttpResponseBase]
KNOWN_METHODS = ("GET", "HEAD", "POST")
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
CLAIMS_OF_ADDRESS = (
    "HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_CLIENT_IP", "HTTP_CLIENT_IP", "HTTP_VIA",
    "HTTP_X_CLUSTER_CLIENT_IP", "HTTP_TRUE_CLIENT_IP", "HTTP_CF_CONNECTING_IP", "HTTP_FASTLY_CLIENT_IP",
    "HTTP_X_ORIGINAL_FORWARDED_FOR", "HTTP_X_ENVOY_EXTERNAL_ADDRESS", "REMOTE_HOST", "REMOTE_PORT",
)  # fmt: skip
POWERFUL_FEATURES = (
    "accelerometer autoplay browsing-topics camera display-capture encrypted-media fullscreen gamepad "
    "geolocation gyroscope hid idle-detection local-fonts magnetometer microphone midi payment picture-in-picture "
    "screen-wake-lock serial storage-access usb xr-spatial-tracking"
).split()
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in POWERFUL_FEATURES)


def at_the_door(get_response: Answer) -> Answer:
    """Leave a network's address outside: whatever is stored, counted or written behind this knows its hash of the day.

    Behind proxies (ALLAUTH_TRUSTED_PROXY_COUNT) the address is what the outermost of ours saw; what else is claimed to
    be one goes as well.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        known, proxies = request.META, settings.ALLAUTH_TRUSTED_PROXY_COUNT
        passed = known.get("HTTP_X_FORWARDED_FOR", "").split(",")
        seen = passed[-proxies].strip() if 0 < proxies <= len(passed) else ""
        known["REMOTE_ADDR"] = day_hash(seen or known.get("REMOTE_ADDR", ""))
        for name in [name for name in known if name.startswith(CLAIMS_OF_ADDRESS)]:
            del known[name]
        return get_response(request)

    return answer


def isolation(get_response: Answer) -> Answer:
    """No other site may open, embed or read the portal, and no page may ask for a sensor.

    Above everything, so that it holds as well for what Django answers to a request it does not even read.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if not getattr(response, "xframe_options_exempt", False):
            response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        return response

    return answer


def known_methods(get_response: Answer) -> Answer:
    """Pages are read and forms are sent; nothing is ever put, patched or deleted by a method."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        return get_response(request) if request.method in KNOWN_METHODS else HttpResponseNotAllowed(KNOWN_METHODS)

    return answer


def visitor_pages(get_response: Answer) -> Answer:
    """Serve kept pages to people without a session, and forget all of them after every change."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        key = pages.key_of(request)
        epoch, kept = pages.find(key) if key else ("", None)
        response = kept or get_response(request)
        if key and kept is None:
            pages.keep(key, epoch, response)
        if request.method not in SAFE_METHODS and response.status_code < 400:
            pages.forget_now()
        return response

    return answer


def remembered_language(get_response: Answer) -> Answer:
    """Remember the language a visitor reads in. Above the kept pages, so that they hold no cookie."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        chosen = language_of_path(request.path)
        is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
        if chosen and is_page and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != chosen:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite="Lax",
            )
        return response

    return answer


def language(get_response: Answer) -> Answer:
    """Speak the language of the address; where it has none, the remembered one, the browser's, or Arabic."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        from_path = language_of_path(request.path)
        chosen = from_path or preferred_language(request)
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen
        response = get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        if not from_path:
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return answer


def language_of_path(path: str) -> str | None:
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in LANGUAGES else None


def preferred_language(request: HttpRequest) -> str:
    """The language for an address without one: cookie, then Accept-Language, then Arabic."""
    remembered = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if remembered in LANGUAGES:
        return remembered
    return from_accept_language(request.headers.get("Accept-Language", "")) or ARABIC


def private_pages(get_response: Answer) -> Answer:
    """Leave no copy of a signed-in page on the device, and clear the device on sign-out."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        had_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        was_signed_in = had_session and request.method == "POST" and request.user.is_authenticated
        response = get_response(request)
        if had_session:
            response.headers["Cache-Control"] = "private, no-store"
        else:
            response.headers.setdefault("Cache-Control", "no-cache")
        patch_vary_headers(response, ["Cookie"])
        if was_signed_in and not request.user.is_authenticated:
            response.headers.setdefault("Clear-Site-Data", '"cache", "storage"')
        return response

    return answer


def possible_addresses(get_response: Answer) -> Answer:
    """Nothing of ours has a NUL in its name, and PostgreSQL refuses even to look for it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path:
            raise Http404
        return get_response(request)

    return answer
