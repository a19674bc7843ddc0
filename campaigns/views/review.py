"""The coordinators' desk: what waits, and one campaign with everything needed to decide."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.proof import prove
from campaigns import actions
from campaigns.differences import difference, difference_of_rounds, handed_in
from campaigns.filters import QueueFilter
from campaigns.forms import DecisionForm, NoteForm
from campaigns.models import Campaign, Decision
from campaigns.queries import Standing, done_by, queue_of, reader_of, regions_open_to, standing_of
from campaigns.texts import as_wanted, laid_over, texts_before, texts_of
from core.acts import ActForm
from core.dates import date_range

VERBS = {
    Decision.Verdict.APPROVE: actions.approve,
    Decision.Verdict.ASK: actions.ask_for_changes,
    Decision.Verdict.REFUSE: actions.refuse,
}
MOST_DOWN = 20  # listed under the queue


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Longest waiting first, with bands at 11 and 14 days; and what is taken down, for it is found nowhere else."""
    if not request.user.has_perm("campaigns.review_campaigns"):
        raise Http404
    waiting, left_out = queue_of(request.user)
    filters = QueueFilter(request.GET, Campaign.objects.in_review())
    bands = {band: sum(row.band == band for row in waiting) for band in ("stop", "wait", "doing")}
    wanted = set(filters.qs.values_list("pk", flat=True)) if filters.is_valid() and waiting else set()
    return render(request, "campaigns/review.html", {
        "rows": [row for row in waiting if row.campaign.pk in wanted],
        "waiting": waiting, "left_out": left_out, "bands": bands, "filter": filters,
        "taken_down": Campaign.objects.taken_down().order_by("-pk")[:MOST_DOWN],
    })  # fmt: skip


@login_required
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """Read and decide. Who reads it without a key sees where it stands. After a second click, too, she is back at the
    queue: what went back to its authors is not hers to read any more."""
    if request.method == "POST" and ActForm(request.POST).is_done:
        return redirect("campaigns:review")
    campaign = _found(request, slug)
    regions = regions_open_to(request.user, campaign)
    form = DecisionForm(request.POST or None, campaign=campaign, regions=regions)
    if request.method == "POST":
        if not regions:
            raise PermissionDenied
        prove(request)
        if form.is_valid() and form.act(lambda: _decide(campaign, form, request)):
            messages.success(request, _("Your decision is recorded and the authors are told."))
            return redirect("campaigns:review")
    return _desk(request, campaign, form=form, regions=regions)


@login_required
@require_POST
def reading(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that one reads it now: sent by the button, or by the page itself where scripts run."""
    campaign = _found(request, slug)
    if not regions_open_to(request.user, campaign):
        raise PermissionDenied
    actions.read_now(campaign, by=request.user)
    if request.headers.get("HX-Request"):
        return render(request, "campaigns/_reading.html", {"reader": reader_of(campaign, seen_by=request.user)})
    return redirect("campaigns:review_detail", slug=slug)


@login_required
@require_POST
def write_note(request: HttpRequest, slug: str) -> HttpResponse:
    """A word to the other coordinators; what cannot be kept is shown again with the reason."""
    campaign = _found(request, slug)
    if not request.user.has_perm("campaigns.note_on_campaign", campaign):
        raise PermissionDenied
    note = NoteForm(request.POST)
    if note.is_valid() and note.act(lambda: actions.note(campaign, text=note.cleaned_data["text"], by=request.user)):
        return redirect("campaigns:review_detail", slug=slug)
    return _desk(request, campaign, note=note)


def _found(request: HttpRequest, slug: str) -> Campaign:
    seen = Campaign.objects.reviewable_by(request.user).with_carriers().with_page().with_support()
    return get_object_or_404(seen.prefetch_related("decisions"), slug=slug)


def _desk(
    request: HttpRequest,
    campaign: Campaign,
    *,
    form: DecisionForm | None = None,
    note: NoteForm | None = None,
    regions: Any = None,
) -> HttpResponse:
    """The page, with whichever of its forms was sent and refused."""
    if regions is None:
        regions = regions_open_to(request.user, campaign)
    standing = standing_of(campaign)
    may_note = request.user.has_perm("campaigns.note_on_campaign", campaign)
    return render(request, "campaigns/review_detail.html", {
        **_compared(campaign, standing),
        "done": done_by(campaign),
        "days": date_range(campaign.starts_on, campaign.ends_on) if campaign.starts_on and campaign.ends_on else "",
        "form": form or DecisionForm(campaign=campaign, regions=regions),
        "regions": regions,
        "standing": standing,
        "reader": reader_of(campaign, seen_by=request.user) if regions else None,
        "notes": list(campaign.review_notes.all()) if may_note else [],
        "note": (note or NoteForm()) if may_note else None,
    })  # fmt: skip


def _compared(campaign: Campaign, standing: Standing) -> dict[str, Any]:
    """What changed: since the last round, or against what is public; and the campaign as it would read."""
    if standing.amendment is not None:
        wanted = as_wanted(campaign, standing.amendment)
        return {"campaign": laid_over(campaign, wanted), "changes": difference(texts_of(campaign), wanted)}
    before = texts_before(campaign) if campaign.status == Campaign.Status.SUBMITTED else None
    return {"campaign": campaign, "changes": difference_of_rounds(before, handed_in(campaign)) if before else None}


def _decide(campaign: Campaign, form: DecisionForm, request: HttpRequest) -> None:
    data = form.cleaned_data
    campaign.round = data["round"]
    said = {"word": data["word"]}
    if data["verdict"] != Decision.Verdict.APPROVE:
        said["reason"] = data["reason"]
    VERBS[data["verdict"]](campaign, region=data["region"], by=request.user, **said)
