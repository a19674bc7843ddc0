"""The frame of a page: hero, sections, ways to other pages."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.templatetags.components.registry import draw, register, trimmed
from core.templatetags.core import lang_attrs


@register.simple_block_tag
def page_hero(content: str, *, title: Any, lead: Any = "", kicker: Any = "", goal: str = "") -> SafeString:
    """The one dark field of a page: what this is, in one heading; the block holds its actions."""
    return draw(
        "page_hero",
        content=trimmed(content),
        title=title,
        lead=lead,
        kicker=kicker,
        goal=goal,
    )


@register.simple_block_tag
def section(
    content: str,
    *,
    title: Any = "",
    lead: Any = "",
    silt: bool = False,
    tight: bool = False,
    id: str = "",
    level: int = 2,
    more: str = "",
    url: str = "",
) -> SafeString:
    """A band of the page with an optional heading and a link to more."""
    return draw(
        "section",
        content=content,
        title=title,
        lead=lead,
        silt=silt,
        tight=tight,
        id=id,
        level=level,
        more=more,
        url=url,
    )


@register.simple_block_tag
def head(content: str, *, title: Any, lead: Any = "", level: int = 2) -> SafeString:
    """A heading with its lead; the block stands at the other side."""
    return draw("head", content=trimmed(content), title=title, lead=lead, level=level)


@register.simple_block_tag
def breadcrumb(content: str) -> SafeString:
    return draw("breadcrumb", content=content)


@register.simple_tag
def crumb(*, text: Any, url: str = "") -> SafeString:
    """One place of a breadcrumb; the last has no address."""
    if url:
        return format_html('<li><a href="{}"{}>{}</a></li>', url, lang_attrs(text), text)
    return format_html('<li aria-current="page"{}>{}</li>', lang_attrs(text), text)


@register.simple_block_tag
def tabs(content: str, *, label: str) -> SafeString:
    return draw("tabs", content=content, label=label)


@register.simple_tag
def tab(*, text: Any, url: str, current: bool = False) -> SafeString:
    mark = mark_safe(' aria-current="page"') if current else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', url, mark, text)


@register.inclusion_tag("components/pagination.html")
def pagination(*, newer_url: str = "", older_url: str = "") -> dict[str, Any]:
    """A cursor has two ends and no page numbers."""
    return {"newer_url": newer_url, "older_url": older_url}
