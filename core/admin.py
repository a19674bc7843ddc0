"""The admin of translated things: three versions of a text beside each other, each in its direction."""

from typing import Any

from django.db import models
from django.forms import Field, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from js_asset import Media as NonceMedia
from modeltranslation.admin import TranslationAdmin
from modeltranslation.translator import translator

from core.languages import DIRECTIONS, LANGUAGES, columns


class InOneLanguage(ModelForm):
    """A text that must be there may be there in any language: none is required more than another."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for field in translator.get_options_for_model(self._meta.model).all_fields:
            asked = [name for name in columns(field) if name in self.fields]
            kept = any(getattr(self.instance, name) for name in columns(field) if name not in self.fields)
            needed = not self._meta.model._meta.get_field(field).blank
            if asked and needed and not kept and not any(data.get(name) for name in asked):
                self.add_error(asked[0], _("Write it in one language at least."))
        return data


class TranslatedAdmin(TranslationAdmin):
    """Versions of a text in one row, typed in their own language and direction. Loads nothing from elsewhere."""

    form = InOneLanguage

    class Media:
        css = {"all": ["admin.css"]}

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        language = getattr(db_field, "language", None)
        if field and language in LANGUAGES:
            field.required = False
            field.widget.attrs |= {"lang": language, "dir": DIRECTIONS[language]}
        return field

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The editor's import map can only be inline, so it carries the page's nonce."""
        context["media"] = NonceMedia.from_media(context["media"], nonce=str(request.csp_nonce))  # type: ignore[attr-defined]
        return super().render_change_form(request, context, *args, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        return [
            (title, {**options, "fields": self._beside(options["fields"])})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def _beside(self, fields: Any) -> list[Any]:
        """`[a_ar, a_ckb, a_en, b]` as `[(a_ar, a_ckb, a_en), b]`."""
        versions = {name: tuple(columns(field)) for field in self.trans_opts.all_fields for name in columns(field)}
        rows: list[Any] = []
        for field in fields:
            row = versions.get(field, field) if isinstance(field, str) else field
            if row not in rows:
                rows.append(row)
        return rows


class DecidedAdmin(TranslatedAdmin):
    """What people decided stays as they decided it: only its translations, and how far these are, change here."""

    def is_decided(self, obj: Any) -> bool:
        return True

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        kept = super().get_readonly_fields(request, obj)
        if obj is None or not self.is_decided(obj):
            return kept
        translated = {name for language in self._translations(obj) for name in self._versions(language)}
        shown = self.replace_orig_field(list(self.fields or []))
        return [*kept, *(name for name in shown if name not in {*kept, *translated})]

    def _versions(self, language: str) -> list[str]:
        return [*(f"{field}_{language}" for field in self.trans_opts.all_fields), f"state_{language}"]

    def _translations(self, obj: Any) -> list[str]:
        """All languages but the one it was written in; where that says nothing, those in which nobody wrote it."""
        written = [
            code for code in LANGUAGES if any(getattr(obj, f"{field}_{code}") for field in self.trans_opts.all_fields)
        ]
        first = obj.original_language
        return [code for code in LANGUAGES if code not in ({first} if first in written else {first, *written})]
