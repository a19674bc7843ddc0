"""Topics and groups in the admin: what they are called and what they want. Who belongs to them stays out of it."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin import TranslatedAdmin
from groups.models import Goal, Theme, WorkingGroup


@admin.register(Goal)
class GoalAdmin(TranslatedAdmin):
    list_display = ["name", "slug", "thread", "glyph", "order"]


@admin.register(Theme)
class ThemeAdmin(TranslatedAdmin):
    list_display = ["name", "slug", "glyph", "order"]


@admin.register(WorkingGroup)
class WorkingGroupAdmin(TranslatedAdmin):
    list_display = ["name", "slug", "region", "theme", "is_admitting"]
    list_filter = ["region", "theme", "is_admitting"]
    list_select_related = ["region", "theme"]
    exclude = ["is_hidden", "is_history_closed"]  # two people hide a group: see `keys`; its leads settle its history

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkingGroup]:
        return super().get_queryset(request).filter(is_hidden=False)
