"""The pages that belong to no single app: the way in, her own page, her profile, what the portal is."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import ProfileForm
from accounts.keeping import terms
from accounts.second_factor import before_second_factor
from core.middleware import preferred_language
from groups.queries import looks_like_another_member
from icssi import queries
from notifications.actions import follow_hours, recipient_for
from organisations.models import Organisation


@require_safe
def entrance(request: HttpRequest) -> HttpResponse:
    """`/` leads to the home page in the language remembered, asked for by the browser, or Arabic."""
    with translation.override(preferred_language(request)):
        return redirect("home")


@require_safe
@login_required
def my(request: HttpRequest) -> HttpResponse:
    """What needs her now, and all that is hers."""
    return render(request, "icssi/my.html", queries.my_page(request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if form.is_valid() and form.act(lambda: _save_profile(form)):
        with translation.override(request.user.language):
            messages.success(request, _("Your profile is saved."))
            return redirect(reverse("my"))
    if form.is_bound:  # the frame of the page shows what is stored, not what was typed
        request.user.refresh_from_db(fields=["pseudonym", "language"])
    return render(request, "icssi/profile.html", {"form": form})


def _save_profile(form: ProfileForm) -> None:
    """In a new zone it is night, and the hour of summaries, at other times: what waits follows.

    Raises ValidationError when two in a group would have names that look alike: admitted under a name of her own,
    nobody becomes another's double.
    """
    if "pseudonym" in form.changed_data and looks_like_another_member(form.instance, form.cleaned_data["pseudonym"]):
        raise ValidationError(_("Somebody in one of your groups has a pseudonym that looks like this one."))
    with transaction.atomic():
        person = form.save()
        if "zone" in form.changed_data:
            follow_hours(recipient_for(person))


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """Partners first, then those they work with; authorities stand on their council's page."""
    kind = Organisation.Kind
    words = {
        kind.PARTNER: _("Project partners"),
        kind.CIVIL_SOCIETY: _("Civil society organisations"),
        kind.INTERNATIONAL: _("International bodies"),
    }
    organisations = list(Organisation.objects.filter(kind__in=words))
    parts = [(title, [one for one in organisations if one.kind == value]) for value, title in words.items()]
    return render(request, "icssi/partners.html", {"parts": [part for part in parts if part[1]]})


def page(template: str) -> Callable[[HttpRequest], HttpResponse]:
    """A page of words only."""

    @before_second_factor
    @require_safe
    def show(request: HttpRequest) -> HttpResponse:
        return render(request, f"icssi/{template}.html")

    return show


about, legal = page("about"), page("legal")
HELP_DESKS = [
    ("Access Now Digital Security Helpline", "https://www.accessnow.org/help/",
     gettext_lazy("around the clock, also in Arabic")),
    ("SMEX Digital Safety Helpdesk", "https://smex.org/helpdesk/",
     gettext_lazy("for West Asia and North Africa, in Arabic")),
    ("Front Line Defenders", "https://www.frontlinedefenders.org/",
     gettext_lazy("for human rights defenders in immediate danger")),
]  # fmt: skip


@before_second_factor
@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """What protects people here, for how long something is kept, and what nobody can protect them from."""
    return render(request, "icssi/safety.html", {"terms": terms.values(), "desks": HELP_DESKS})
