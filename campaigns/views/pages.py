"""The pages of campaigns: what the public reads, and what their authors do."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns import actions
from campaigns.filters import CampaignFilter
from campaigns.forms import ActionFormSet, CampaignForm, DemandFormSet, SupportForm
from campaigns.models import Campaign, Support
from campaigns.notices import SUPPORT_SALT
from campaigns.queries import asked_by, groups_to_draft_for, standing_of
from core.acts import ActForm
from core.dates import date_range
from core.languages import active
from notifications.actions import recipient_at, recipient_for

SHOWN = 24  # campaigns a page


def campaign_list(request: HttpRequest) -> HttpResponse:
    """Running campaigns first, closed ones after them."""
    public = Campaign.objects.public().select_related("goal").with_author().with_support()
    filters = CampaignFilter(request.GET, public)
    found = list(filters.qs.order_by("status", "-approved_at", "-pk")[:SHOWN]) if filters.is_valid() else []
    return render(request, "campaigns/list.html", {
        "filter": filters,
        "running": [c for c in found if c.status == Campaign.Status.APPROVED],
        "closed": [c for c in found if c.status == Campaign.Status.CLOSED],
    })  # fmt: skip


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaign as the public reads it; its own people see where it stands as well."""
    visible = Campaign.objects.visible_to(request.user).with_viewer(request.user).with_page().with_support()
    campaign = get_object_or_404(visible.prefetch_related("actions"), slug=slug)
    follows = request.user.has_perm("campaigns.follow_campaign", campaign)
    return render(request, "campaigns/detail.html", {
        "campaign": campaign,
        "drafts": campaign.status not in Campaign.PUBLIC,
        "standing": standing_of(campaign) if follows else None,
        "follows": follows,
        "demands": asked_by(campaign),
        "days": date_range(campaign.starts_on, campaign.ends_on) if campaign.starts_on and campaign.ends_on else "",
    })  # fmt: skip


@login_required
def new(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("campaigns.draft_campaign"):
        raise PermissionDenied
    campaign = Campaign(original_language=active())
    groups = groups_to_draft_for(request.user)
    form = CampaignForm(request.POST or None, instance=campaign, groups=groups)
    sets = _formsets(request, campaign)
    if request.method == "POST" and _all_valid(form, sets):

        @transaction.atomic
        def save() -> Campaign:
            cleaned = form.cleaned_data
            actions.draft(campaign, group=cleaned["group"], governorates=cleaned["governorates"], by=request.user)
            return _save_rows(campaign, sets)

        if form.act(save):
            return redirect("campaigns:detail", slug=campaign.slug) if campaign.slug else redirect("my")
    return render(request, "campaigns/edit.html", {"form": form, "sets": sets})


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    form = CampaignForm(request.POST or None, instance=campaign, groups=groups_to_draft_for(request.user))
    if form.is_done:
        return redirect(campaign)
    _require(request.user, "campaigns.revise_campaign", campaign)
    sets = _formsets(request, campaign)
    if request.method == "POST" and _all_valid(form, sets):

        @transaction.atomic
        def save() -> Campaign:
            actions.revise(campaign, governorates=form.cleaned_data["governorates"], by=request.user)
            return _save_rows(campaign, sets)

        if form.act(save):
            messages.success(request, _("Saved."))
            return redirect("campaigns:edit" if "more" in request.POST else "campaigns:detail", slug=campaign.slug)
    return render(request, "campaigns/edit.html", {"form": form, "sets": sets, "campaign": campaign})


def _formsets(request: HttpRequest, campaign: Campaign) -> list[BaseInlineFormSet]:
    data = request.POST or None
    return [
        DemandFormSet(data, instance=campaign, prefix="demands"),
        ActionFormSet(data, instance=campaign, prefix="actions"),
    ]


def _all_valid(form: CampaignForm, sets: list[BaseInlineFormSet]) -> bool:
    return all([form.is_valid(), *(rows.is_valid() for rows in sets)])


def _save_rows(campaign: Campaign, sets: list[BaseInlineFormSet]) -> Campaign:
    for rows in sets:
        rows.instance = campaign
        rows.save()
    return campaign


@login_required
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    return _confirmed(request, slug, permission="campaigns.submit_campaign", act=actions.submit, words={
        "title": _("Submit this campaign"),
        "text": _("A coordinator reads it and approves it, asks for changes, or refuses it with a reason. "
                  "Until then nobody can change it."),
        "submit": _("Submit"),
    }, done=_("Submitted. You are told as soon as there is a decision."))  # fmt: skip


@login_required
def take_back(request: HttpRequest, slug: str) -> HttpResponse:
    return _confirmed(request, slug, permission="campaigns.take_back_campaign", act=actions.take_back, words={
        "title": _("Take this campaign back"),
        "text": _("It becomes a draft again. You can change it and submit it anew."),
        "submit": _("Take it back"),
    }, done=_("It is a draft again."))  # fmt: skip


def _confirmed(
    request: HttpRequest, slug: str, *, permission: str, act: Callable[..., None], words: dict[str, Any], done: str
) -> HttpResponse:
    """A page that asks, and the act behind it."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    form = ActForm(request.POST or None)
    if form.is_done:
        return redirect(campaign)
    _require(request.user, permission, campaign)
    if request.method == "POST" and form.is_valid() and form.act(lambda: act(campaign, by=request.user)):
        messages.success(request, done)
        return redirect(campaign)
    context = {**words, "form": form, "campaign": campaign, "cancel_url": campaign.get_absolute_url()}
    return render(request, "campaigns/confirm.html", context)


def _require(user: Any, permission: str, campaign: Campaign) -> None:
    if not user.has_perm(permission, campaign):
        raise PermissionDenied


def support(request: HttpRequest, slug: str) -> HttpResponse:
    """A visitor leaves an address to confirm by; who is signed in supports with one tap."""
    campaign = get_object_or_404(Campaign.objects.running(), slug=slug)
    known = isinstance(request.user, User)
    form = (ActForm if known else SupportForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def stand_behind() -> Support:
            if known:
                return actions.support(campaign, recipient=recipient_for(request.user))
            return actions.support(campaign, recipient=recipient_at(form.cleaned_data["email"], active()))

        if form.act(stand_behind):
            if not known:
                return redirect("campaigns:support_sent")
            messages.success(request, _("You support this campaign. Thank you."))
            return redirect(campaign)
    return render(request, "campaigns/support.html", {"campaign": campaign, "form": form})


def support_sent(request: HttpRequest) -> HttpResponse:
    """The same words whether or not the address supports already."""
    return render(request, "campaigns/support_sent.html")


def my_support(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm or withdraw by the link from the mail; opening it changes nothing."""
    try:
        pk = signing.loads(token, salt=SUPPORT_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    row = Support.objects.select_related("campaign").filter(pk=pk).first()
    if row is None:  # forgotten since: taken back long ago, or the campaign has closed
        return render(request, "campaigns/my_support.html", {"support": None})
    form = ActForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = actions.withdraw_support if "withdraw" in request.POST else actions.confirm_support
        if form.act(lambda: act(row)):
            return redirect(request.path)
    return render(request, "campaigns/my_support.html", {"support": row, "campaign": row.campaign, "form": form})
