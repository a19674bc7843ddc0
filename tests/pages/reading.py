"""A page as somebody reads it: its words, without what is marked as another language, a name or a code."""

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NOT_THE_PAGES_WORDS = {"bdi", "code", "time", "script", "style"}
SPOKEN = ("alt", "title", "aria-label", "placeholder", "content")
SENTENCE = re.compile(r"\b[A-Za-z]{3,}(?: [A-Za-z]{2,}){2,}\b")


class Page(HTMLParser):
    """`words` are those in the page's own language; `pieces` the parts in another, as (lang, dir)."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.pieces: set[tuple[str, str]] = set()
        self.links: list[dict[str, str]] = []
        self.root: dict[str, str] = {}
        self._open: list[tuple[str, bool]] = []  # the elements around, and whether each speaks another language
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.root = given
        is_anybodys = given.get("dir") == "auto"  # what somebody typed, in whatever language
        foreign = tag in NOT_THE_PAGES_WORDS or is_anybodys or given.get("lang", self.language) != self.language
        if tag != "html" and "lang" in given and given["lang"] != self.language and "hreflang" not in given:
            self.pieces.add((given["lang"], given.get("dir", "")))
        if tag == "a":
            self.links.append(given)
        if not foreign and not self._is_foreign and given.get("name") != "viewport":
            self.words += [given[name] for name in SPOKEN if given.get(name)]
        if tag not in VOID:
            self._open.append((tag, foreign))

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _foreign in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if not self._is_foreign and data.strip():
            self.words.append(data)

    @property
    def language(self) -> str:
        return self.root.get("lang", "")

    @property
    def _is_foreign(self) -> bool:
        return any(foreign for _tag, foreign in self._open)

    @property
    def english(self) -> list[str]:
        """Runs of English words among the page's own: on an Arabic or Kurdish page, what nobody translated."""
        return sorted(set(SENTENCE.findall(" \n ".join(self.words))))
