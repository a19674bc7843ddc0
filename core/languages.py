"""Arabic, Central Kurdish and English as equals: which version of a text a person reads, and in which direction."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

ARABIC, KURDISH, ENGLISH = "ar", "ckb", "en"
LANGUAGES = (ARABIC, KURDISH, ENGLISH)
NAMES = {ARABIC: "العربية", KURDISH: "کوردی", ENGLISH: "English"}
SHORT_NAMES = {ARABIC: "ع", KURDISH: "ک", ENGLISH: "EN"}
FSI, PDI = "\u2068", "\u2069"  # first strong isolate, pop directional isolate: <bdi> in plain text
REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
DIRECTIONS = {ARABIC: "rtl", KURDISH: "rtl", ENGLISH: "ltr"}


class Version(NamedTuple):
    """One text in one language, as it is shown to somebody who may have asked for another."""

    text: str
    language: str
    direction: str
    is_fallback: bool

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def active() -> str:
    """The language of the current page or mail: always one of LANGUAGES."""
    language = get_language() or ARABIC
    return language if language in LANGUAGES else ARABIC


def preference(language: str, original: str | None = None) -> list[str]:
    """The order in which versions are tried: the one asked for, the original, then the others."""
    return list(dict.fromkeys([language, *([original] if original else []), *LANGUAGES]))


def read(item: Any, field: str, language: str | None = None, *, drafts: bool = False) -> Version:
    """The version of `item.field` for somebody who reads `language` (the page's, when not given).

    Versions that nobody reviewed are skipped unless `drafts`; an item without version states (reference data) has
    none to skip. Works on model instances and on dictionaries with `title_ar`-like keys. An empty Version when there
    is no text at all.
    """
    wanted = language or active()
    pick = item.get if isinstance(item, dict) else lambda name, default=None: getattr(item, name, default)
    for candidate in preference(wanted, pick("original_language")):
        text = pick(f"{field}_{candidate}")
        if text and (drafts or pick(f"state_{candidate}", "reviewed") == "reviewed"):
            return Version(text, candidate, DIRECTIONS[candidate], candidate != wanted)
    return Version("", wanted, DIRECTIONS[wanted], is_fallback=False)


def isolated(text: object) -> str:
    """A title or a name to stand inside a sentence of any language: neither turns the other around."""
    bare = REORDERING.sub("", str(text))
    return f"{FSI}{bare}{PDI}" if bare else ""


def from_accept_language(header: str) -> str | None:
    """The best of our languages for an Accept-Language header, or None. Every `ku*` is read as Central Kurdish."""
    for code, _weight in parse_accept_lang_header(header.lower()):
        base = code.split("-")[0]
        if base in {"ku", "ckb", "kmr", "sdh"}:
            return KURDISH
        if base in LANGUAGES:
            return base
    return None


def columns(field: str, languages: Iterable[str] = LANGUAGES) -> list[str]:
    """The database columns that hold `field`, one a language."""
    return [f"{field}_{language}" for language in languages]
