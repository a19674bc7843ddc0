from django.contrib import admin

from core.admin import TranslatedAdmin
from organisations.models import Organisation


@admin.register(Organisation)
class OrganisationAdmin(TranslatedAdmin):
    list_display = ["name", "short", "kind", "order"]
    list_filter = ["kind"]
    search_fields = ["name_ar", "name_ckb", "name_en", "short"]
    fields = ["slug", "name", "short", "kind", "order", "note"]
