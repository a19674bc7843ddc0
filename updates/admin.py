"""Updates in the admin, for corrections in bulk. They are written, published and taken down on their own pages."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import TranslatedAdmin
from updates import actions
from updates.models import Update


class CorrectionForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        original = data.get("original_language", self.instance.original_language)
        if not data.get(f"title_{original}"):
            self.add_error(f"title_{original}", _("Give it a title in the language you write it in."))
        return data


@admin.register(Update)
class UpdateAdmin(TranslatedAdmin):
    """Shows what the person reads in the portal, too, and lets her change what she may rewrite there."""

    form = CorrectionForm
    list_display = ["title", "subject", "status", "published_at", "state_ar", "state_ckb", "state_en"]
    list_filter = ["status", "state_ar", "state_ckb", "state_en", "original_language"]
    list_select_related = ["group", "forum", "campaign", "council"]
    search_fields = ["title_ar", "title_ckb", "title_en", "slug"]
    fields = [
        "slug",
        "title",
        "summary",
        "body",
        "picture_alt",
        "original_language",
        "state_ar",
        "state_ckb",
        "state_en",
    ]
    readonly_fields = ["slug"]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """No language is needed but the one it was written in."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and getattr(db_field, "language", None):
            field.required = False
        return field

    def get_queryset(self, request: HttpRequest) -> QuerySet[Update]:
        return super().get_queryset(request).filter(pk__in=Update.objects.visible_to(request.user).values("pk"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Update | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Update | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or request.user.has_perm("updates.rewrite_update", obj))

    def save_model(self, request: HttpRequest, obj: Update, form: forms.ModelForm, change: bool) -> None:
        actions.revise(obj, by=request.user)
