"""Campaigns in the admin: only what the public reads already. Drafts and reviews stay with their people."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from campaigns.models import Campaign
from core.admin import TranslatedAdmin


@admin.register(Campaign)
class CampaignAdmin(TranslatedAdmin):
    list_display = ["title", "goal", "status", "is_nationwide", "approved_at"]
    list_filter = ["status", "goal", "is_nationwide"]
    fields = ["title", "summary", "story", "goal", "theme", "is_nationwide", "governorates", "progress_label",
              "progress_value", "progress_max", "state_ar", "state_ckb", "state_en"]  # fmt: skip
    readonly_fields = ["is_nationwide"]
    filter_horizontal = ["governorates"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        return super().get_queryset(request).filter(status__in=Campaign.PUBLIC)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
