"""The parts every page is made of. They know no model: arguments are words, addresses and versions of a text.

All arguments are keywords. What stands in a template lives in `templates/components/`; one-line parts are
written here, because a list shows hundreds of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms, template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.forms import error_links, widget_attrs
from core.languages import NAMES, SHORT_NAMES
from core.templatetags.core import lang_attrs

register = template.Library()

STATES = {"done", "doing", "wait", "stop", "none"}
NOTE_ICONS = {"good": "check", "bad": "warn", "warn": "warn", "info": "info"}
MESSAGE_KINDS = {"success": "good", "error": "bad", "warning": "warn", "info": "info", "debug": "info"}


def draw(name: str, **values: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", values)


# ---------- signs ----------


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
        '<span class="goal g-{}">{}<span{}>{}</span></span>', slug, glyph(name=slug), lang_attrs(word), word
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


# ---------- the frame of a page ----------


@register.simple_block_tag
def page_hero(content: str, *, title: Any, lead: Any = "", kicker: Any = "", goal: str = "") -> SafeString:
    """The one dark field of a page: what this is, in one heading; the block holds its actions."""
    return draw("page_hero", content=content.strip(), title=title, lead=lead, kicker=kicker, goal=goal)


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
    return draw("head", content=content.strip(), title=title, lead=lead, level=level)


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


# ---------- things ----------


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
    content: str, *, title: Any, url: str = "", meta: Any = "", glyph: str = "", goal: str = "", arrow: bool = False
) -> SafeString:
    """A row of a `<ul class="list">`; the block (chips, a tag) stands at the row's end and holds no links."""
    return draw("item", content=content.strip(), title=title, url=url, meta=meta, glyph=glyph, goal=goal, arrow=arrow)


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
        content=content.strip(), title=title, url=url, kicker=kicker, when=when, count=count, count_word=count_word, note=note, level=level,
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
    return {"value": str(value), "max": str(max or 1), "label": label, "note": note, "goal": goal}


@register.simple_block_tag
def timeline(content: str, *, goal: str = "") -> SafeString:
    return format_html('<ol class="line{}">{}</ol>', f" g-{goal}" if goal else "", content)


@register.simple_block_tag
def step(content: str, *, title: Any, state: str = "later") -> SafeString:
    """A step of a timeline: `ok` is done, `now` is where we are, `later` is to come."""
    return draw("step", content=content.strip(), title=title, state=state)


@register.inclusion_tag("components/tiles.html")
def tiles(*, places: Iterable[Mapping[str, Any]], key: Mapping[str, str], label: str) -> dict[str, Any]:
    """Governorates where they lie: each place has code, name, row, col, state (a key of `key`) and maybe url.

    `key` gives every state its word, in the order shown; the states drawn are `on`, `soon` and `none`.
    """
    return {"places": [{**place, "word": key.get(place["state"], "")} for place in places], "key": key, "label": label}


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
        {**slot, "talks": [{**talk, "column": columns.get(str(talk.get("room", "")), 0)} for talk in slot["talks"]]}
        for slot in day["slots"]
    ]
    return {**day, "rooms": day["rooms"], "count": len(rooms), "slots": slots}


# ---------- words to people ----------


@register.simple_block_tag
def note(
    content: str, *, kind: str = "info", title: str = "", icon: str = "", level: int = 2, role: str = ""
) -> SafeString:
    """A short word in its colour, sign and words: good, bad, warn or info."""
    return draw("note", content=content, kind=kind, title=title, icon=icon or NOTE_ICONS[kind], level=level, role=role)


@register.inclusion_tag("components/messages.html")
def flash_messages(*, messages: Any = ()) -> dict[str, Any]:
    """What the last act brought about, as notes."""
    shown = [
        {"text": message, "kind": (kind := MESSAGE_KINDS.get(message.level_tag, "info")), "icon": NOTE_ICONS[kind]}
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
    if element not in {"span", "bdi", "p", "h1", "h2", "h3", "h4", "b", "div", "li", "td", "th"}:
        raise template.TemplateSyntaxError(f"version cannot be a {element}")
    return format_html("<{}{}>{}</{}>", mark_safe(element), lang_attrs(text), text, mark_safe(element))


@register.inclusion_tag("components/prose.html")
def prose(*, text: Any) -> dict[str, Any]:
    """Rich text that was sanitised when it was stored, with its fallback line. Never give it anything else."""
    return {"text": text, "html": mark_safe(str(text))}


@register.simple_block_tag
def scroll_table(content: str, *, label: str) -> SafeString:
    """A table that may be wider than a phone: a region that scrolls and takes focus."""
    return format_html('<div class="scroll-x" role="region" tabindex="0" aria-label="{}">{}</div>', label, content)


# ---------- acts ----------


@register.inclusion_tag("components/button.html")
def button(
    *,
    text: str,
    url: str = "",
    alt: bool = False,
    small: bool = False,
    icon: str = "",
    flip: bool = False,
    name: str = "",
    value: str = "",
    form: str = "",
) -> dict[str, Any]:
    """A link that looks like the act it is, or, without `url`, the submit button of a form."""
    return {
        "text": text, "url": url, "alt": alt, "small": small, "icon": icon, "flip": flip, "name": name, "value": value, "form": form
    }  # fmt: skip


@register.inclusion_tag("components/post_button.html")
def post_button(
    *,
    text: str,
    url: str = "",
    form: forms.BaseForm | None = None,
    alt: bool = True,
    small: bool = True,
    icon: str = "",
    link: bool = False,
    name: str = "",
    value: str = "",
) -> dict[str, Any]:
    """One act that needs no words of the person: a form of its own, because a link never changes anything."""
    return {
        "text": text, "url": url, "form": form, "alt": alt, "small": small, "icon": icon, "link": link, "name": name, "value": value
    }  # fmt: skip


@register.inclusion_tag("components/quick_exit.html")
def quick_exit(*, small: bool = True, plain: bool = False) -> dict[str, Any]:
    """Leaves for a neutral page at once; where scripts run, this page's entry in the history goes too."""
    address = getattr(settings, "QUICK_EXIT_URL", "https://www.wikipedia.org/")
    return {"address": address, "small": small, "plain": plain}


@register.inclusion_tag("components/lockdown.html")
def lockdown(*, url: str, small: bool = True) -> dict[str, Any]:
    """Ends all sessions and hides the person everywhere, by one POST."""
    return {"url": url, "small": small}


# ---------- forms ----------


@register.inclusion_tag("components/form.html", name="form")
def form_tag(
    form: forms.BaseForm,
    *,
    submit: str,
    action: str = "",
    method: str = "post",
    id: str = "",
    cancel_url: str = "",
    cancel: str = "",
    alt: bool = False,
    name: str = "",
    value: str = "",
    row: bool = False,
) -> dict[str, Any]:
    """A whole form: error summary, fields, hidden fields, token and button."""
    return {
        "form": form, "submit": submit, "action": action, "method": method, "id": id, "cancel_url": cancel_url,
        "cancel": cancel, "alt": alt, "name": name, "value": value, "row": row,
    }  # fmt: skip


@register.inclusion_tag("components/form_errors.html")
def form_errors(*, form: forms.BaseForm) -> dict[str, Any]:
    """What went wrong, once on top, each with a link to its field."""
    return {"links": error_links(form), "general": form.non_field_errors()}


@register.simple_tag(name="field")
def field_tag(*, field: forms.BoundField) -> SafeString:
    """One field with label, hint, error and widget."""
    return field.as_field_group()


@register.simple_tag
def widget(*, field: forms.BoundField) -> SafeString:
    """The widget of a field with the direction its content needs."""
    return field.as_widget(attrs=widget_attrs(field))
