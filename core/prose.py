"""Rich text: the few things an author may do, and the same allow-list wherever text comes in."""

import re
from functools import lru_cache
from html import unescape

import nh3
from django.utils.html import format_html_join
from django_prose_editor.config import allowlist_from_extensions

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "ListItem": True,
    "BulletList": True,
    "OrderedList": True,
    "Blockquote": True,
    "Heading": {"levels": [2, 3]},
    "Link": {"enableTarget": False, "protocols": ["https", "http", "mailto"]},
}
OUTGOING = "noopener noreferrer nofollow ugc"  # links are the authors', and the sites behind learn nothing
_TAG = re.compile("<[a-zA-Z/]")


def sanitise(text: str) -> str:
    """Rich text as it may be stored: the allow-list above, and nothing else.

    Text without a single tag, typed where no script runs, becomes paragraphs, one a line. Empty when nothing can be
    read in it. Safe to apply again to what it returned.
    """
    html = text if _TAG.search(text) else format_html_join("\n", "<p>{}</p>", ([line] for line in _lines(text)))
    cleaned = _cleaner().clean(html).strip()
    return cleaned if unescape(nh3.clean(cleaned, tags=set())).strip() else ""


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


@lru_cache
def _cleaner() -> nh3.Cleaner:
    allowed = allowlist_from_extensions(EXTENSIONS)
    allowed["attributes"]["a"].discard("rel")
    return nh3.Cleaner(**(allowed | {"link_rel": OUTGOING}))
