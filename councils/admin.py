"""Councils and what they promised, for editors; seats without the people who sit on them.

A seat is asked for by typing the exact address of an account. No list here shows a person, and nothing opens a room.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.proof import ProvedAdmin, prove
from accounts.two_keys import asked
from core.admin import DecidedAdmin, TranslatedAdmin
from councils.actions import correct, end_seat
from councils.forms import AskAnySeatForm
from councils.models import Commitment, Council, Evidence, Seat

STATES = ["original_language", "state_ar", "state_ckb", "state_en"]


@admin.register(Council)
class CouncilAdmin(TranslatedAdmin):
    list_display = ["name", "governorate", "city", "status", "since"]
    list_filter = ["status", "governorate"]
    list_select_related = ["governorate"]
    fields = ["slug", "name", "city", "about", "governorate", "status", "since", "note"]

    def get_readonly_fields(self, request: HttpRequest, obj: Council | None = None) -> list[str]:
        """An address stays as it is once it is known."""
        return ["slug"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Commitment)
class CommitmentAdmin(TranslatedAdmin):
    """Words and day can be put right here; how far it is, only its council says."""

    list_display = ["recommendation", "council", "status", "due_on"]
    list_filter = ["council", "status"]
    list_select_related = ["recommendation", "council"]
    fields = ["council", "recommendation", "status", "text", "owner", "due_on", *STATES]
    readonly_fields = ["council", "recommendation", "status"]

    def save_model(self, request: HttpRequest, obj: Commitment, form: Any, change: bool) -> None:
        correct(obj, by=request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Evidence)
class EvidenceAdmin(DecidedAdmin):
    """What was shown stays as the council was shown it. Deleting is for what endangers somebody."""

    list_display = ["commitment_ref", "council", "seen_on"]
    list_filter = ["commitment__council"]
    list_select_related = ["commitment__council", "commitment__recommendation"]
    fields = ["commitment_ref", "council", "text", "link", "seen_on", *STATES]
    readonly_fields = ["commitment_ref", "council"]

    @admin.display(description=gettext_lazy("recommendation"))
    def commitment_ref(self, evidence: Evidence) -> str:
        return evidence.commitment.recommendation.ref

    @admin.display(description=gettext_lazy("council"))
    def council(self, evidence: Evidence) -> str:
        return evidence.commitment.council.name

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Seat)
class SeatAdmin(ProvedAdmin):
    list_display = ["council", "kind", "organisation", "since", "until"]
    list_display_links = None
    list_filter = ["council", "kind"]
    list_select_related = ["council", "organisation"]
    actions = ["end"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("add/", view(self.give), name="councils_seat_add"),
            path("", view(self.changelist_view), name="councils_seat_changelist"),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Seat | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Seat | None = None) -> bool:
        return False

    def has_end_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("councils.end_seat"))

    @admin.action(description=gettext_lazy("End the selected seats now"), permissions=["end"])
    def end(self, request: HttpRequest, seats: QuerySet[Seat]) -> None:
        for seat in seats.select_related("council"):
            end_seat(seat, by=request.user)
        self.message_user(request, _("The seats have ended."), messages.SUCCESS)

    def give(self, request: HttpRequest) -> HttpResponse:
        """Ask for a seat for the account whose address is typed; the coordinator of the region confirms."""
        if not request.user.has_perm("councils.give_seat"):
            raise PermissionDenied
        prove(request)
        form = AskAnySeatForm(request.POST or None)
        if form.is_valid() and form.act(lambda: form.ask(form.cleaned_data["council"], by=request.user)):
            messages.success(request, asked())
            return redirect("accounts:keys")
        context = self.admin_site.each_context(request) | {"form": form, "title": _("Give a seat"), "opts": Seat._meta}
        return TemplateResponse(request, "admin/councils/seat/give.html", context)
