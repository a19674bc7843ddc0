"""Taking part: a place at an edition, one's own registration, a proposal for the programme."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.acts import ActForm
from core.languages import active
from forums import actions, wording
from forums.forms import ProposalForm, RegistrationForm
from forums.models import Activity, Edition, Registration
from forums.tokens import registration_by, registration_path
from forums.views.finding import posted, require, visible_edition
from forums.views.public import card_of, places_words
from notifications.actions import recipient_at, recipient_for


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    """The answer is the same whether or not an address is registered already; what is true is said by mail."""
    found = visible_edition(request, forum, edition)
    if _own(request, found):
        return redirect(found.address("own_registration"))
    form = RegistrationForm(posted(request), user=request.user)
    if form.is_valid() and form.act(lambda: _register(request, found, form)):
        return redirect(found.address("own_registration" if request.user.is_authenticated else "register_done"))
    return render(request, "forums/register.html", {**card_of(found), "form": form, "places": places_words(found)})


def _own(request: HttpRequest, edition: Edition) -> Registration | None:
    if not request.user.is_authenticated:
        return None
    return Registration.objects.active().filter(edition=edition, recipient__account=request.user).first()


def _register(request: HttpRequest, edition: Edition, form: RegistrationForm) -> Registration:
    if request.user.is_authenticated:
        recipient = recipient_for(request.user)
    else:
        recipient = recipient_at(form.cleaned_data["email"], active())
    return actions.register(edition, recipient, by=request.user, **form.answers)


@require_safe
def register_done(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    return render(request, "forums/register_done.html", card_of(visible_edition(request, forum, edition)))


@login_required
@require_safe
def own_registration(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    """Where a person with an account finds her registration: no secret address is needed."""
    found = visible_edition(request, forum, edition)
    rows = Registration.objects.select_related("recipient__account")
    own = rows.filter(edition=found, recipient__account=request.user).first()
    if own is None:
        return redirect(found.address("register"))
    own.edition = found
    return redirect(registration_path(own))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, forum: str, edition: str, token: str) -> HttpResponse:
    """One's own registration; whoever has the address may look at it, cancel it and take it up again."""
    found = _by_token(forum, edition, token)
    form = ActForm(posted(request))
    if form.is_valid() and form.act(lambda: _change(request, found)):
        return redirect(registration_path(found))
    return render(request, "forums/registration.html", {
        **card_of(found.edition),
        "registration": found,
        "form": form,
        "can_cancel": found.status in Registration.ACTIVE and not found.edition.is_over,
        "can_return": found.status == Registration.Status.CANCELLED and found.edition.takes_registrations,
        "begins": wording.moment(found.edition.starts_at) if found.edition.starts_at else "",
        "language_names": wording.language_names(found.languages),
    })  # fmt: skip


def _by_token(forum: str, edition: str, token: str) -> Registration:
    known = Registration.objects.select_related("edition__forum", "governorate")
    public = known.filter(edition__status__in=Edition.PUBLIC, edition__forum__slug=forum, edition__slug=edition)
    found = registration_by(token, public)
    if found is None:
        raise Http404
    return found


def _change(request: HttpRequest, own: Registration) -> Any:
    if request.POST.get("act") == "cancel":
        actions.cancel_registration(own, by=request.user)
        return messages.success(request, _("Your registration is cancelled. The place goes to the next."))
    if request.POST.get("act") != "again":
        return None
    kept = {name: getattr(own, name) for name in ("badge_name", "governorate", "languages", "needs")}
    actions.register(own.edition, own.recipient, by=request.user, **kept)
    return messages.success(request, _("You are registered again."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    """A proposal is a draft that its edition's organisers read; no other page shows it but hers."""
    found = visible_edition(request, forum, edition)
    if not found.takes_proposals:
        return render(request, "forums/propose_closed.html", card_of(found))
    require(request, "propose_activity", found)
    form = ProposalForm(posted(request), instance=Activity(edition=found), user=request.user)
    if form.is_valid() and form.act(lambda: actions.propose(form.instance, by=request.user)):
        messages.success(request, _("Thank you. The organisers were told; you hear when it has a time and a room."))
        return redirect(found.address("activity", form.result.slug) if form.result else found.get_absolute_url())
    return render(request, "forums/propose.html", {**card_of(found), "form": form})
