"""Things one opens, follows or counts: cards, rows, forums, progress, timelines, tiles, programmes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.components.registry import draw, register, trimmed


@register.simple_block_tag
def card(
    content: str,
    *,
    title: Any,
    url: str = "",
    goal: str = "",
    goal_word: Any = "",
    meta: Any = "",
    level: int = 3,
    element: str = "li",
) -> SafeString:
    """A thing one opens; the block stands under its title."""
    return draw(
        "card",
        content=content, title=title, url=url, goal=goal, goal_word=goal_word, meta=meta, level=level, element=element,
    )  # fmt: skip


@register.simple_block_tag
def item(
    content: str,
    *,
    title: Any,
    url: str = "",
    meta: Any = "",
    glyph: str = "",
    goal: str = "",
    arrow: bool = False,
) -> SafeString:
    """A row of a `<ul class="list">`; the block (chips, a tag) stands at the row's end and holds no links."""
    return draw(
        "item",
        content=trimmed(content),
        title=title,
        url=url,
        meta=meta,
        glyph=glyph,
        goal=goal,
        arrow=arrow,
    )


@register.simple_block_tag
def forum_card(
    content: str,
    *,
    title: Any,
    url: str = "",
    kicker: Any = "",
    when: Any = "",
    count: int | None = None,
    count_word: str = "",
    note: Any = "",
    level: int = 2,
) -> SafeString:
    """An edition under the ribs of a reed house; the block holds its buttons."""
    return draw(
        "forum_card",
        content=trimmed(content), title=title, url=url, kicker=kicker,
        when=when, count=count, count_word=count_word, note=note, level=level,
    )  # fmt: skip


@register.simple_block_tag
def stats(content: str) -> SafeString:
    return format_html('<div class="stats">{}</div>', content)


@register.simple_tag
def stat(*, value: Any, label: str) -> SafeString:
    return format_html('<div><b class="num">{}</b><span>{}</span></div>', value, label)


@register.inclusion_tag("components/weave.html")
def weave(*, value: int, max: int = 100, label: str, note: Any = "", goal: str = "") -> dict[str, Any]:
    """Progress as weaving; `label` says the figures in words."""
    return {
        "value": str(value),
        "max": str(max or 1),
        "label": label,
        "note": note,
        "goal": goal,
    }


@register.simple_block_tag
def timeline(content: str, *, goal: str = "") -> SafeString:
    return format_html('<ol class="line{}">{}</ol>', f" g-{goal}" if goal else "", content)


@register.simple_block_tag
def step(content: str, *, title: Any, state: str = "later") -> SafeString:
    """A step of a timeline: `ok` is done, `now` is where we are, `later` is to come."""
    return draw("step", content=trimmed(content), title=title, state=state)


LONG_WORD = re.compile(r"(\b[A-Za-z]{5})(?=[a-z]{4})")  # Sulay-maniyah: browsers hyphenate no names


@register.inclusion_tag("components/tiles.html")
def tiles(*, places: Iterable[Mapping[str, Any]], key: Mapping[str, str], label: str) -> dict[str, Any]:
    """Governorates where they lie: each place has code, name, row, col, state (a key of `key`) and maybe url.

    `key` gives every state its word, in the order shown; the states drawn are `on`, `soon` and `none`.
    """
    return {
        "places": [
            {**place, "name": LONG_WORD.sub("\\1\u00ad", str(place["name"])), "word": key.get(place["state"], "")}
            for place in places
        ],
        "key": key,
        "label": label,
    }


@register.inclusion_tag("components/programme.html")
def programme(*, days: Sequence[Mapping[str, Any]], level: int = 3) -> dict[str, Any]:
    """Days, their slots and rooms: beside each other when wide, a list with the rooms named on a phone.

    A day: `id`, `title`, `rooms` (names), `slots`. A slot: `time`, `talks`. A talk: `title`, and maybe `url`,
    `meta`, `room` (one of the day's rooms), `goal` (slug), `kind` (`all` for the whole forum, `break`).
    """
    return {"days": [_placed(day) for day in days], "level": level}


def _placed(day: Mapping[str, Any]) -> dict[str, Any]:
    rooms = [str(room) for room in day["rooms"]]
    columns = {room: number for number, room in enumerate(rooms, start=2)}
    slots = [
        {
            **slot,
            "talks": [{**talk, "column": columns.get(str(talk.get("room", "")), 0)} for talk in slot["talks"]],
        }
        for slot in day["slots"]
    ]
    return {**day, "rooms": day["rooms"], "count": len(rooms), "slots": slots}
