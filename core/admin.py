"""The admin of translated things: three versions of a text beside each other, each in its direction."""

from typing import Any

from django.db import models
from django.forms import Field
from django.http import HttpRequest, HttpResponse
from js_asset import Media as NonceMedia
from modeltranslation.admin import TranslationAdmin

from core.languages import DIRECTIONS, LANGUAGES, columns


class TranslatedAdmin(TranslationAdmin):
    """Versions of a text in one row, typed in their own language and direction. Loads nothing from elsewhere."""

    class Media:
        css = {"all": ["admin.css"]}

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        language = getattr(db_field, "language", None)
        if field and language in LANGUAGES:
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
