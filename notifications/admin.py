"""The queue as those who run the portal see it: counts and states, nobody's address, nothing that was said."""

from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest, HttpResponse

from accounts.models import Office
from notifications.models import Delivery
from notifications.queries import oldest_due_age


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):
    change_list_template = "notifications/admin_list.html"
    list_display = ("pk", "kind", "channel", "status", "reason", "attempts", "doubts", "due_at", "sent_at")
    list_display_links = None
    list_filter = ("status", "channel", "kind")
    ordering = ("-pk",)
    actions = None
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return obj is None and request.user.is_authenticated and request.user.holds(Office.Role.ADMIN)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        counted = dict(Delivery.objects.order_by().values_list("status").annotate(Count("pk")))
        context = {
            "states": [(status.label, counted.get(status.value, 0)) for status in Delivery.Status],
            "oldest": oldest_due_age(),
        }
        return super().changelist_view(request, context | (extra_context or {}))
