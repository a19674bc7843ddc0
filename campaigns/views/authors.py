"""What the authors of a campaign do about a decision: appeal a refusal, and change what runs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaigns import actions
from campaigns.differences import difference
from campaigns.forms import AmendmentForm, AppealForm
from campaigns.forms.drafting import AddressedDemandFormSet, Bodies
from campaigns.models import Amendment, Campaign
from campaigns.texts import ASKED, Texts, as_wanted, laid_over, texts_of
from core.acts import ActForm


@login_required
def appeal(request: HttpRequest, slug: str) -> HttpResponse:
    """Once, with a reason; who refused does not decide it."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    form = AppealForm(request.POST or None)
    if form.is_done:
        return redirect(campaign)
    if not request.user.has_perm("campaigns.appeal_campaign", campaign):
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if form.act(lambda: actions.appeal(campaign, reason=reason, by=request.user)):
            messages.success(request, _("Your appeal is on its way. You are told as soon as there is a decision."))
            return redirect(campaign)
    return render(request, "campaigns/appeal.html", {"campaign": campaign, "form": form})


@login_required
def amend(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose other texts for what runs. It begins with what was proposed last, if that was not approved. When somebody
    else was faster, what was typed still stands there."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    begun = _begun(campaign)
    texts = as_wanted(campaign, begun) if begun else texts_of(campaign)
    shown = laid_over(campaign, texts)
    form = AmendmentForm(request.POST or None, instance=shown, initial={"governorates": texts["governorates"]})
    if form.is_done:
        return redirect(campaign)
    if not request.user.has_perm(f"campaigns.{'write_amendment' if form.is_bound else 'amend_campaign'}", campaign):
        raise PermissionDenied
    rows = AddressedDemandFormSet(
        request.POST or None, initial=texts["demands"], prefix="demands", form_kwargs={"bodies": Bodies.known()}
    )
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        wanted = _wanted(campaign, form, rows)
        if form.act(lambda: actions.amend(campaign, wanted, by=request.user)):
            messages.success(request, _("The change waits for a decision. What was approved stays public meanwhile."))
            return redirect(campaign)
    context = {"campaign": campaign, "form": form, "rows": rows, "begun": begun}
    return render(request, "campaigns/amend.html", context)


def _begun(campaign: Campaign) -> Amendment | None:
    """The last change that was asked for, when the campaign does not read that way."""
    last = campaign.amendments.order_by("-round").first()
    ended = {Amendment.Status.REFUSED, Amendment.Status.WITHDRAWN}
    return last if last and last.status in ended else None


def _wanted(campaign: Campaign, form: AmendmentForm, rows: AddressedDemandFormSet) -> Texts:
    """What was typed, as texts of the campaign."""
    own = set(campaign.demands.values_list("pk", flat=True))
    demands = [
        {"id": row["id"] if row["id"] in own else None, "addressed_to": row["addressed_to"],
         **{name: row[name] or "" for name in ASKED}}
        for row in rows.kept
    ]  # fmt: skip
    return {**texts_of(form.instance, governorates=form.cleaned_data["governorates"]), "demands": demands}


@login_required
def withdraw_amendment(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    form = ActForm(request.POST or None)
    if form.is_done:
        return redirect(campaign)
    if not request.user.has_perm("campaigns.withdraw_amendment", campaign):
        raise PermissionDenied
    if (
        request.method == "POST"
        and form.is_valid()
        and form.act(lambda: actions.withdraw_amendment(campaign, by=request.user))
    ):
        messages.success(request, _("The change is withdrawn. The campaign stays as it is."))
        return redirect(campaign)
    waiting = campaign.amendments.waiting().first()
    return render(request, "campaigns/withdraw_amendment.html", {
        "changes": difference(texts_of(campaign), as_wanted(campaign, waiting)) if waiting else None,
        "title": _("Withdraw the change"),
        "text": _("The campaign stays as it is, and nobody decides on the change. You can propose it again."),
        "submit": _("Withdraw it"), "form": form, "campaign": campaign, "cancel_url": campaign.get_absolute_url(),
    })  # fmt: skip
