"""How forms look, once: Django renders `{{ form }}` and every field through these templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from core.languages import DIRECTIONS, LANGUAGES

LONGEST_WORD = 100
LEFT_TO_RIGHT = {"email", "url", "tel"}


class Renderer(TemplatesSetting):
    """FORM_RENDERER: label above, hint under it, error with a mark above the widget, summary on top."""

    form_template_name = "components/fields.html"
    field_template_name = "components/field.html"


class DateInput(forms.DateInput):
    """The browser's own calendar; its value is ISO whatever the page's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own calendar and clock, in the time zone of the page."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class WordsField(forms.JSONField):
    """A list of words as JSON, and no other JSON: pages read it as a list."""

    def to_python(self, value: Any) -> Any:
        words = super().to_python(value) or []
        if not isinstance(words, list) or not all(
            isinstance(word, str) and len(word) <= LONGEST_WORD for word in words
        ):
            raise forms.ValidationError(_('Write a list of words, such as ["one", "two"].'), code="words")
        return words


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
    if "placeholder" in widget.attrs:
        attrs["placeholder"] = False  # pale, and gone while one types: hints stand under the label
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
