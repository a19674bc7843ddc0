"""Standing behind a campaign, and coming to what it does: asked for here, confirmed by mail, taken back at any time."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import User
from campaigns import actions, notices, queries
from campaigns.forms import ByMailForm, EndorseForm, GreetForm, ShownNameForm, SignUpForm
from campaigns.models import Action, Campaign, Endorsement, SignUp, Solidarity, Standing, Support
from campaigns.notices import SUPPORT_SALT
from core.acts import ActForm
from core.languages import active
from notifications.actions import recipient_at, recipient_for
from notifications.models import Recipient

CONFIRM: dict[type[Standing], Callable[[Any], None]] = {
    Endorsement: actions.confirm_endorsement,
    Solidarity: actions.confirm_greeting,
    SignUp: actions.confirm_sign_up,
}


def support(request: HttpRequest, slug: str) -> HttpResponse:
    """A visitor leaves an address to confirm by; who is signed in supports with one tap, and may give a name."""
    campaign = get_object_or_404(Campaign.objects.running(), slug=slug)
    if isinstance(request.user, User):
        return _support_of(request, campaign)
    form = ByMailForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.act(lambda: actions.support(campaign, recipient=_recipient(request, form)))
    ):
        return redirect("campaigns:support_sent")
    return render(request, "campaigns/support.html", {"campaign": campaign, "form": form})


def _support_of(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    own = Support.objects.confirmed().filter(campaign=campaign, recipient__account=request.user).first()
    form = ShownNameForm(request.POST or None, initial={"name": own.name if own else ""})
    if request.method == "POST" and form.is_valid() and form.act(lambda: _stand_behind(request, campaign, own, form)):
        return redirect(campaign)
    return render(request, "campaigns/support.html", {"campaign": campaign, "form": form, "own": own})


def _stand_behind(request: HttpRequest, campaign: Campaign, own: Support | None, form: ShownNameForm) -> None:
    if "withdraw" in request.POST:
        if own:
            actions.withdraw_support(own)
        return messages.success(request, _("Your support is taken back."))
    row = own or actions.support(campaign, recipient=recipient_for(request.user))
    actions.show_as(row, form.cleaned_data["name"])
    return messages.success(request, _("You support this campaign. Thank you."))


def support_sent(request: HttpRequest) -> HttpResponse:
    """The same words whether or not the address supports already."""
    return render(request, "campaigns/support_sent.html")


def my_support(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm or withdraw by the link from the mail, and say which name is shown; opening it changes nothing."""
    try:
        pk = signing.loads(token, salt=SUPPORT_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    row = Support.objects.select_related("campaign").filter(pk=pk).first()
    if row is None:  # forgotten since: taken back long ago, or the campaign has closed
        return render(request, "campaigns/my_support.html", {"support": None})
    form = ShownNameForm(request.POST or None, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        withdraws = "withdraw" in request.POST
        act = actions.withdraw_support if withdraws else lambda row: actions.confirm_support(row, name=name)
        if form.act(lambda: act(row)):
            return redirect(request.path)
    return render(request, "campaigns/my_support.html", {"support": row, "campaign": row.campaign, "form": form})


@never_cache
def endorse(request: HttpRequest, slug: str) -> HttpResponse:
    """For an organisation, by one of its people."""
    campaign = get_object_or_404(Campaign.objects.running(), slug=slug)
    own = _own(request, Endorsement, campaign=campaign)
    form = EndorseForm(request.POST or None, known=request.user.is_authenticated)

    def ask(recipient: Recipient) -> Any:
        return actions.endorse(campaign, recipient=recipient, **form.said)

    return _asked(request, form, ask, own, template="campaigns/endorse.html", campaign=campaign, thing=campaign)


@never_cache
def greet(request: HttpRequest, slug: str) -> HttpResponse:
    """A message from abroad."""
    campaign = get_object_or_404(Campaign.objects.running(), slug=slug)
    own = _own(request, Solidarity, campaign=campaign)
    form = GreetForm(request.POST or None, known=request.user.is_authenticated)

    def ask(recipient: Recipient) -> Any:
        return actions.greet(campaign, recipient=recipient, **form.said)

    return _asked(request, form, ask, own, template="campaigns/greet.html", campaign=campaign, thing=campaign)


@never_cache
def sign_up(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Coming to an action, as long as there are places."""
    campaign = get_object_or_404(Campaign.objects.running(), slug=slug)
    found = get_object_or_404(Action.objects.with_taken(), campaign=campaign, pk=pk)
    found.campaign = campaign
    one = queries.doing(found)
    own = _own(request, SignUp, action=found)
    if not (one.takes_people or (own and found.is_to_come)):
        return redirect(found)
    form = SignUpForm(request.POST or None, known=request.user.is_authenticated)

    def ask(recipient: Recipient) -> Any:
        return actions.sign_up(found, recipient=recipient)

    return _asked(request, form, ask, own, template="campaigns/sign_up.html", campaign=campaign, thing=found, one=one)


def _own(request: HttpRequest, model: type[Standing], **of: Any) -> Any:
    """What counts already of who is signed in."""
    if not request.user.is_authenticated:
        return None
    return model._default_manager.confirmed().filter(recipient__account=request.user, **of).first()


def _asked(
    request: HttpRequest, form: ByMailForm, ask: Callable[[Recipient], Any], own: Standing | None, *, template: str,
    thing: Any, **context: Any,
) -> HttpResponse:  # fmt: skip
    """A visitor is answered the same whatever is true; who is signed in stands behind it at once, or takes it back."""
    if "withdraw" in request.POST:
        form = ActForm(request.POST)
        if own is None or (form.is_valid() and form.act(lambda: actions.withdraw(own))):
            messages.success(request, _("It is taken back."))
            return redirect(thing)
    elif request.method == "POST" and form.is_valid() and form.act(lambda: ask(_recipient(request, form))):
        if not request.user.is_authenticated:
            return redirect("campaigns:standing_sent")
        messages.success(request, _("Thank you. It counts."))
        return redirect(thing)
    return render(request, template, {"form": form, "own": own, "thing": thing, **context})


def _recipient(request: HttpRequest, form: ByMailForm) -> Recipient:
    if isinstance(request.user, User):
        return recipient_for(request.user)
    return recipient_at(form.cleaned_data["email"], active())


def standing_sent(request: HttpRequest) -> HttpResponse:
    """The same words whether or not the address is known."""
    return render(request, "campaigns/standing_sent.html")


@never_cache
def standing(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm or withdraw by the link from the mail; opening it changes nothing."""
    found = notices.standing_by(token)
    if found is None:
        raise Http404
    model, row = found
    if row is None:
        return render(request, "campaigns/my_standing.html", {"row": None})
    form = ActForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = actions.withdraw if "withdraw" in request.POST else CONFIRM[model]
        if form.act(lambda: act(row)):
            return redirect(request.path)
    return render(request, "campaigns/my_standing.html", {"row": row, "form": form, **_shown(row)})


def _shown(row: Any) -> dict[str, Any]:
    """What the page of a link shows of a row: where it is, for who comes."""
    if isinstance(row, SignUp):
        action = Action.objects.with_taken().select_related("campaign").get(pk=row.action_id)
        comes = row.status == Standing.Status.CONFIRMED
        return {"campaign": action.campaign, "action": action, "one": queries.doing(action, comes=comes)}
    reason = queries.reasons_hidden(row.campaign).get((row._meta.model_name, row.pk), "") if row.hidden_at else ""
    return {"campaign": row.campaign, "reason": reason, "is_message": isinstance(row, Solidarity)}
