"""How forms look, once: Django renders `{{ form }}` and every field through these templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from core.languages import DIRECTIONS, LANGUAGES

LEFT_TO_RIGHT = {"email", "url", "tel"}


class Renderer(TemplatesSetting):
    """FORM_RENDERER: label above, hint under it, error with a mark above the widget, summary on top."""

    form_template_name = "components/fields.html"
    field_template_name = "components/field.html"


def widget_attrs(field: forms.BoundField) -> dict[str, Any]:
    """Language and direction of what will be typed; what the form's author set stands."""
    widget = field.field.widget
    attrs: dict[str, Any] = {"aria-label": field.label} if isinstance(widget, forms.MultiWidget) else {}
    input_type = getattr(widget, "input_type", "textarea" if isinstance(widget, forms.Textarea) else "")
    suffix = field.name.rpartition("_")[2]
    if input_type in LEFT_TO_RIGHT:
        attrs["dir"] = "ltr"
    elif input_type in {"text", "search", "textarea"}:
        if suffix in LANGUAGES and suffix != field.name:
            attrs["lang"] = suffix
            attrs["dir"] = DIRECTIONS[suffix]
        else:
            attrs["dir"] = "auto"
    attrs = {name: value for name, value in attrs.items() if name not in widget.attrs}
    if widget.attrs.get("placeholder") == field.label:
        attrs["placeholder"] = False  # a label said twice; False leaves the attribute out
    return attrs


def error_links(form: forms.BaseForm) -> list[dict[str, str]]:
    """Label, first error and target of every field with an error, in the order of the form."""
    return [
        {
            "label": str(field.label),
            "error": str(field.errors[0]),
            "target": target(field),
        }
        for field in form.visible_fields()
        if field.errors
    ]


def target(field: forms.BoundField) -> str:
    """Id of the control that takes focus: for choices, the first of them."""
    return field.id_for_label or f"{field.auto_id}_0"
