"""What a draft lacks: in which language something is missing, and what must be there before it is submitted."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from campaigns.texts import Texts, readable_languages, says_something
from core.languages import LANGUAGES, columns
from core.models import VersionState


class Coverage(NamedTuple):
    """One language of a draft: its state, and by their names the texts that are missing in it."""

    language: str
    state: str
    word: str
    missing: list[str]
    is_begun: bool


def coverage_of(texts: Texts) -> list[Coverage]:
    return [_in(texts, language) for language in LANGUAGES]


def _in(texts: Texts, language: str) -> Coverage:
    state = VersionState(texts[f"state_{language}"])
    is_begun = any(texts[f"{name}_{language}"] for name in ("title", "summary", "story"))
    missing = _needed(texts, language)
    if any(texts[name] for name in columns("story")) and not texts[f"story_{language}"]:
        missing.append(_("story"))
    return Coverage(language, state, str(state.label), missing, is_begun)


def _needed(texts: Texts, language: str) -> list[str]:
    """What nobody should have to read in another language."""
    named = {"title": _("title"), "summary": _("summary")}
    missing = [word for name, word in named.items() if not texts[f"{name}_{language}"]]
    for number, row in enumerate(asked_in(texts), 1):
        if not row[f"text_{language}"]:
            missing.append(_("demand %(n)s") % {"n": number})
        elif not row["addressed_to"] and not row[f"addressee_{language}"]:
            missing.append(_("whom demand %(n)s is addressed to") % {"n": number})
    return missing


def asked_in(texts: Texts) -> list[Texts]:
    """Its demands, but rows that nobody has begun."""
    return [row for row in texts["demands"] if says_something(row)]


def wanting(texts: Texts) -> list[str]:
    """What must still be done before coordinators read it; nothing when it can be submitted. The only home of this
    rule: for a draft, for a change of what runs, and for the pages that say it in advance.

    One language has to be whole. The others may follow: what is missing in them is shown visibly in another.
    """
    found, demands = [], asked_in(texts)
    ready = readable_languages(texts)
    if not ready:
        found.append(_("Mark at least one language as ready to be read."))
    if not demands:
        found.append(_("A campaign needs at least one demand, with somebody it is addressed to."))
    for number, row in enumerate(demands, 1):
        if not any(row[name] for name in columns("text")):
            found.append(_("Demand %(n)s says nothing yet.") % {"n": number})
        if not row["addressed_to"] and not any(row[name] for name in columns("addressee")):
            found.append(_("Demand %(n)s is addressed to nobody yet.") % {"n": number})
    if ready and demands and not found and all(_needed(texts, language) for language in ready):
        found.append(_("Complete one language that is marked as ready: its title, its summary and every demand."))
    nameless = [row for row in texts.get("actions", []) if _is_nameless(row)]
    return [*found, *([_("An action has no title yet.")] if nameless else [])]


def _is_nameless(action: dict[str, Any]) -> bool:
    begun = action["starts_at"] or any(action[name] for name in (*columns("place"), *columns("wanted")))
    return bool(begun) and not any(action[name] for name in columns("title"))
