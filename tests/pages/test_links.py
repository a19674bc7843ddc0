"""No way leads nowhere: every internal link a visitor or a role finds, from the home page on, is opened."""

from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from tests.pages.places import LANGUAGES
from tests.pages.reading import Page
from tests.pages.roles import ROLES
from tests.pages.secrets import Eyes

pytestmark = pytest.mark.drawn

OWN_HOSTS = {"", "localhost:8000", "testserver"}
SAMPLES = 3  # pages of one kind that a role opens, in the words of one language
FILES = ("/static/", "/media/")
FINE = {200, 304}
LEADS_ON = {301, 302}
PROMISED = [
    *("", "updates/", "updates/feed/", "groups/", "groups/water-environment-iraq/", "campaigns/", "forums/"),
    *("campaigns/forty-wells-one-map/", "updates/eighteen-springs-recorded/", "forums/iraqi-social-forum/"),
    *(f"forums/iraqi-social-forum/2026/{page}" for page in ("", "programme/", "programme.ics", "register/")),
    *(f"forums/iraqi-social-forum/2018/{page}" for page in ("", "programme/", "programme.ics", "recommendations/")),
    *("councils/", "councils/baghdad/", "recommendations/", "recommendations/ISF-2018-07/", "calendar.ics"),
    *("search/?q=water", "about/", "about/partners/", "safety/", "legal/", "accounts/login/", "accounts/signup/"),
]
PROMISED_TO_MEMBERS = ["my/", "my/notifications/", "forums/iraqi-social-forum/2026/propose/"]
PROMISED_TO_MACHINES = ["/sitemap.xml", "/robots.txt", "/.well-known/security.txt", "/healthz", "/readyz"]


class Crawl:
    """Opens what it finds, GET only; `broken` names where a link to something that is not there stands."""

    def __init__(self, client: Client, role: str, *, samples: int | None) -> None:
        self.client, self.eyes, self.samples = client, Eyes(role), samples
        self.broken: dict[str, str] = {}
        self.leaked: dict[str, set[str]] = {}
        self.opened: set[str] = set()
        self._kinds: Counter[str] = Counter()

    def run(self, start: str) -> "Crawl":
        waiting = [(start, "")]
        while waiting:
            url, found_on = waiting.pop()
            if url not in self.opened and self._is_worth_opening(url):
                self.opened.add(url)
                waiting += [(link, url) for link in self._links(url, found_on)]
        return self

    def _is_worth_opening(self, url: str) -> bool:
        try:
            kind = resolve(urlsplit(url).path).view_name or urlsplit(url).path
        except Resolver404:
            return True
        self._kinds[kind] += 1
        return self.samples is None or self._kinds[kind] <= self.samples

    def _links(self, url: str, found_on: str) -> list[str]:
        response = self.client.get(url)
        if response.status_code in LEADS_ON:
            return [link for link in [self._inside(url, response["Location"])] if link]
        if response.status_code not in FINE:
            self.broken[url] = f"{response.status_code}, linked from {found_on}"
            return []
        if leaked := self.eyes.leaks(response):
            self.leaked[url] = leaked
        if not response["Content-Type"].startswith("text/html"):
            return []
        page = Page(response.content.decode())
        inside = {self._inside(url, link["href"]) for link in page.links if link.get("href")}
        return sorted(link for link in inside if link and self._keeps_to_language(link, page.language))

    def _inside(self, url: str, href: str) -> str:
        """The address of a link within the portal, without its fragment; empty for any other."""
        parts = urlsplit(urljoin(url, href))
        if parts.scheme not in {"", "http", "https"} or parts.netloc not in OWN_HOSTS or parts.path.startswith(FILES):
            return ""
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def _keeps_to_language(self, link: str, language: str) -> bool:
        first = link.split("/")[1]
        return first == language or first not in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_link_of_a_visitor_leads_nowhere(language, as_role):
    samples = None if language == "en" else 3 * SAMPLES
    crawl = Crawl(as_role("stranger"), "stranger", samples=samples).run(f"/{language}/")
    assert (crawl.broken, crawl.leaked) == ({}, {})
    assert len(crawl.opened) > 80


@pytest.mark.parametrize(
    ("role", "language"),
    [(role, LANGUAGES[number % 3]) for number, role in enumerate(ROLES) if role != "stranger"],
)
def test_no_link_of_a_role_leads_nowhere(role, language, as_role):
    crawl = Crawl(as_role(role), role, samples=SAMPLES).run(f"/{language}/my/")
    assert (crawl.broken, crawl.leaked) == ({}, {})
    assert len(crawl.opened) > 60


@pytest.mark.parametrize("role", ["admin", "editor"])
def test_no_link_of_the_admin_leads_nowhere(role, as_role):
    crawl = Crawl(as_role(role), role, samples=2).run("/admin/")
    assert (crawl.broken, crawl.leaked) == ({}, {})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PROMISED)
def test_every_address_of_the_contract_answers(path, language, as_role):
    assert as_role("stranger").get(f"/{language}/{path}").status_code == 200


@pytest.mark.parametrize("path", PROMISED_TO_MEMBERS)
def test_every_address_of_members_leads_visitors_to_sign_in_and_back(path, as_role):
    assert as_role("stranger").get(f"/ckb/{path}").url == f"/ckb/accounts/login/?next=/ckb/{path}"
    assert as_role("member").get(f"/ckb/{path}").status_code == 200


@pytest.mark.parametrize("path", PROMISED_TO_MACHINES)
def test_machines_are_answered(path, as_role):
    missed = {503} if path == "/readyz" else set()  # beat and the workers do not run here
    assert as_role("stranger").get(path).status_code in FINE | missed
