"""Small signs: icons, glyphs, goals, statuses, languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.languages import NAMES, SHORT_NAMES
from core.templatetags.components.registry import register
from core.templatetags.core import lang_attrs

STATES = {"done", "doing", "wait", "stop", "none"}


@register.simple_tag
def icon(*, name: str, flip: bool = False, label: str = "") -> SafeString:
    """One sign of the sprite; without `label` it is decoration."""
    return format_html(
        '<svg class="ico{}"{}><use href="{}#{}"/></svg>',
        " flip" if flip else "",
        format_html(' role="img" aria-label="{}"', label) if label else mark_safe(' aria-hidden="true"'),
        static("img/sprite.svg"),
        name,
    )


@register.simple_tag
def glyph(*, name: str, large: bool = False) -> SafeString:
    """A woven sign on a field of the current thread: the slug of a goal or theme, or any icon."""
    return format_html(
        '<svg class="glyph{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        " xl" if large else "",
        static("img/sprite.svg"),
        name,
    )


@register.simple_tag
def goal(*, slug: str, word: Any) -> SafeString:
    """A goal with its thread colour, sign and word."""
    return format_html(
        '<span class="goal g-{}">{}<span{}>{}</span></span>',
        slug,
        glyph(name=slug),
        lang_attrs(word),
        word,
    )


@register.simple_tag
def tag(*, status: str, word: str) -> SafeString:
    """Status as word, shape and colour: done, doing, wait, stop or none."""
    if status not in STATES:
        raise template.TemplateSyntaxError(f"tag status is one of {sorted(STATES)}, not {status!r}")
    return format_html('<span class="tag {}">{}</span>', status, word)


@register.simple_tag
def chips(*, languages: Iterable[str]) -> SafeString:
    """The languages an item exists in."""
    signs = format_html_join(
        "",
        '<abbr class="chip" lang="{}" title="{}">{}</abbr>',
        ((code, NAMES[code], SHORT_NAMES[code]) for code in languages),
    )
    return format_html('<span class="chips">{}</span>', signs)
