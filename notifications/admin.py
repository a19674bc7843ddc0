"""The queue as those who run the portal see it: counts and states, nobody's address, nothing that was said."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Case, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Office
from core.acts import ActForm
from notifications import figures
from notifications.actions import circuit, drop_cut, plan_cut
from notifications.forms.running import ACTS, PARK, REQUEUE, SweepForm
from notifications.models import Activity, Circuit, Delivery, Heartbeat, NetworkCut
from notifications.queries import oldest_due_age

MANY = 20  # chosen rows; more are asked for once more
RECENT = 10  # acts shown
ACT_WORDS = {
    "notifications.requeued": gettext_lazy("queued again"),
    "notifications.parked": gettext_lazy("put aside"),
    "notifications.tried_now": gettext_lazy("mail tried at once"),
    "notifications.mail_stopped": gettext_lazy("refused by the mail server"),
}
COLUMNS = {
    "pk": gettext_lazy("number"),
    "kind": gettext_lazy("kind"),
    "channel": gettext_lazy("channel"),
    "status": gettext_lazy("state"),
    "reason": gettext_lazy("reason"),
    "attempts": gettext_lazy("attempts"),
    "doubts": gettext_lazy("doubts"),
    "due_at": gettext_lazy("due at"),
    "sent_at": gettext_lazy("sent at"),
}


def column(name: str, title: Any) -> Callable[[Delivery], Any]:
    @admin.display(description=title, ordering=name)
    def shown(row: Delivery) -> Any:
        return getattr(row, f"get_{name}_display", lambda: getattr(row, name))()

    return shown


class Titled:
    """A filter with a title in the language of the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = COLUMNS[self.field_path]  # type: ignore[attr-defined]


class ChoiceFilter(Titled, admin.ChoicesFieldListFilter):
    pass


class ValueFilter(Titled, admin.AllValuesFieldListFilter):
    pass


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):
    change_list_template = "notifications/admin_list.html"
    list_display = [column(name, title) for name, title in COLUMNS.items()]
    list_display_links = None
    list_filter = (("status", ChoiceFilter), ("channel", ChoiceFilter), ("kind", ValueFilter))
    ordering = ("-pk",)
    actions = ("requeue_chosen", "park_chosen")
    list_per_page = 50
    show_full_result_count = False

    class Media:
        css = {"all": ["admin.css"]}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("all/", view(self.sweep), name="notifications_delivery_sweep"),
            path("try-now/", view(self.try_now), name="notifications_delivery_try_now"),
            *super().get_urls(),
        ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return obj is None and request.user.is_authenticated and request.user.holds(Office.Role.ADMIN)

    def has_run_permission(self, request: HttpRequest) -> bool:
        """To requeue, to put aside and to let mail be tried; no row can be changed otherwise."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        shown = board() if request.method == "GET" and self.has_view_permission(request) else {}
        return super().changelist_view(request, shown | (extra_context or {}))

    @admin.action(description=gettext_lazy("Queue again what was put aside"), permissions=["run"])
    def requeue_chosen(self, request: HttpRequest, rows: QuerySet[Delivery]) -> HttpResponse | None:
        return self._act_on_chosen(request, rows, REQUEUE)

    @admin.action(description=gettext_lazy("Put aside what waits"), permissions=["run"])
    def park_chosen(self, request: HttpRequest, rows: QuerySet[Delivery]) -> HttpResponse | None:
        return self._act_on_chosen(request, rows, PARK)

    def _act_on_chosen(self, request: HttpRequest, rows: QuerySet[Delivery], name: str) -> HttpResponse | None:
        act, source = ACTS[name]
        count = rows.order_by().filter(status=source).count()
        if count > MANY and "sure" not in request.POST:
            repeated = ("action", "select_across", ACTION_CHECKBOX_NAME)
            said = [(field, value) for field in repeated for value in request.POST.getlist(field)]
            return self._ask(request, name, count, said=[*said, ("index", 0), ("sure", 1)])
        self._say(request, name, act(rows, by=request.user))
        return None

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def sweep(self, request: HttpRequest) -> HttpResponse:
        """All that is put aside, or waits, of one kind."""
        if not self.has_run_permission(request):
            raise Http404
        form = SweepForm(request.POST if request.method == "POST" else request.GET)
        if not form.is_valid():
            raise Http404
        name = form.cleaned_data["act_on"]
        if request.method == "POST" and form.act(lambda: form.carry_out(by=request.user)):
            self._say(request, name, form.result or 0)
            return redirect("admin:notifications_delivery_changelist")
        kind = form.cleaned_data["kind"]
        confirmed = SweepForm(initial={"act_on": name, "kind": kind})
        return self._ask(request, name, form.rows.count(), kind=kind, form=confirmed)

    @method_decorator(require_POST)
    def try_now(self, request: HttpRequest) -> HttpResponse:
        """End the pause of the circuit."""
        if not self.has_run_permission(request):
            raise Http404
        form = ActForm(request.POST)
        if form.is_valid() and form.act(lambda: circuit.try_now(by=request.user)):
            self.message_user(request, _("The next worker tries at once."), messages.SUCCESS)
        return redirect("admin:notifications_delivery_changelist")

    def _ask(self, request: HttpRequest, name: str, count: int, **more: Any) -> TemplateResponse:
        """The page of its own on which an act on many is confirmed."""
        titles = {REQUEUE: _("Queue again what was put aside"), PARK: _("Put aside what waits")}
        context = self.admin_site.each_context(request) | {"opts": Delivery._meta, "title": titles[name]}
        context |= {"name": name, "count": count, "media": self.media, **more}
        return TemplateResponse(request, "notifications/admin_sure.html", context)

    def _say(self, request: HttpRequest, name: str, count: int) -> None:
        words = {
            REQUEUE: ngettext("%(count)s message was queued again.", "%(count)s messages were queued again.", count),
            PARK: ngettext("%(count)s message was put aside.", "%(count)s messages were put aside.", count),
        }
        self.message_user(request, words[name] % {"count": count}, messages.SUCCESS if count else messages.WARNING)


@admin.register(NetworkCut)
class NetworkCutAdmin(admin.ModelAdmin):
    """Planned cuts, the ones to come first. What waits for people there is brought forward at once."""

    list_display = ("starts_at", "ends_at", "where")
    list_filter = ("governorate",)
    list_select_related = ("governorate",)

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        is_over = Case(When(ends_at__lte=timezone.now(), then=Value(1)), default=Value(0))
        return (is_over.asc(), "starts_at")

    @admin.display(description=gettext_lazy("governorate"))
    def where(self, cut: NetworkCut) -> str:
        return str(cut)

    def save_model(self, request: HttpRequest, obj: NetworkCut, form: Any, change: bool) -> None:
        plan_cut(obj, by=request.user)

    def delete_model(self, request: HttpRequest, obj: NetworkCut) -> None:
        drop_cut(obj, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[NetworkCut]) -> None:
        for cut in queryset:
            drop_cut(cut, by=request.user)


def board() -> dict[str, Any]:
    """What stands above the list."""
    now, age, kinds = timezone.now(), oldest_due_age(), figures.kinds_counted()
    tried, planned = figures.hours_tried(now), figures.hours_planned(now)
    return {
        "oldest_due_at": now - age if age else None,
        "is_late": age is not None and age > figures.LONGEST_WAIT,
        "kinds": kinds,
        "states": figures.states_counted(kinds),
        "tried": tried,
        "tried_sums": {part: sum(getattr(hour, part) for hour in tried) for part in ("sent", "again", "parked")},
        "tried_bars": bars(tried, "sent", "again", "parked"),
        "planned": [hour for hour in planned if hour.due],
        "planned_bars": bars(planned, "due"),
        "planned_sum": sum(hour.due for hour in planned),
        "suppressed": figures.suppressed_addresses(),
        "in_doubt": figures.mails_in_doubt(),
        "circuit": Circuit.objects.first(),
        "try_form": ActForm(),
        "seen": [(beat, now - beat.seen_at > figures.LONGEST_SILENCE) for beat in Heartbeat.objects.order_by("name")],
        "acts": [
            (done, ACT_WORDS.get(done.verb, done.verb)) for done in Activity.objects.about(circuit.SENDING)[:RECENT]
        ],
    }


def bars(hours: list[figures.Hour], *parts: str) -> dict[str, Any]:
    """Stacked bars for a drawing 60 high, ten wide for each hour: (part, x, y, height)."""
    most = max(hour.total for hour in hours) or 1
    drawn = []
    for number, hour in enumerate(hours):
        top = 60.0
        for part in parts:
            height = 60 * getattr(hour, part) / most
            top -= height
            if height:
                drawn.append((part, number * 10 + 1, f"{top:.2f}", f"{height:.2f}"))
    return {"width": len(hours) * 10, "drawn": drawn}
