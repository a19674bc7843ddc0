"""Where the pages are: for every address of the portal something in the demo that it shows.

A new address without a place here fails `test_every_address_is_known`.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from campaigns.models import Campaign, Support
from campaigns.notices import SUPPORT_SALT
from councils.models import Commitment
from forums.models import Activity, Edition, Recommendation, Registration
from forums.tokens import registration_token
from groups.models import JoinRequest, Meeting, Membership, Post, Task
from updates.models import Update

Args = Callable[[], list[Any]]
GROUP = "water-environment-iraq"


def nothing() -> list[Any]:
    return []


def edition() -> list[Any]:
    """The coming Iraqi one: with a programme and open registration."""
    found = Edition.objects.upcoming().select_related("forum").filter(forum__slug="iraqi-social-forum").get()
    return [found.forum.slug, found.slug]


def running_campaign() -> list[Any]:
    return list(Campaign.objects.running().order_by("pk").values_list("slug", flat=True)[:1])


def thread() -> list[Any]:
    """The recommendation that most councils took up."""
    return ["ISF-2018-01"]


PUBLIC: dict[str, Args] = {
    "home": nothing,
    "updates:list": nothing,
    "updates:detail": lambda: list(Update.objects.published().newest().values_list("slug", flat=True)[:1]),
    "groups:list": nothing,
    "groups:detail": lambda: [GROUP],
    "campaigns:list": nothing,
    "campaigns:detail": running_campaign,
    "campaigns:support": running_campaign,
    "campaigns:support_sent": nothing,
    "forums:list": nothing,
    "forums:forum": lambda: ["iraqi-social-forum"],
    "forums:edition": edition,
    "forums:programme": edition,
    "forums:activity": lambda: [*edition(), _activity().slug],
    "forums:recommendations": lambda: ["iraqi-social-forum", "2018"],
    "forums:register": edition,
    "forums:register_done": edition,
    "councils:list": nothing,
    "councils:detail": lambda: ["baghdad"],
    "recommendations:list": nothing,
    "recommendations:detail": thread,
    "search": nothing,
    "about": nothing,
    "partners": nothing,
    "safety": nothing,
    "legal": nothing,
    "account_login": nothing,
    "account_signup": nothing,
    "account_reset_password": nothing,
}
ENTRANCES = {"campaigns:support", "forums:register", "account_login", "account_signup", "account_reset_password"}  # forms


def _activity() -> Activity:
    forum, slug = edition()
    return Activity.objects.filter(
        edition__forum__slug=forum, edition__slug=slug, status=Activity.Status.PLANNED
    ).order_by("pk")[0]


def address(name: str, language: str = "en", table: dict[str, Args] = PUBLIC) -> str:
    with translation.override(language):
        return reverse(name, args=table[name]())


def names_of_all_addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every name of the portal's resolver; the admin counts as one."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            if inner == "admin:":
                yield "admin"
            else:
                yield from names_of_all_addresses(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name or str(pattern.pattern)}"
