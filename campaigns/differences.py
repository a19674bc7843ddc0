"""What changed between two texts of a campaign, for a coordinator to read: word by word, in each language.

Words are cut at spaces alone, so that no Arabic or Kurdish word loses the joins of its letters. Rich text is read as
prose; where a link leads stands beside its words, because a changed address is a change too.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from html import unescape
from itertools import zip_longest
from typing import Any, NamedTuple

import nh3
from django.utils.translation import gettext as _

from campaigns.merging import COUNTED, DAYS, MOMENTS, PLANNED_TEXTS, Draft, draft_of
from campaigns.models import Action, Campaign
from campaigns.texts import Texts
from core.languages import LANGUAGES, NAMES, columns, read
from core.models import VersionState
from geography.models import Governorate
from groups.models import Goal, Theme, WorkingGroup
from groups.wording import moment
from organisations.models import Organisation

SAME, ADDED, REMOVED = "same", "ins", "del"
MOST_COMPARISONS = 400_000  # of words with words; past it a passage is shown as replaced, not word by word
ALIKE = 0.3  # below this share of common words two passages are shown one after the other
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL | re.IGNORECASE)
_END_OF_LINE = re.compile(r"</(?:p|li|h[1-6]|blockquote)>|<br\b[^>]*>", re.IGNORECASE)


class Piece(NamedTuple):
    kind: str
    text: str


class Line(NamedTuple):
    """A paragraph in pieces; or, when `unchanged` counts some, that many paragraphs that stayed as they were."""

    pieces: list[Piece]
    unchanged: int = 0


class Change(NamedTuple):
    label: str
    lines: list[Line]


class InLanguage(NamedTuple):
    """What changed in one language; `state` says in words when a version became ready, or is so no more."""

    language: str
    changes: list[Change]
    state: str


class Turn(NamedTuple):
    """Something that is no text: what it was and what it is."""

    label: str
    before: str
    after: str


class Difference(NamedTuple):
    languages: list[InLanguage]
    turns: list[Turn]

    def __bool__(self) -> bool:
        return bool(self.languages or self.turns)


def difference(before: Texts, after: Texts) -> Difference:
    found = [_in_language(before, after, language) for language in LANGUAGES]
    return Difference([one for one in found if one.changes or one.state], list(_turns(before, after)))


def difference_of_drafts(before: Draft, after: Draft) -> Difference:
    """Of drafts, the figures, days and actions as well."""
    found = difference(before, after)
    labels = {name: str(Campaign._meta.get_field(name).verbose_name) for name in (*DAYS, *COUNTED[:2])}
    counted = {name: _("What is counted (%(language)s)") % {"language": NAMES[name.rpartition("_")[2]]}
               for name in columns("progress_label")}  # fmt: skip
    turns = [Turn(label, str(before[name] or ""), str(after[name] or ""))
             for name, label in {**labels, **counted}.items() if before[name] != after[name]]  # fmt: skip
    old = {row["id"]: row for row in before["actions"]}
    for number, row in enumerate(after["actions"], 1):
        words = [_action(one) if one else "" for one in (old.get(row["id"]), row)]
        if words[0] != words[1] and words != ["", ""]:
            turns.append(Turn(_("Action %(n)s") % {"n": number}, *words))
    return Difference(found.languages, [*found.turns, *turns])


def handed_in(campaign: Campaign) -> Draft:
    """All that coordinators decide on, as a round keeps it: but where an action is only when that is for everyone."""
    draft = draft_of(campaign)
    hidden = dict.fromkeys(columns("place"), "")
    rows = [row if row["place_for"] == Action.PlaceFor.EVERYONE else {**row, **hidden} for row in draft["actions"]]
    return {**draft, "actions": rows}


def difference_of_rounds(before: Texts, after: Draft) -> Difference:
    """What was handed in before, and what is now; of rounds that kept only texts, the texts."""
    if "actions" not in before:
        return difference(before, after)
    found, kept = difference_of_drafts(before, after), {row["id"] for row in after["actions"]}
    left_out = [Turn(_("Action %(n)s") % {"n": number}, _action(row), "")
                for number, row in enumerate(before["actions"], 1) if row["id"] not in kept]  # fmt: skip
    return Difference(found.languages, [*found.turns, *left_out])


def _action(row: dict[str, Any]) -> str:
    """What it says, in one line."""
    moments = [moment(datetime.fromisoformat(row[name])) for name in MOMENTS if row[name]]
    said = [row[name] for name in PLANNED_TEXTS] + [str(row["capacity"] or "")]
    return " · ".join([str(Action.Kind(row["kind"]).label), *moments, *(word for word in said if word)])


def _in_language(before: Texts, after: Texts, language: str) -> InLanguage:
    changes = []
    for label, name, cut in ((_("Title"), "title", lines), (_("Summary"), "summary", lines),
                             (_("Story"), "story", paragraphs)):  # fmt: skip
        old, new = (cut(texts[f"{name}_{language}"]) for texts in (before, after))
        if compared := compare(old, new):
            changes.append(Change(label, compared))
    for number, old_row, new_row in _demands(before, after):
        for label, name in ((_("Demand %(n)s"), "text"), (_("Demand %(n)s, addressed to"), "addressee")):
            old, new = (lines(row.get(f"{name}_{language}", "")) for row in (old_row, new_row))
            if compared := compare(old, new):
                changes.append(Change(label % {"n": number}, compared))
    states = (before[f"state_{language}"], after[f"state_{language}"])
    return InLanguage(language, changes, _of_states(*states))


def _of_states(before: str, after: str) -> str:
    if before == after or VersionState.REVIEWED not in (before, after):
        return ""
    if after == VersionState.REVIEWED:
        return _("This version is now marked as ready to be read.")
    return _("This version is no longer marked as ready to be read.")


def _demands(before: Texts, after: Texts) -> Iterator[tuple[int, Texts, Texts]]:
    """Each demand before and after, by the number it has now; one that is left out by the number it had."""
    old = {row["id"]: row for row in before["demands"] if row["id"]}
    for number, row in enumerate(after["demands"], 1):
        yield number, old.pop(row["id"], {}), row
    for number, row in enumerate(before["demands"], 1):
        if row["id"] in old:
            yield number, row, {}


def _turns(before: Texts, after: Texts) -> Iterator[Turn]:
    named: list[tuple[str, str, Callable[[Texts], str]]] = [
        (_("Goal"), "goal", lambda texts: _names(Goal, slug__in=[texts["goal"]])),
        (_("Theme"), "theme", lambda texts: _names(Theme, slug__in=[texts["theme"]]) or _("No theme")),
        (_("Nation-wide"), "is_nationwide", lambda texts: _("yes") if texts["is_nationwide"] else _("no")),
        (_("Governorates"), "governorates",
         lambda texts: _names(Governorate, code__in=texts["governorates"]) or _("No governorate named")),
        (_("Original language"), "original_language", lambda texts: NAMES[texts["original_language"]]),
        (_("Working groups"), "groups",
         lambda texts: _names(WorkingGroup, pk__in=texts["groups"], is_hidden=False) or _("a hidden group")),
    ]  # fmt: skip
    for label, name, word in named:
        if before.get(name) != after.get(name) and name in before and name in after:
            yield Turn(label, word(before), word(after))
    for number, old, new in _demands(before, after):
        pair = old.get("addressed_to"), new.get("addressed_to")
        if old and new and pair[0] != pair[1]:
            label = _("Demand %(n)s, organisation addressed") % {"n": number}
            yield Turn(label, *(_names(Organisation, pk=key) if key else _("no organisation") for key in pair))


def _names(model: Any, **wanted: Any) -> str:
    rows = model.objects.filter(**wanted).values(*columns("name"))
    return " · ".join(read(row, "name").text for row in rows)


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def paragraphs(html: str) -> list[str]:
    """Rich text as prose, a paragraph or point of a list on each line."""
    linked = _LINK.sub(lambda link: f"{link[2]} ({link[1]})" if link[1] not in link[2] else link[2], html)
    return lines(unescape(nh3.clean(_END_OF_LINE.sub("\n", linked), tags=set())))


def compare(before: Sequence[str], after: Sequence[str]) -> list[Line]:
    """Two texts, a paragraph an item; nothing when they say the same."""
    old, new = ([_known(line) for line in text] for text in (before, after))
    if old == new:
        return []
    found: list[Line] = []
    whole = [("replace", 0, len(old), 0, len(new))]
    for kind, i1, i2, j1, j2 in whole if _is_too_much(old, new) else _matcher(old, new).get_opcodes():
        if kind == "equal":
            found.append(Line([], unchanged=i2 - i1))
        else:
            for one, other in zip_longest(before[i1:i2], after[j1:j2], fillvalue=""):
                found += _of_words(one.split(), other.split())
    return found


def _of_words(before: list[str], after: list[str]) -> list[Line]:
    old, new = ([_known(word) for word in words] for words in (before, after))
    matcher = _matcher(old, new)
    if not before or not after or _is_too_much(old, new) or matcher.ratio() < ALIKE:
        whole = ((REMOVED, before), (ADDED, after))
        return [Line([Piece(kind, " ".join(words))]) for kind, words in whole if words]
    pieces: list[Piece] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece(SAME, " ".join(after[j1:j2])))
        else:
            pieces += _piece(REMOVED, before[i1:i2]) + _piece(ADDED, after[j1:j2])
    return [Line(pieces)]


def _piece(kind: str, words: list[str]) -> list[Piece]:
    return [Piece(kind, " ".join(words))] if words else []


def _matcher(before: Sequence[str], after: Sequence[str]) -> SequenceMatcher[str]:
    return SequenceMatcher(None, before, after, autojunk=False)


def _is_too_much(before: Iterable[str], after: Iterable[str]) -> bool:
    """Whether comparing would take long: a text of one word a thousand times over must not hold up the page."""
    counted = Counter(after)
    return sum(counted[word] for word in before) > MOST_COMPARISONS


def _known(text: str) -> str:
    """A text by its letters: differences of spaces, and of how a letter is composed, are none."""
    return " ".join(unicodedata.normalize("NFC", text).split())
