"""The pages of campaigns: what the public reads, and what their authors do."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaigns import actions
from campaigns.filters import CampaignFilter
from campaigns.models import Campaign
from campaigns.queries import asked_by, done_by, is_appeal, progress_of, standing_of, taken_down, with_voices
from core.acts import ActForm
from core.dates import date_range
from groups.views.paging import paged

SHOWN = 24  # campaigns a page


def campaign_list(request: HttpRequest) -> HttpResponse:
    """Running campaigns first, closed ones after them, page after page."""
    public = Campaign.objects.public().select_related("goal").with_author().with_support()
    filters = CampaignFilter(request.GET, public)
    found = filters.qs.order_by("status", "-approved_at", "-pk") if filters.is_valid() else public.none()
    page = paged(request, found, SHOWN)
    return render(request, "campaigns/list.html", {
        "filter": filters, "newer_url": page.before, "older_url": page.after,
        "running": [c for c in page.rows if c.status == Campaign.Status.APPROVED],
        "closed": [c for c in page.rows if c.status == Campaign.Status.CLOSED],
    })  # fmt: skip


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaign as the public reads it; its own people see where it stands as well."""
    visible = Campaign.objects.visible_to(request.user).with_viewer(request.user).with_page().with_support()
    campaign = get_object_or_404(with_voices(visible), slug=slug)
    follows = request.user.has_perm("campaigns.follow_campaign", campaign)
    return render(request, "campaigns/detail.html", {
        **as_read(campaign, belongs=bool(getattr(campaign, "viewer_belongs", False))),
        "standing": standing_of(campaign) if follows else None,
        "follows": follows,
        "taken_down": taken_down(campaign),
    })  # fmt: skip


def as_read(campaign: Campaign, *, belongs: bool) -> dict[str, Any]:
    """What its page shows of a campaign that was read with all of it; a preview shows the same."""
    demands = asked_by(campaign)
    done = done_by(campaign, belongs=belongs)
    return {
        "campaign": campaign,
        "drafts": campaign.status not in Campaign.PUBLIC,
        "demands": demands,
        "done": done,
        "progress": progress_of(campaign, demands, done),
        "days": date_range(campaign.starts_on, campaign.ends_on) if campaign.starts_on and campaign.ends_on else "",
    }


@login_required
def take_back(request: HttpRequest, slug: str) -> HttpResponse:
    """A page that asks, and the act behind it."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    form = ActForm(request.POST or None)
    if form.is_done:
        return redirect(campaign)
    if not request.user.has_perm("campaigns.take_back_campaign", campaign):
        raise PermissionDenied
    text, done = _("It becomes a draft again. You can change it and submit it anew."), _("It is a draft again.")
    if is_appeal(campaign):
        text = _("It stays refused, for good: a refusal is appealed only once.")
        done = _("The appeal is taken back.")
    if request.method == "POST" and form.is_valid() and form.act(lambda: actions.take_back(campaign, by=request.user)):
        messages.success(request, done)
        return redirect(campaign)
    return render(request, "campaigns/confirm.html", {
        "title": _("Take this campaign back"), "text": text, "submit": _("Take it back"),
        "form": form, "campaign": campaign, "cancel_url": campaign.get_absolute_url(),
    })  # fmt: skip
