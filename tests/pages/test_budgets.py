"""A page arrives in the first round trip of a phone with costly data: counted in bytes, requests and queries."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.places import ENTRANCES, PUBLIC, address

FIRST_ROUND_TRIP, EVERYTHING, MOST_REQUESTS = 14 * 1024, 50 * 1024, 8
MOST_QUERIES, SIGNED_IN = 4, 4
MORE_QUERIES = {"home": 6, "forums:programme": 6}
NOT_FOR_MEMBERS = {"account_login", "account_signup"}  # they lead on to her own page
LANGUAGES = ("ar", "ckb", "en")
TEXT = {".css", ".js", ".svg"}
CSS_FILES = re.compile(r"""url\(["']?(?!data:)([^"')]+)["']?\)""")
OWN_HOSTS = {"", "localhost:8000", "testserver"}


class Linked(HTMLParser):
    """What a browser fetches for a page by itself, but photos."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.files: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        wanted = {"script": "src", "img": "src", "use": "href", "iframe": "src", "source": "srcset", "object": "data"}
        if tag in wanted and given.get(wanted[tag]):
            self._add(given[wanted[tag]])
        if tag == "link" and {"stylesheet", "icon", "preload", "modulepreload"} & set(given.get("rel", "").split()):
            self._add(given["href"])

    def _add(self, url: str) -> None:
        if not url.startswith(("data:", "#", settings.MEDIA_URL)):
            self.files.add(url.partition("#")[0])


def on_disk(url: str) -> Path:
    found = finders.find(urlsplit(url).path.removeprefix(settings.STATIC_URL))
    assert found, f"{url} is no file of ours"
    return Path(found)


def weight(url: str) -> int:
    """As a phone receives a file: text compressed beforehand, fonts and pictures as they are."""
    content = on_disk(url).read_bytes()
    return len(brotli.compress(content)) if Path(url).suffix in TEXT else len(content)


def fetched(html: str, language: str) -> dict[str, int]:
    """Every file a page brings along, with its weight. The one web font is for Arabic and Kurdish headings only."""
    urls = set(Linked(html).files)
    for url in [url for url in urls if url.endswith(".css")]:
        if language != "en":
            folder = url.rpartition("/")[0]
            urls |= {f"{folder}/{found}" for found in CSS_FILES.findall(on_disk(url).read_text())}
    return {url: weight(url) for url in urls}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PUBLIC)
def test_page_arrives_in_the_first_round_trip(name, language, as_role):
    page, visitor = address(name, language), as_role("stranger")
    html = len(visitor.get(page, headers={"accept-encoding": "gzip"}).content)
    files = fetched(visitor.get(page).content.decode(), language)
    assert html + sum(size for url, size in files.items() if url.endswith(".css")) <= FIRST_ROUND_TRIP
    assert html + sum(files.values()) <= EVERYTHING
    assert 1 + len(files) <= MOST_REQUESTS


@pytest.mark.parametrize("name", PUBLIC)
def test_page_asks_nobody_else_for_anything(name, as_role):
    files = Linked(as_role("stranger").get(address(name)).content.decode()).files
    assert {urlsplit(url).netloc for url in files} <= OWN_HOSTS


@pytest.mark.parametrize("name", PUBLIC)
def test_page_is_read_in_few_queries(name, as_role, count_queries, settings):
    settings.VISITOR_PAGES_SECONDS = 0
    page = address(name)
    as_role("stranger").get(page)
    alone = count_queries(as_role("stranger"), page)
    assert alone <= MORE_QUERIES.get(name, MOST_QUERIES)
    if name not in NOT_FOR_MEMBERS:
        role = "coordinator" if name == "forums:register" else "member"  # the member has registered
        assert count_queries(as_role(role), page) <= alone + SIGNED_IN


@pytest.mark.parametrize("name", [name for name in PUBLIC if name not in ENTRANCES])
def test_kept_page_is_read_without_a_query(name, as_role, settings):
    settings.VISITOR_PAGES_SECONDS = 60
    page = address(name)
    as_role("stranger").get(page)
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(page).status_code == 200
    assert len(asked) == 0
