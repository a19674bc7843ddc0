"""Campaigns in the admin: only what the public reads already. Drafts and reviews stay with their people.

What was approved changes by an amendment, under the same keys. Only translations of it are put right here.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from campaigns.actions import put_translation_right
from campaigns.models import Campaign
from core.admin import DecidedAdmin


@admin.register(Campaign)
class CampaignAdmin(DecidedAdmin):
    list_display = ["title", "goal", "status", "is_nationwide", "approved_at"]
    list_filter = ["status", "goal", "is_nationwide"]
    fields = ["title", "summary", "story", "goal", "theme", "is_nationwide", "governorates", "progress_label",
              "progress_value", "progress_max", "state_ar", "state_ckb", "state_en"]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        return super().get_queryset(request).filter(status__in=Campaign.PUBLIC)

    def save_model(self, request: HttpRequest, obj: Campaign, form: Any, change: bool) -> None:
        put_translation_right(obj, columns=form.changed_data, by=request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
