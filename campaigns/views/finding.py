"""What the pages about a campaign's people and actions have in common: finding it, and asking whether one may."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from campaigns.models import Action, Campaign
from core.acts import ActForm


def campaign_of(request: HttpRequest, slug: str) -> Campaign:
    """With what is asked of it in rules; 404 when it is not for this person."""
    seen = Campaign.objects.visible_to(request.user).with_viewer(request.user).select_related("goal")
    found: Campaign = get_object_or_404(seen, slug=slug)
    return found


def action_of(campaign: Campaign, pk: int) -> Action:
    found: Action = get_object_or_404(campaign.actions.with_taken(), pk=pk)
    found.campaign = campaign
    return found


def require(request: HttpRequest, permission: str, campaign: Campaign) -> None:
    if not request.user.has_perm(f"campaigns.{permission}", campaign):
        raise PermissionDenied


def confirmed(
    request: HttpRequest, act: Callable[[Any], Any], *, back: str, done: str, form: Any = None, **words: Any
) -> HttpResponse:
    """A page that asks, and the act behind it."""
    form = form if form is not None else ActForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.act(lambda: act(form)):
        messages.success(request, done)
        return redirect(back)
    return render(request, "campaigns/confirm_act.html", {"form": form, "cancel_url": back, **words})
