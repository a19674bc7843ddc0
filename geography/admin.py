from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import Field
from django.http import HttpRequest

from core.admin import TranslatedAdmin
from core.forms import WordsField
from geography.models import Governorate, Region


@admin.register(Region)
class RegionAdmin(TranslatedAdmin):
    list_display = ["name", "slug", "order"]
    readonly_fields = ["slug"]
    fields = ["slug", "name", "order"]


@admin.register(Governorate)
class GovernorateAdmin(TranslatedAdmin):
    list_display = ["name", "code", "region", "capital"]
    list_filter = ["region"]
    list_select_related = ["region"]
    readonly_fields = ["code", "slug", "tile_row", "tile_column"]
    fields = ["code", "slug", "region", "name", "capital", "aliases", "population", "note", "tile_row", "tile_column"]

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Field | None:
        more = {"form_class": WordsField} if db_field.name == "aliases" else {}
        return super().formfield_for_dbfield(db_field, request, **kwargs, **more)
