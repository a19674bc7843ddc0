"""The word lists shipped with the package: broken plurals, spellings, names of places and bodies.

`data/names.txt` serves all three languages; `data/ar.txt`, `ckb.txt` and `en.txt` their own. A line is a group of
forms that find one another, `|` between them; forms of several words are phrases. A group of a single word only
says that the word is whole, so that no ending or particle is cut from it. After `<` stands the group that contains
this one: a text about Ramadi is found by Anbar, not the other way. `form, form > stem` fixes a stem by hand.
Words are written without article.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from core.text.folding import tokens

_DATA = Path(__file__).parent / "data"
_FILES = {"ar": ("names.txt", "ar.txt"), "ckb": ("names.txt", "ckb.txt"), "en": ("names.txt", "en.txt")}


@dataclass
class Lexicon:
    """What one language knows: concept tokens of words and of phrases, wider concepts, stems fixed by hand."""

    words: dict[str, set[str]] = field(default_factory=dict)
    phrases: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    wider: dict[str, str] = field(default_factory=dict)
    stems: dict[str, str] = field(default_factory=dict)

    def add(self, line: str) -> None:
        """Read one line of a word list."""
        if ">" in line:
            alike, stem = line.split(">")
            self.stems.update(dict.fromkeys(tokens(alike), tokens(stem)[0]))
            return
        group, _, container = line.partition("<")
        forms = [tuple(tokens(form)) for form in group.split("|")]
        concept = _concept(forms[0])
        if container:
            self.wider[concept] = _concept(tuple(tokens(container)))
        for form in forms:
            if len(form) == 1:
                self.words.setdefault(form[0], set()).update([concept] if len(forms) > 1 else [])
            else:
                self.phrases.setdefault(form, set()).add(concept)
                self.words.setdefault("".join(form), set()).add(concept)

    def reach(self, concepts: set[str]) -> set[str]:
        """Return `concepts` and the wider ones that contain them."""
        return concepts | {self.wider[concept] for concept in concepts if concept in self.wider}


def _concept(form: tuple[str, ...]) -> str:
    """Name a group after its first form; the leading digit keeps it apart from every token of a text."""
    return "0" + "".join(form)


@cache
def lexicon(language: str) -> Lexicon:
    """Return the word lists of `language`; KeyError for a language the portal does not have."""
    found = Lexicon()
    for name in _FILES[language]:
        for line in (_DATA / name).read_text("utf-8").splitlines():
            if entry := line.partition("#")[0].strip():
                found.add(entry)
    return found
