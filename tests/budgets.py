"""What a page weighs as a phone receives it: counted from what the page asks for, without clock or network."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

TEXT = {".css", ".js", ".svg"}  # compressed beforehand; fonts and pictures travel as they are
IN_STYLES = re.compile(r"""url\(["']?(?!data:)([^"')]+)["']?\)""")
FETCHED = {"script": "src", "img": "src", "use": "href", "iframe": "src", "source": "srcset", "object": "data"}
FETCHED_RELATIONS = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}


class Weight(NamedTuple):
    """Bytes after compression, and requests, the page itself included. Photos are not counted: they come later."""

    html: int
    css: int
    other: int  # scripts, fonts and drawings
    requests: int

    @property
    def first(self) -> int:
        """What has to arrive before anything is seen."""
        return self.html + self.css

    @property
    def all(self) -> int:
        return self.first + self.other


class Linked(HTMLParser):
    """What a browser fetches by itself for a page, but photos; without fragments."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.urls: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in FETCHED:
            self._add(given.get(FETCHED[tag], ""))
        if tag == "link" and FETCHED_RELATIONS & set(given.get("rel", "").split()):
            self._add(given["href"])

    def _add(self, url: str) -> None:
        if url and not url.startswith(("data:", "#", settings.MEDIA_URL)):
            self.urls.add(url.partition("#")[0])


def weigh(client: Client, url: str) -> Weight:
    """Weigh the page at `url`; anything but 200 is an error. Fonts count where they are used: not in English."""
    packed = client.get(url, headers={"accept-encoding": "gzip"})
    assert packed.status_code == 200, f"{url} answered {packed.status_code}"
    files = Linked(client.get(url).content.decode()).urls
    styles = {file for file in files if file.endswith(".css")}
    if not url.startswith("/en/"):
        files |= {urljoin(style, link) for style in styles for link in IN_STYLES.findall(on_disk(style).read_text())}
    css = sum(map(size, styles))
    return Weight(len(packed.content), css, sum(map(size, files)) - css, 1 + len(files))


def on_disk(url: str) -> Path:
    found = finders.find(urlsplit(url).path.removeprefix(settings.STATIC_URL))
    assert found, f"{url} is no file of ours"
    return Path(found)


def size(url: str) -> int:
    content = on_disk(url).read_bytes()
    return len(brotli.compress(content)) if Path(urlsplit(url).path).suffix in TEXT else len(content)
