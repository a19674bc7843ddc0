from django.contrib import admin

from core.admin import TranslatedAdmin
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
