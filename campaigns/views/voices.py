"""Everyone who stands behind a campaign and chose to be seen; and the desk at which words are shown or hidden."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import actions, queries
from campaigns.forms import HideForm, ShowForm
from campaigns.models import Campaign, Endorsement, Solidarity, Standing, Support
from campaigns.views.finding import campaign_of, confirmed, require

A_PAGE = 40
SHELVES = {
    "people": queries.names_shown,
    "organisations": queries.endorsements_shown,
    "friends": queries.messages_shown,
}
MODELS: dict[str, type[Standing]] = {"people": Support, "organisations": Endorsement, "friends": Solidarity}


@require_safe
def voices(request: HttpRequest, slug: str) -> HttpResponse:
    """Names, organisations and messages, each on pages of their own."""
    public = Campaign.objects.public().with_viewer(request.user).with_support()
    campaign = get_object_or_404(queries.with_voices(public), slug=slug)
    of = request.GET.get("of", "people")
    if of not in SHELVES:
        raise Http404
    rows, pages = _page(request, SHELVES[of]().filter(campaign=campaign), of=of)
    return render(request, "campaigns/voices.html", {
        "campaign": campaign, "of": of, "rows": rows, "shelves": _shelves(campaign, of), **pages,
    })  # fmt: skip


def _shelves(campaign: Campaign, of: str) -> list[dict[str, Any]]:
    words = {"people": _("Names"), "organisations": _("Organisations"), "friends": _("From abroad")}
    at = reverse("campaigns:voices", args=[campaign.slug])
    return [{"word": word, "url": f"{at}?of={code}", "is_open": code == of} for code, word in words.items()]


def _page(request: HttpRequest, rows: Any, **kept: str) -> tuple[list[Any], dict[str, str]]:
    """One page, and where those beside it are; a number that nobody was led to is the first."""
    asked = request.GET.get("page", "1")
    page = max(int(asked), 1) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    found = list(rows[(page - 1) * A_PAGE : page * A_PAGE + 1])
    beside = {"newer_url": page > 1 and page - 1, "older_url": len(found) > A_PAGE and page + 1}
    at = {name: f"?{urlencode({**kept, 'page': number})}" if number else "" for name, number in beside.items()}
    return found[:A_PAGE], at


@require_safe
@login_required
def moderate(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits for a lead, and what everyone reads: newest first, to be hidden should it do harm."""
    campaign = campaign_of(request, slug)
    require(request, "hide_voices", campaign)
    may_show = request.user.has_perm("campaigns.show_voices", campaign)
    rows, pages = _page(request, queries.messages_shown().filter(campaign=campaign))
    organisations = queries.endorsements_shown().filter(campaign=campaign).reverse()
    names = queries.names_shown().filter(campaign=campaign)
    return render(request, "campaigns/moderate.html", {
        "campaign": campaign, "may_show": may_show,
        "waiting": list(queries.messages_waiting(campaign)[:A_PAGE]) if may_show else [],
        "messages_shown": rows, "organisations": organisations[:A_PAGE], "names": names[:A_PAGE],
        "hidden": queries.hidden_of(campaign) if may_show else [],
        **pages,
    })  # fmt: skip


@login_required
def show(request: HttpRequest, slug: str, of: str, pk: int) -> HttpResponse:
    """A lead lets everyone read it."""
    campaign = campaign_of(request, slug)
    require(request, "show_voices", campaign)
    row = _row(campaign, of, pk, {"organisations", "friends"})
    return confirmed(
        request, lambda form: actions.show_voice(row, by=request.user, read=form.cleaned_data["read"]),
        back=_desk(campaign), done=_("Everyone can read it now."), title=_("Show this to everyone"), voice=row,
        text=_("It stands on the campaign's page as its author wrote it."), submit=_("Show it"), thing=campaign,
        form=ShowForm(request.POST or None, row=row),
    )  # fmt: skip


@login_required
def hide(request: HttpRequest, slug: str, of: str, pk: int) -> HttpResponse:
    campaign = campaign_of(request, slug)
    require(request, "hide_voices", campaign)
    is_lead = request.user.has_perm("campaigns.show_voices", campaign)
    row = _row(campaign, of, pk, set(MODELS), only_shown=not is_lead)
    return confirmed(
        request, lambda form: actions.hide_voice(row, reason=form.cleaned_data["reason"], by=request.user),
        back=_desk(campaign), done=_("Nobody reads it any more."), title=_("Hide this"), voice=row, thing=campaign,
        text=_("Its author reads the reason at the link of her letter; the log keeps it."), submit=_("Hide it"),
        form=HideForm(request.POST or None),
    )  # fmt: skip


def _row(campaign: Campaign, of: str, pk: int, among: set[str], *, only_shown: bool = False) -> Any:
    """What has been confirmed, of nobody who hides; what everyone reads not is for the leads alone."""
    if of not in among:
        raise Http404
    rows = SHELVES[of]() if only_shown else queries.confirmed_by_seen(MODELS[of])
    row = get_object_or_404(rows, campaign=campaign, pk=pk)
    row.campaign = campaign
    return row


def _desk(campaign: Campaign) -> str:
    return reverse("campaigns:moderate", args=[campaign.slug])
