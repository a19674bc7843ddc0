"""Forums in the admin: content and reference. Of those registered it shows counts, never a person."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Field as Column
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationTabularInline

from accounts.proof import ProvedAdmin, prove
from accounts.two_keys import asked
from core.admin import DecidedAdmin, TranslatedAdmin
from forums import actions
from forums.forms import AskOrganiserForm, languages_field
from forums.models import Activity, Edition, Forum, Organiser, Recommendation, Room, Slot
from forums.queries import places
from forums.wording import rounded


@admin.register(Forum)
class ForumAdmin(TranslatedAdmin):
    list_display = ["name", "short", "region"]
    list_select_related = ["region"]
    prepopulated_fields = {"slug": ["name_en"]}


class RoomInline(TranslationTabularInline):
    model = Room
    extra = 0


@admin.register(Edition)
class EditionAdmin(TranslatedAdmin):
    """Its status and, once announced, its days change only on the organisers' page, where those concerned are told."""

    list_display = ["label", "forum", "year", "city", "status", "registered"]
    list_filter = ["forum", "status"]
    list_select_related = ["forum"]
    inlines = [RoomInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).with_places()

    def get_readonly_fields(self, request: HttpRequest, obj: Edition | None = None) -> list[str]:
        is_public = obj is not None and obj.status in Edition.PUBLIC
        return ["status", "registered", *(["slug", "forum", "starts_at", "ends_at", "year"] if is_public else [])]

    @admin.display(description=Edition._meta.get_field("capacity").verbose_name)
    def registered(self, edition: Edition) -> str:
        if edition.pk is None:
            return ""
        return f"{rounded(places(edition).taken)} / {edition.capacity or 0}"

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        """More places let those who wait move up at once."""
        super().save_model(request, obj, form, change)
        if change and "capacity" in form.changed_data:
            actions.promote_waiting(obj, by=request.user)


class TermForm(forms.ModelForm):
    """A term is made shorter here; a longer one is given anew, by two people."""

    class Meta:
        model = Organiser
        fields = ["until"]

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        was = Organiser.objects.get(pk=self.instance.pk).until
        if was and (until is None or until > was):
            raise ValidationError(_("A term can only be made shorter here. Ask for it anew to make it longer."))
        return until


@admin.register(Organiser)
class OrganiserAdmin(ProvedAdmin):
    list_display = ["edition", "pseudonym", "since", "until"]
    list_select_related = ["edition__forum", "user"]
    form = TermForm
    fields = ["edition", "pseudonym", "since", "until"]
    readonly_fields = ["edition", "pseudonym", "since"]

    @admin.display(description=_("pseudonym"))
    def pseudonym(self, organiser: Organiser) -> str:
        return organiser.user.shown_name or "—"

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask for an organiser by the exact address of an account; a second person appoints her."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        prove(request)
        form = AskOrganiserForm(request.POST or None)
        if form.is_valid() and form.act(lambda: form.ask(by=request.user)):
            messages.success(request, asked())
            return redirect("accounts:keys")
        context = self.admin_site.each_context(request)
        context |= {"form": form, "title": _("Appoint an organiser"), "opts": Organiser._meta}
        return TemplateResponse(request, "admin/forums/organiser/ask.html", context)


@admin.register(Room)
class RoomAdmin(TranslatedAdmin):
    list_display = ["name", "edition", "capacity"]
    list_select_related = ["edition"]


@admin.register(Activity)
class ActivityAdmin(TranslatedAdmin):
    """Texts and languages of what is public; proposals are read by their edition's organisers alone. What is planned,
    moved or cancelled is so on the organisers' page."""

    list_display = ["title", "edition", "kind", "status"]
    list_filter = ["status", "kind"]
    list_select_related = ["edition"]
    readonly_fields = ["edition", "slug", "status", "proposed_at"]
    exclude = ["proposed_by", "group"]  # to choose one, all would be named: also those that are hidden

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        return super().get_queryset(request).filter(status__in=Activity.PUBLIC)

    def formfield_for_dbfield(self, db_field: Column, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """Languages are chosen among those there are, not typed as JSON."""
        if db_field.name in {"spoken", "interpreted"}:
            return languages_field(db_field.verbose_name)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Slot)
class SlotAdmin(TranslatedAdmin):
    """Pauses. A slot with an activity is moved on the organisers' page, so that people are told."""

    list_display = ["starts_at", "edition", "room", "pause"]
    list_select_related = ["edition", "room"]
    exclude = ["activity"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Slot]:
        return super().get_queryset(request).filter(activity__isnull=True)


@admin.register(Recommendation)
class RecommendationAdmin(DecidedAdmin):
    """Until it is adopted its words can be put right; then only its translations."""

    list_display = ["ref", "title", "status"]
    list_filter = ["status"]
    readonly_fields = ["edition", "number", "ref", "status", "recorded_at", "adopted_on"]
    fields = ["edition", "number", "ref", "status", "recorded_at", "adopted_on", "title", "text", "addressee", "goal",
              "theme", "origin", "addressed_to", "original_language", "state_ar", "state_ckb", "state_en"]  # fmt: skip

    def is_decided(self, obj: Recommendation) -> bool:
        return obj.status != Recommendation.Status.RECORDED

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "origin":
            kwargs["queryset"] = Activity.objects.filter(status__in=Activity.PUBLIC)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
