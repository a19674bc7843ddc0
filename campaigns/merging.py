"""Several people write one draft: what each of them changed is put together, and what two changed differently is shown
to the second and never overwritten unseen.

A draft is cut into parts: a language, the facts, each demand (in each language) and each action. The form carries a
print of every part as it stood when its page was opened. A part whose print is still that of the stored one was changed
here alone; one whose print is that of what was sent was changed elsewhere alone.
"""

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.cache import cache

from campaigns.models import Action, Campaign, Demand
from campaigns.texts import ASKED, STATES, WRITTEN, Texts, texts_of, write
from core.acts import KEY, REMEMBERED
from core.languages import LANGUAGES, columns
from geography.models import Governorate

Draft = Texts  # the texts, and what is not decided on: figures, days, actions
Prints = dict[str, str]

COUNTED = ["progress_value", "progress_max", *columns("progress_label")]
DAYS = ["starts_on", "ends_on"]
PLANNED_TEXTS = [*columns("title"), *columns("place"), *columns("wanted")]
MOMENTS = ["starts_at", "ends_at"]
PLANNED = ["kind", *MOMENTS, *PLANNED_TEXTS, "place_for", "takes_sign_ups", "capacity"]
FACTS = ["original_language", "goal", "theme", "is_nationwide", "governorates", *DAYS, "progress_value", "progress_max"]
ROWS = {"demands": "d", "actions": "a"}  # and how the names of their parts begin
LAST = 2**31  # the turn of a button whose page does not count: it comes after all that was sent by itself


def draft_of(campaign: Campaign, **given: Any) -> Draft:
    """What `campaign` says now; `governorates` as in `texts_of`."""
    planned = Action.objects.filter(campaign=campaign)
    return {
        **texts_of(campaign, **given),
        **{name: getattr(campaign, name) or "" for name in columns("progress_label")},
        **{name: getattr(campaign, name) for name in COUNTED[:2]},
        **{name: day.isoformat() if (day := getattr(campaign, name)) else "" for name in DAYS},
        "actions": [{"id": row.pk, **planned_as(vars(row))} for row in planned],
    }


def planned_as(row: dict[str, Any]) -> dict[str, Any]:
    """An action's columns, fit to be compared."""
    texts = {name: row[name] or "" for name in PLANNED_TEXTS}
    moments = {name: row[name].astimezone(UTC).isoformat("T", "minutes") if row[name] else "" for name in MOMENTS}
    return {name: row[name] for name in PLANNED} | texts | moments


def prints_of(draft: Draft) -> Prints:
    return {name: _print(part) for name, part in _parts(draft).items()}


def _print(part: Any) -> str:
    return sha256(json.dumps(part, ensure_ascii=False).encode()).hexdigest()[:10]


def _parts(draft: Draft) -> dict[str, Any]:
    found: dict[str, Any] = {language: [draft[name] for name in in_language(language)] for language in LANGUAGES}
    found["facts"] = [draft[name] for name in FACTS]
    for rows, letter in ROWS.items():
        for row in draft[rows]:
            found |= _of_row(letter, row) if row["id"] and not row.get("removed") else {}
    return found


def in_language(language: str) -> list[str]:
    return [f"{name}_{language}" for name in ("title", "summary", "story", "progress_label", "state")]


def _of_row(letter: str, row: dict[str, Any]) -> dict[str, Any]:
    key = f"{letter}{row['id']}"
    if letter == ROWS["actions"]:
        return {key: [row[name] for name in PLANNED]}
    texts = {f"{key}.{language}": [row[f"text_{language}"], row[f"addressee_{language}"]] for language in LANGUAGES}
    return {key: row["addressed_to"], **texts}


class Merged(NamedTuple):
    """`clashes` names the parts that two people changed differently; the draft is to be stored only without any.
    `kept` are the prints of parts that were left as others made them: their old text still stands in the page."""

    draft: Draft
    clashes: list[str]
    kept: Prints


def merge(stored: Draft, typed: Draft, known: Prints) -> Merged:
    """What `stored` becomes by what was `typed` over the texts whose prints are `known`.

    A row that is not among what was typed stays: only one that says `removed` goes. One that somebody else took out
    while it was changed here comes back as a new one.
    """
    theirs, mine = _parts(stored), _parts(typed)
    is_mine = {name: _is_mine(theirs[name], part, known.get(name)) for name, part in mine.items() if name in theirs}
    clashes = [name for name, changed in is_mine.items() if changed is None]
    draft = {**stored}
    for name, wanted in {**{code: in_language(code) for code in LANGUAGES}, "facts": FACTS}.items():
        if is_mine[name]:
            draft |= {column: typed[column] for column in wanted}
    for rows, letter in ROWS.items():
        draft[rows], torn = _rows(letter, stored[rows], typed[rows], is_mine, known)
        clashes += torn
    kept = {name: known[name] for name, changed in is_mine.items() if not changed and name in known}
    return Merged(draft, sorted(set(clashes)), kept)


def _is_mine(theirs: Any, mine: Any, known: str | None) -> bool | None:
    """Whether to take what was typed; None when both sides changed it, each to something else."""
    if mine == theirs or known == _print(theirs):
        return True
    return False if known == _print(mine) else None


def _rows(
    letter: str, stored: list[Texts], typed: list[Texts], is_mine: dict[str, bool | None], known: Prints
) -> tuple[list[Texts], list[str]]:
    sent = {row["id"]: row for row in typed if row["id"]}
    rows: list[Texts] = []
    torn: list[str] = []
    for row in stored:
        parts, mine = _of_row(letter, row), sent.pop(row["id"], None)
        if mine and mine.get("removed"):
            torn += [name for name, part in parts.items() if known.get(name) != _print(part)]
            continue
        taken = [name for name in parts if mine and is_mine[name]]
        rows.append({**row, **{column: mine[column] for name in taken for column in _columns(name)}} if mine else row)
    others = [*sent.values(), *(row for row in typed if not row["id"])]
    rows += [
        {**row, "id": None} for row in others if not row.get("removed") and not _was_left_alone(letter, row, known)
    ]
    return rows, torn


def _columns(name: str) -> list[str]:
    if name.startswith(ROWS["actions"]):
        return PLANNED
    language = name.partition(".")[2]
    return [f"text_{language}", f"addressee_{language}"] if language else ["addressed_to"]


def _was_left_alone(letter: str, row: dict[str, Any], known: Prints) -> bool:
    """Of a row that is not there any more: it was not changed here."""
    return bool(row["id"]) and all(known.get(name) == _print(part) for name, part in _of_row(letter, row).items())


def store(campaign: Campaign, draft: Draft) -> dict[str, int]:
    """Make `campaign`, which is a draft, say what `draft` says. Returns the numbers of new rows by their marks."""
    write(campaign, draft)
    for name in ("is_nationwide", *COUNTED):
        setattr(campaign, name, draft[name])
    for name in DAYS:
        setattr(campaign, name, date.fromisoformat(draft[name]) if draft[name] else None)
    facts = ["original_language", "goal", "theme", "is_nationwide", *COUNTED, *DAYS]
    campaign.save(update_fields=[*WRITTEN, *STATES, *facts])
    campaign.governorates.set(Governorate.objects.filter(code__in=draft["governorates"]))
    asked = [{name: row[name] for name in (*ASKED, "id")} | {"addressed_to_id": row["addressed_to"], "order": order}
             for order, row in enumerate(draft["demands"])]  # fmt: skip
    planned = [{name: row[name] for name in (*PLANNED, "id")} | {name: _moment(row[name]) for name in MOMENTS}
               for row in draft["actions"]]  # fmt: skip
    numbers = [*_store_rows(Demand, campaign, asked), *_store_rows(Action, campaign, planned)]
    marks = [row.get("mark", "") for row in (*draft["demands"], *draft["actions"])]
    return {mark: number for mark, number in zip(marks, numbers, strict=True) if mark}


def _moment(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _store_rows(model: Any, campaign: Campaign, rows: list[dict[str, Any]]) -> list[int]:
    """Store what each row says; those that are not among them go. Returns their numbers."""
    held = {row.pk: row for row in model.objects.filter(campaign=campaign)}
    numbers = []
    for said in rows:
        row = held.pop(said.pop("id"), None) or model(campaign=campaign)
        if row.pk is None or any((getattr(row, name) or "") != (value or "") for name, value in said.items()):
            for name, value in said.items():
                setattr(row, name, value)
            row.save()
        numbers.append(row.pk)
    model.objects.filter(pk__in=held).delete()
    return numbers


class Tab(NamedTuple):
    """An open page in which a draft is written: the key of its form, and the how manieth time it sends it."""

    key: str = ""
    turn: int = LAST

    @property
    def place(self) -> str:
        return f"draft:{self.key}" if KEY.fullmatch(self.key) else ""


class Memory(NamedTuple):
    """What a page stored last, for when the answer that says so was lost on the way: prints and numbers, no text."""

    by: int
    campaign: int
    turn: int
    known: Prints
    rows: dict[str, int]


def recall(tab: Tab, by: int) -> Memory | None:
    found = cache.get(tab.place) if tab.place else None
    return Memory(*found) if found and found[0] == by else None


def remember(tab: Tab, memory: Memory) -> None:
    if tab.place:
        cache.set(tab.place, tuple(memory), REMEMBERED)


def with_numbers(typed: Draft, rows: dict[str, int]) -> Draft:
    """`typed` with the numbers that its new rows got when they were stored before."""
    found = {name: [{**row, "id": row["id"] or rows.get(row.get("mark", ""))} for row in typed[name]] for name in ROWS}
    return {**typed, **found}
