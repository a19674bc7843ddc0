"""Words to people: notes, empty states, texts in their own language."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.components.registry import draw, register
from core.templatetags.core import lang_attrs

NOTE_ICONS = {"good": "check", "bad": "warn", "warn": "warn", "info": "info"}
MESSAGE_KINDS = {
    "success": "good",
    "error": "bad",
    "warning": "warn",
    "info": "info",
    "debug": "info",
}


@register.simple_block_tag
def note(
    content: str,
    *,
    kind: str = "info",
    title: str = "",
    icon: str = "",
    level: int = 2,
    role: str = "",
) -> SafeString:
    """A short word in its colour, sign and words: good, bad, warn or info."""
    return draw(
        "note",
        content=content,
        kind=kind,
        title=title,
        icon=icon or NOTE_ICONS[kind],
        level=level,
        role=role,
    )


@register.inclusion_tag("components/messages.html")
def flash_messages(*, messages: Any = ()) -> dict[str, Any]:
    """What the last act brought about, as notes."""
    shown = [
        {
            "text": message,
            "kind": (kind := MESSAGE_KINDS.get(message.level_tag, "info")),
            "icon": NOTE_ICONS[kind],
        }
        for message in messages or ()
    ]
    return {"shown": shown}


@register.inclusion_tag("components/empty_state.html")
def empty_state(*, title: str, text: str = "", url: str = "", action: str = "", level: int = 3) -> dict[str, Any]:
    """What could be here, and the one thing to do about it."""
    return {"title": title, "text": text, "url": url, "action": action, "level": level}


@register.simple_tag
def version(*, text: Any, element: str = "span") -> SafeString:
    """A text in its own language and direction (a `Version`, or plain words)."""
    if element not in {
        "span",
        "bdi",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "b",
        "div",
        "li",
        "td",
        "th",
    }:
        raise template.TemplateSyntaxError(f"version cannot be a {element}")
    return format_html("<{}{}>{}</{}>", element, lang_attrs(text), text, element)


@register.inclusion_tag("components/prose.html")
def prose(*, text: Any) -> dict[str, Any]:
    """Rich text with its fallback line."""
    return {"text": text}


@register.simple_block_tag
def scroll_table(content: str, *, label: str) -> SafeString:
    """A table that may be wider than a phone: a region that scrolls and takes focus."""
    return format_html(
        '<div class="scroll-x" role="region" tabindex="0" aria-label="{}">{}</div>',
        label,
        content,
    )
