"""What programs ask of the portal: what to crawl, whom to write to about a weakness, which pages there are."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from core.languages import LANGUAGES
from councils.models import Council
from forums.models import Edition, Recommendation
from groups.models import WorkingGroup
from updates.models import Update

PAGES = [
    *("home", "updates:list", "groups:list", "campaigns:list", "forums:list", "councils:list", "recommendations:list"),
    *("groups:spokespersons", "about", "partners", "safety", "legal"),
]
SECTIONS: dict[str, tuple[Callable[[], Iterable[Any]], Callable[[Any], str]]] = {  # what there is, and where it is
    "pages": (lambda: PAGES, reverse),
    "updates": (
        lambda: Update.objects.published().newest().values_list("slug", flat=True),
        lambda slug: reverse("updates:detail", args=[slug]),
    ),
    "groups": (
        lambda: WorkingGroup.objects.public().order_by("slug").values_list("slug", flat=True),
        lambda slug: reverse("groups:detail", args=[slug]),
    ),
    "campaigns": (
        lambda: Campaign.objects.public().order_by("-approved_at", "-pk").values_list("slug", flat=True),
        lambda slug: reverse("campaigns:detail", args=[slug]),
    ),
    "forums": (
        lambda: Edition.objects.filter(status__in=Edition.PUBLIC).values_list("forum__slug", "slug"),
        lambda slugs: reverse("forums:edition", args=slugs),
    ),
    "councils": (
        lambda: Council.objects.order_by("slug").values_list("slug", flat=True),
        lambda slug: reverse("councils:detail", args=[slug]),
    ),
    "recommendations": (
        lambda: Recommendation.objects.adopted().order_by("pk").values_list("ref", flat=True),
        lambda ref: reverse("recommendations:detail", args=[ref]),
    ),
}


class Pages(Sitemap):
    """One section of the site map: every page in every language, each naming the others."""

    i18n = True
    alternates = True
    limit = 1000
    languages = list(LANGUAGES)
    protocol = "https" if settings.IS_SECURE else "http"

    def __init__(self, items: Callable[[], Iterable[Any]], address: Callable[[Any], str]) -> None:
        self._things, self._address = items, address

    def items(self) -> list[Any]:
        return list(self._things())

    def location(self, item: Any) -> str:
        return self._address(item)


SITEMAPS = {name: Pages(*section) for name, section in SECTIONS.items()}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    closed = ["/admin/", "/calendar/", "/*/accounts/", "/*/my/", "/*/search/", "/*/notifications/"]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        f"Sitemap: {settings.PUBLIC_BASE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a weakness (RFC 9116): the address the portal's own mail comes from, without a name."""
    expires = (timezone.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",
        f"Expires: {expires.isoformat()}",
        f"Preferred-Languages: {', '.join(LANGUAGES)}",
        f"Canonical: {settings.PUBLIC_BASE_URL}/.well-known/security.txt",
        f"Policy: {settings.PUBLIC_BASE_URL}/en/safety/#weakness",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
