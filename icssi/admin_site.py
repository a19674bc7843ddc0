"""The admin behind the portal's own sign-in, so that its limits (and later its second factor) hold here too."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, QuerySet
from django.db.models import Field as Column
from django.forms import Field
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.acts import bound_text, cleaned, refuse_odd_years
from icssi.history import ADMIN, note, office_name
from notifications.history import acts_about, page

LONGEST_KEY = len(str(BigIntegerField.MAX_BIGINT))


class Narrow(ModelAdmin):
    """What every list and form of the admin leaves out, and where what is done here is written down: with all other
    acts, in the log of the portal, and not in Django's own, which keeps names of things for ever and shows addresses.

    A list is narrowed by what it offers and nothing else: asked for by the number of an account, of a membership or
    of a registration, it would tell whose the rows are.
    """

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        offered = {entry if isinstance(entry, str) else entry[0] for entry in self.get_list_filter(request)}
        return any(lookup == field or lookup.startswith(f"{field}__") for field in offered)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        note(request, "added", obj)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """`message` is what Django says of the columns that changed, or the verb of an act of our own."""
        if isinstance(message, str):
            note(request, message, obj)
        else:
            changed = [name for said in message for name in said.get("changed", {}).get("fields", [])]
            note(request, "changed", obj, fields=changed)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        for obj in queryset:
            note(request, "deleted", obj)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What was done to a thing here, by whom of those with an office. Its other history is for its own people."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        shown = page(acts_about(obj), name=office_name, verbs=ADMIN, before=request.GET.get("before", ""))
        context = self.admin_site.each_context(request) | {"page": shown, "title": _("History"), "opts": self.opts}
        return TemplateResponse(request, "admin/acts.html", context | {"object": obj})

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """What was not ticked on the page is not there: the database is asked for numbers it can hold only."""
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(key.isascii() and key.isdigit() and len(key) < LONGEST_KEY for key in ticked):
            raise Http404
        return super().response_action(request, queryset)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def formfield_for_dbfield(self, db_field: Column, request: HttpRequest, **kwargs: Any) -> Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        refuse_odd_years(field)
        bound_text(field)
        return field


class PortalAdminSite(AdminSite):
    site_header = _("Administration of the portal")
    site_title = _("Administration")
    index_title = _("Reference data and content")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only what our own apps register: the libraries' lists would show addresses and accounts."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        ours = [model for model in models if model._meta.app_label in settings.OUR_APPS]
        kept = admin_class or ModelAdmin
        super().register(ours, type(kept.__name__, (Narrow, kept), {"__module__": kept.__module__}), **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without the way from any row's number to its page: it gives away the slugs, and so the titles, of drafts."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def has_permission(self, request: HttpRequest) -> bool:
        """Editors and platform admins, while they hold the office."""
        return bool(request.user.is_active and getattr(request.user, "is_staff", False))

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Somebody signed in without an office learns nothing: the page is not there. What one types is cleaned as in
        every other form, in rows and their rows alike."""
        inner = super().admin_view(view, cacheable)

        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            if request.method == "POST":
                request.POST = cleaned(request.POST)
            try:
                return inner(request, *args, **kwargs)
            except OverflowError as error:  # a number in the address that no row of SQLite can have
                raise Http404 from error

        return answer

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one sign-in, and it is not here."""
        if request.user.is_authenticated:
            if not self.has_permission(request):
                raise Http404
            return redirect("admin:index")
        wanted = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")

    @method_decorator(require_POST)
    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        logout(request)
        return redirect("home")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("account_change_password")
