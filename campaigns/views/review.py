"""The coordinators' desk: what waits, and one campaign with everything needed to decide."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaigns import actions
from campaigns.forms import DecisionForm
from campaigns.models import Campaign, Decision
from campaigns.queries import needed_regions, queue_of, regions_open_to

VERBS = {
    Decision.Verdict.APPROVE: actions.approve,
    Decision.Verdict.ASK: actions.ask_for_changes,
    Decision.Verdict.REFUSE: actions.refuse,
}


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Longest waiting first, with bands at 11 and 14 days."""
    if not request.user.has_perm("campaigns.review_campaigns"):
        raise Http404
    waiting, left_out = queue_of(request.user)
    bands = {band: sum(row.band == band for row in waiting) for band in ("stop", "wait", "doing")}
    return render(request, "campaigns/review.html", {"waiting": waiting, "left_out": left_out, "bands": bands})


@login_required
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """Read and decide. Who reads it without a key sees where it stands."""
    seen = Campaign.objects.reviewable_by(request.user).with_carriers().with_page().with_support()
    campaign = get_object_or_404(seen.prefetch_related("actions", "decisions"), slug=slug)
    regions = regions_open_to(request.user, campaign)
    form = DecisionForm(request.POST or None, campaign=campaign, regions=regions)
    if request.method == "POST":
        if form.is_done:
            return redirect("campaigns:review")
        if not regions:
            raise PermissionDenied
        if form.is_valid() and form.act(lambda: _decide(campaign, form, request)):
            messages.success(request, _("Your decision is recorded and the authors are told."))
            return redirect("campaigns:review")
    return render(request, "campaigns/review_detail.html", {
        "campaign": campaign,
        "form": form,
        "keys": _keys(campaign),
        "regions": regions,
        "asked": [d for d in campaign.decisions.all() if d.word],
    })  # fmt: skip


def _decide(campaign: Campaign, form: DecisionForm, request: HttpRequest) -> None:
    data = form.cleaned_data
    campaign.round = data["round"]
    VERBS[data["verdict"]](campaign, region=data["region"], by=request.user, word=data["word"])


def _keys(campaign: Campaign) -> list[dict[str, object]]:
    """Each region the campaign needs, with its decision of this round."""
    decided = {d.region_id: d for d in campaign.decisions.all() if d.round == campaign.round}
    return [{"region": region, "decision": decided.get(region.pk)} for region in needed_regions(campaign)]
