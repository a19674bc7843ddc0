"""What a person can do: buttons and forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.template.context import Context
from django.utils.html import json_script
from django.utils.safestring import SafeString
from js_asset import Media

from core.forms import error_links, widget_attrs
from core.prose import WORDS
from core.templatetags.components.registry import register


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
        "text": text, "url": url, "alt": alt, "small": small, "icon": icon, "flip": flip, "name": name,
        "value": value, "form": form,
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
        "text": text, "url": url, "form": form, "alt": alt, "small": small, "icon": icon, "link": link,
        "name": name, "value": value,
    }  # fmt: skip


@register.inclusion_tag("components/quick_exit.html")
def quick_exit(*, small: bool = True, plain: bool = False) -> dict[str, Any]:
    """Signs out and leaves for a neutral page at once; where scripts run, this page's entry in the history goes too."""
    return {"neutral": settings.QUICK_EXIT_URL, "small": small, "plain": plain}


@register.inclusion_tag("components/lockdown.html")
def lockdown(*, small: bool = True, plain: bool = False) -> dict[str, Any]:
    """Leads to the page that says what a lockdown hides, and whose one button does it."""
    return {"small": small, "plain": plain}


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


@register.simple_tag(takes_context=True)
def form_media(context: Context, *, form: forms.BaseForm | None = None) -> SafeString | str:
    """Styles and scripts a form's widgets need; an import map can only be inline, so it carries the page's nonce."""
    shown = form if form is not None else context.get("form")
    media = getattr(shown, "media", None)
    if not media or not str(media):
        return ""
    request = context.get("request")
    nonce = str(getattr(request, "csp_nonce", ""))
    words = json_script(WORDS, "editor-words") if "django_prose_editor" in str(media) else SafeString()
    shown_media: SafeString = (media + Media(css={"all": ["editor.css"]})).render(
        attrs={"nonce": nonce} if nonce else None
    )
    return words + shown_media
