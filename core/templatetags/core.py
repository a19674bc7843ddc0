"""Languages, addresses and versions of a text, for every template."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.languages import (
    ARABIC,
    DIRECTIONS,
    ENGLISH,
    KURDISH,
    LANGUAGES,
    NAMES,
    SHORT_NAMES,
    Version,
    active,
    read,
)
from core.prose import sanitise

register = template.Library()


@register.simple_tag
def languages() -> list[dict[str, str]]:
    """Every language of the portal: code, own name, one-letter chip."""
    return [{"code": code, "name": NAMES[code], "chip": SHORT_NAMES[code]} for code in LANGUAGES]


@register.simple_tag
def page_language() -> str:
    """Code of the page's language."""
    return active()


@register.filter
def language_dir(code: str) -> str:
    """Direction of a language code: `{{ "ckb"|language_dir }}` is rtl."""
    return DIRECTIONS[code]


@register.filter
def language_name(code: str) -> str:
    """Name of a language in that language."""
    return NAMES[code]


def path_in(path: str, language: str) -> str:
    """The same page in another language: only the first path segment differs."""
    first, _slash, rest = path.lstrip("/").partition("/")
    if first in LANGUAGES:
        return f"/{language}/{rest}"
    return f"/{language}/"


@register.simple_tag(takes_context=True)
def language_url(context: Context, language: str) -> str:
    """`{% language_url "ckb" %}`: this page, query included, in another language."""
    request = context.get("request")
    if request is None:
        return f"/{language}/"
    query = request.META.get("QUERY_STRING", "")
    path = path_in(request.path, language)
    return f"{path}?{query}" if query else path


@register.simple_tag(takes_context=True)
def absolute_url(context: Context, language: str = "") -> str:
    """Canonical address of this page without its query, in `language` or as it is."""
    request = context.get("request")
    path = request.path if request else "/"
    if language:
        path = path_in(path, language)
    base: str = settings.PUBLIC_BASE_URL
    return base + path


@register.simple_tag
def static_or_plain(path: str) -> str:
    """Address of a static file that never raises: error pages must render with a broken manifest too."""
    try:
        return static(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"


@register.simple_tag
def funding_line() -> str:
    """Who pays for the project, in the words of the grant contract."""
    return str(settings.FUNDING_LINE)


@register.simple_tag(takes_context=True)
def here(context: Context, *names: str) -> SafeString | str:
    """` aria-current="page"` when the page belongs to one of these namespaces or is so named."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if match and (match.namespace in names or match.view_name in names):
        return mark_safe(' aria-current="page"')
    return ""


@register.simple_tag(name="read")
def read_tag(item: Any, field: str, *, drafts: bool = False) -> Version:
    """`{% read item "title" as title %}`: the reviewed version for this page's language; with `drafts` any version."""
    return read(item, field, drafts=drafts)


@register.filter(name="read")
def read_filter(item: Any, field: str) -> Version:
    """`{{ item|read:"title" }}`: as the tag, for arguments of components."""
    return read(item, field)


@register.filter
def rich(text: Any) -> SafeString:
    """Rich text with nothing in it but what authors may do, whichever way it came into the database."""
    return mark_safe(sanitise(str(text)))  # noqa: S308 - cleaned in this very line


@register.filter
def lang_attrs(value: Any) -> SafeString | str:
    """` lang dir` for a version that is not in the page's language; nothing for other values."""
    if not getattr(value, "is_fallback", False):
        return ""
    return format_html(' lang="{}" dir="{}"', value.language, value.direction)


def missing_language_line(wanted: str, shown: str) -> str:
    """Whole sentences: languages are inflected in Arabic and Kurdish, so none is put together."""
    lines = {
        (ARABIC, KURDISH): _("Not yet in Arabic — shown in Kurdish"),
        (ARABIC, ENGLISH): _("Not yet in Arabic — shown in English"),
        (KURDISH, ARABIC): _("Not yet in Kurdish — shown in Arabic"),
        (KURDISH, ENGLISH): _("Not yet in Kurdish — shown in English"),
        (ENGLISH, ARABIC): _("Not yet in English — shown in Arabic"),
        (ENGLISH, KURDISH): _("Not yet in English — shown in Kurdish"),
    }
    return lines.get((wanted, shown), "")


@register.simple_tag
def fallback_note(version: Version | None) -> SafeString | str:
    """One visible line when a text stands in for a missing version; nothing otherwise."""
    if version is None or not version.is_fallback:
        return ""
    line = missing_language_line(active(), version.language)
    return format_html('<p class="fallback">{}</p>', line) if line else ""


@register.simple_tag(takes_context=True)
def can(context: Context, permission: str, thing: Any = None) -> bool:
    """`{% can "groups.admit_member" group as may_admit %}`: templates ask for a permission, never for a role."""
    request = context.get("request")
    return bool(request and request.user.has_perm(permission, thing))
