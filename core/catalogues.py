"""The message catalogues: compiled, extracted, filled and checked without GNU gettext, which a machine may lack.

English is the msgid, so the project's own catalogues are those of Arabic and Kurdish; `locale/libraries` corrects
Django and the libraries and is written by hand.
"""

import ast
import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import polib
from django.utils.translation.template import templatize

PLURALS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 "
    ": n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;",
    "ckb": "nplurals=2; plural=(n != 1);",
}
FORMS = {"ar": 6, "ckb": 2}
NUMBERLESS = {"ar": {0, 1, 2}, "ckb": {0}}  # forms that may say the number in the word itself, or in none
NOT_OURS = {"tests", "docs", "deploy", "locale", "static", "var", "node_modules", "__pycache__"}
TEMPLATES = {".html", ".txt", ".xml", ".svg"}

# what each function's arguments are: c(ontext), s(ingular), p(lural)
SIGNATURES = {"gettext": "s", "gettext_noop": "s", "ngettext": "sp", "pgettext": "cs", "npgettext": "csp", "_": "s"}
SIGNATURES |= {f"{name}_lazy": arguments for name, arguments in SIGNATURES.items() if name not in {"_", "gettext_noop"}}
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)")

NAMED = re.compile(r"%\((\w+)\)[#0 +-]*[\d.]*[a-z]|\{(\w*)\}")
POSITIONAL = re.compile(r"(?<!%)(?:%%)*%[#0+-]*[\d.]*([a-zA-Z])")
BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Arabic's ي ك ى ة for Kurdish ی ک ە, and ه written for the vowel ە: before a ZWNJ, or last after a consonant
NOT_KURDISH = re.compile("[\u064a\u0643\u0649\u0629]|\u0647\u200c|(?<=[^\\W\u0627])\u0647(?!\\w)")

Key = tuple[str | None, str]  # context and msgid, as gettext looks messages up


class Message(NamedTuple):
    """One text of the sources."""

    msgid: str
    plural: str = ""
    context: str | None = None

    @property
    def key(self) -> Key:
        return self.context, self.msgid


class Problem(NamedTuple):
    """One thing wrong with one entry of a catalogue."""

    catalogue: Path
    msgid: str
    reason: str

    def __str__(self) -> str:
        return f"{self.catalogue}: {self.reason}: {self.msgid!r}"


def own_catalogue(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


# --- compiling -----------------------------------------------------------------------------------------------


def compile_catalogues(root: Path) -> list[Path]:
    """Compile every catalogue whose .mo is missing or of another time; the compiled ones. Safe in several processes."""
    compiled = []
    for source in sorted((root / "locale").rglob("*.po")):
        target, changed_at = source.with_suffix(".mo"), source.stat().st_mtime_ns
        if target.exists() and target.stat().st_mtime_ns == changed_at:
            continue
        unfinished = target.with_suffix(f".{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(unfinished))
        os.utime(unfinished, ns=(changed_at, changed_at))
        unfinished.replace(target)
        compiled.append(target)
    return compiled


# --- extracting ----------------------------------------------------------------------------------------------


def messages(root: Path) -> dict[Key, Message]:
    """Every message of the project's Python and templates; of two with one key, the one that has a plural."""
    found: dict[Key, Message] = {}
    for path in _sources(root):
        text = path.read_text(encoding="utf-8")
        read = _in_python(text) if path.suffix == ".py" else _in_template(text, str(path))
        for message in read:
            if message.msgid and not (message.key in found and found[message.key].plural):
                found[message.key] = message
    return found


def _sources(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS and not name.startswith("."))
        in_templates = "templates" in Path(folder).relative_to(root).parts
        for name in sorted(names):
            path = Path(folder, name)
            if path.suffix == ".py" or (in_templates and path.suffix in TEMPLATES):
                yield path


def _in_python(text: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            wanted = SIGNATURES.get(name, "")
            literals = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if wanted and len(literals) >= len(wanted):
                yield _message(wanted, literals)


def _in_template(text: str, origin: str) -> Iterator[Message]:
    for call in TEMPLATE_CALL.finditer(templatize(text, origin=origin)):
        literals = [ast.literal_eval(literal) for literal in re.findall(LITERAL, call[2])]
        if len(literals) >= len(SIGNATURES[call[1]]):
            yield _message(SIGNATURES[call[1]], literals)


def _message(signature: str, literals: list[str]) -> Message:
    given = dict(zip(signature, literals, strict=False))
    return Message(given["s"], given.get("p", ""), given.get("c"))


def extract(root: Path) -> list[Path]:
    """Bring the project's own catalogues up to the sources; the changed ones.

    Translations are kept by msgid, uncertain ones and those without a source are dropped. No line numbers and one
    order, so that two branches rarely touch the same lines.
    """
    sources = messages(root)
    return [path for language in PLURALS if _write(path := own_catalogue(root, language), language, sources.values())]


def _write(path: Path, language: str, sources: Iterable[Message]) -> bool:
    known = {key_of(entry): entry for entry in _read(path) if not entry.obsolete and not entry.fuzzy}
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.header = "The words of the portal. English is the msgid."
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "MIME-Version": "1.0",
        "Plural-Forms": PLURALS[language],
    }
    for message in sorted(sources, key=lambda message: (message.msgid, message.context or "")):
        catalogue.append(_entry(message, known.get(message.key), FORMS[language]))
    written = str(catalogue).rstrip("\n") + "\n"
    if path.exists() and path.read_text(encoding="utf-8") == written:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written, encoding="utf-8")
    return True


def _read(path: Path) -> Iterable[polib.POEntry]:
    return polib.pofile(str(path), wrapwidth=0) if path.exists() else []


def _entry(message: Message, known: polib.POEntry | None, forms: int) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.msgid, msgctxt=message.context)
    if POSITIONAL.search(message.msgid) or "%(" in message.msgid + message.plural:
        entry.flags.append("python-format")
    if message.plural:
        entry.msgid_plural = message.plural
        said = known.msgstr_plural if known else {}
        entry.msgstr_plural = {form: said.get(form, "") for form in range(forms)}
    elif known:
        entry.msgstr = known.msgstr
    return entry


# --- filling -------------------------------------------------------------------------------------------------


def fill(root: Path, files: Iterable[Path]) -> int:
    """Fill empty entries of the project's own catalogues from JSON; the number of entries filled.

    `{"msgid": {"ar": "…", "ckb": "…"}}`; plurals have `"plural"` and a list of forms, a context stands before the
    msgid and U+0004. The first file that knows a message has the word.
    """
    words: dict[str, dict[str, Any]] = {}
    for file in files:
        words = json.loads(file.read_text(encoding="utf-8")) | words
    return sum(_fill_one(own_catalogue(root, language), language, words) for language in PLURALS)


def _fill_one(path: Path, language: str, words: dict[str, dict[str, Any]]) -> int:
    catalogue, filled = polib.pofile(str(path), wrapwidth=0), 0
    for entry in catalogue.untranslated_entries():
        key = f"{entry.msgctxt}\4{entry.msgid}" if entry.msgctxt else entry.msgid
        said = words.get(key, {}).get(language)
        if entry.msgid_plural and isinstance(said, list) and len(said) == FORMS[language]:
            entry.msgstr_plural = dict(enumerate(said))
        elif not entry.msgid_plural and isinstance(said, str) and said:
            entry.msgstr = said
        else:
            continue
        filled += 1
    path.write_text(str(catalogue).rstrip("\n") + "\n", encoding="utf-8")
    return filled


# --- checking ------------------------------------------------------------------------------------------------


def check(root: Path) -> list[Problem]:
    """All that is wrong with the catalogues under `locale/`. Changes nothing."""
    sources = messages(root)
    problems = [problem for language in PLURALS for problem in _against_sources(root, language, sources)]
    for language in PLURALS:
        for path in sorted((root / "locale").rglob(f"{language}/LC_MESSAGES/*.po")):
            problems += _in_catalogue(path, path.relative_to(root), language)
    return problems


def _against_sources(root: Path, language: str, sources: dict[Key, Message]) -> Iterator[Problem]:
    path = own_catalogue(root, language)
    known = {key_of(entry): entry.msgid_plural for entry in _read(path) if not entry.obsolete}
    for key, message in sources.items():
        if key not in known:
            yield Problem(path.relative_to(root), message.msgid, "missing")
        elif known[key] != message.plural:
            yield Problem(path.relative_to(root), message.msgid, "another plural than in the sources")
    for key in known.keys() - sources.keys():
        yield Problem(path.relative_to(root), key[1], "stale")


def _in_catalogue(path: Path, name: Path, language: str) -> Iterator[Problem]:
    catalogue = polib.pofile(str(path))
    if catalogue.metadata.get("Plural-Forms") != PLURALS[language]:
        yield Problem(name, "", "wrong Plural-Forms")
    for entry in catalogue:
        for reason in wrong_with(entry, language):
            yield Problem(name, entry.msgid, reason)


def wrong_with(entry: polib.POEntry, language: str) -> Iterator[str]:
    """What is wrong with one entry, whatever the sources say."""
    if entry.obsolete:
        yield "obsolete"
        return
    if entry.fuzzy:
        yield "fuzzy"
    said: dict[int, str] = entry.msgstr_plural if entry.msgid_plural else {0: entry.msgstr}
    if entry.msgid_plural and len(said) != FORMS[language]:
        yield "wrong number of plural forms"
    for form, text in said.items():
        numberless = bool(entry.msgid_plural) and form in NUMBERLESS[language]
        if not text:
            yield "empty"
        elif not _keeps_placeholders(entry, text, numberless=numberless):
            yield "other placeholders"
        if BIDI_CONTROLS.search(text):
            yield "bidi control character"
        if language == "ckb" and NOT_KURDISH.search(text):
            yield "letter that is not Kurdish"


def _keeps_placeholders(entry: polib.POEntry, text: str, *, numberless: bool) -> bool:
    """A numberless form may leave out one name, the number's; a bare %d may never go, Python would raise."""
    expected, kept = _names(entry.msgid) | _names(entry.msgid_plural), _names(text)
    if POSITIONAL.findall(entry.msgid_plural or entry.msgid) != POSITIONAL.findall(text):
        return False
    return kept == expected or (numberless and kept < expected and len(expected - kept) == 1)


def _names(text: str) -> set[str]:
    return {percent or f"{{{brace}}}" for percent, brace in NAMED.findall(text)}
