"""Offices, and closing an account. There is no list of accounts and no way to look for people.

An office is asked for, and an account closed, by typing the exact address; the list of offices shows pseudonyms only.
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

from accounts.actions import close_account, end_office
from accounts.forms import CloseAccountForm, GiveOfficeForm
from accounts.models import Office
from accounts.proof import ProvedAdmin, prove
from accounts.two_keys import asked


@admin.register(Office)
class OfficeAdmin(ProvedAdmin):
    list_display = ["pseudonym", "role", "region", "since", "until"]
    list_display_links = None
    list_filter = ["role", "region"]
    list_select_related = ["user", "region"]
    actions = ["end"]

    @admin.display(description=gettext_lazy("pseudonym"))
    def pseudonym(self, office: Office) -> str:
        return office.user.shown_name or "—"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("add/", view(self.give), name="accounts_office_add"),
            path("close-account/", view(self.close), name="accounts_close_account"),
            path("", view(self.changelist_view), name="accounts_office_changelist"),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Office | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Office | None = None) -> bool:
        return False

    def has_end_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("accounts.end_office"))

    @admin.action(description=gettext_lazy("End the selected offices now"), permissions=["end"])
    def end(self, request: HttpRequest, offices: QuerySet[Office]) -> None:
        for office in offices.select_related("user"):
            self.log_change(request, office, "office_ended")
            end_office(office, by=request.user)
        self.message_user(request, _("The offices have ended."), messages.SUCCESS)

    def give(self, request: HttpRequest) -> HttpResponse:
        """Ask for an office for the account whose address is typed; a second person gives it."""
        if not request.user.has_perm("accounts.give_office"):
            raise PermissionDenied
        prove(request)
        form = GiveOfficeForm(request.POST or None)
        if form.is_valid() and form.act(lambda: form.ask(by=request.user)):
            messages.success(request, asked())
            return redirect("accounts:keys")
        return self._page(request, form, _("Give an office"))

    def close(self, request: HttpRequest) -> HttpResponse:
        """Close the account whose address is typed."""
        if not request.user.has_perm("accounts.close_account"):
            raise PermissionDenied
        prove(request)
        form = CloseAccountForm(request.POST or None, by=request.user)
        if form.is_valid() and form.act(lambda: close_account(form.account, by=request.user)):
            self.log_change(request, form.account, "account_closed")
            self.message_user(request, _("The account is closed."), messages.SUCCESS)
            return redirect("admin:accounts_office_changelist")
        return self._page(request, form, _("Close an account"))

    def _page(self, request: HttpRequest, form: Any, title: str) -> TemplateResponse:
        context = self.admin_site.each_context(request) | {"form": form, "title": title, "opts": Office._meta}
        return TemplateResponse(request, "admin/accounts/exact_account.html", context)
