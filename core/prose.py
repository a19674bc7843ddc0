"""Rich text: the few things an author may do, and the same allow-list wherever text comes in."""

import re
from functools import lru_cache
from html import unescape

import nh3
from django.utils.html import format_html_join
from django.utils.translation import pgettext_lazy
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
WORDS = {  # of the editor's buttons and questions, which it knows in English alone
    "paragraph": pgettext_lazy("editor", "paragraph"),
    "Paragraph": pgettext_lazy("editor", "Paragraph"),
    "heading 2": pgettext_lazy("editor", "heading"),
    "Heading 2": pgettext_lazy("editor", "Heading"),
    "heading 3": pgettext_lazy("editor", "smaller heading"),
    "Heading 3": pgettext_lazy("editor", "Smaller heading"),
    "unordered list": pgettext_lazy("editor", "list"),
    "ordered list": pgettext_lazy("editor", "numbered list"),
    "blockquote": pgettext_lazy("editor", "quotation"),
    "bold": pgettext_lazy("editor", "bold"),
    "italic": pgettext_lazy("editor", "italic"),
    "insert link": pgettext_lazy("editor", "link"),
    "remove link": pgettext_lazy("editor", "remove link"),
    "undo": pgettext_lazy("editor", "undo"),
    "redo": pgettext_lazy("editor", "redo"),
    "List properties": pgettext_lazy("editor", "Properties of the list"),
    "List type": pgettext_lazy("editor", "Kind of numbers"),
    "Start at": pgettext_lazy("editor", "Begin with"),
    "Decimal numbers": pgettext_lazy("editor", "Numbers"),
    "Lowercase letters": pgettext_lazy("editor", "Small Latin letters"),
    "Uppercase letters": pgettext_lazy("editor", "Latin capitals"),
    "Lowercase Roman numerals": pgettext_lazy("editor", "Small Roman numerals"),
    "Uppercase Roman numerals": pgettext_lazy("editor", "Roman numerals"),
    "Edit Link": pgettext_lazy("editor", "Link"),
    "URL": pgettext_lazy("editor", "Address"),
    "Title": pgettext_lazy("editor", "Title"),
    "Update": pgettext_lazy("editor", "Take over"),
    "Cancel": pgettext_lazy("editor", "Cancel"),
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
