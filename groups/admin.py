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
    # two people hide a group: see `keys`; its leads settle its history and its letters, and choose its picture, which
    # passes the checks of every upload there
    exclude = ["is_hidden", "is_history_closed", "takes_messages", "picture"]

    def get_readonly_fields(self, request: HttpRequest, obj: WorkingGroup | None = None) -> list[str]:
        """A group stays where it is: its region says whose key counts, its address is what others were given."""
        fixed = ["region", "theme", "slug"] if obj else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkingGroup]:
        return super().get_queryset(request).filter(is_hidden=False)
