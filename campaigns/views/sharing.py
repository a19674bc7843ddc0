"""How a campaign travels: the picture beside its address, and a sheet for a wall."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from campaigns.queries import asked_by
from core.cards import Card, drawn
from core.codes import code_of
from core.languages import read

FEW = 10  # below it no number of people is told in public
THREADS = ["transparency", "peacebuilding", "democratic-governance", "womens-participation"]


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """For whoever shows a link to it: in the language of the address, the same for everyone.

    It has one address: what is asked for behind it would only fill the place where pages are kept.
    """
    if request.META.get("QUERY_STRING"):
        return redirect(request.path)
    campaign = get_object_or_404(Campaign.objects.public().select_related("goal").with_support(), slug=slug)
    goal = campaign.goal.slug
    picture = drawn(Card(
        title=read(campaign, "title"),
        kicker=read(campaign.goal, "name").text,
        note=_supporters(campaign.supporters),
        sign="ICSSI · Mesopotamian Youth",
        thread=THREADS.index(goal) if goal in THREADS else None,
    ))  # fmt: skip
    return HttpResponse(picture, content_type="image/png")


def _supporters(n: int) -> str:
    return ngettext("%(n)s person supports it", "%(n)s people support it", n) % {"n": n} if n >= FEW else _("Campaign")


@require_safe
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of paper: what is asked, of whom, and the way to the campaign for who has a phone."""
    campaign = get_object_or_404(Campaign.objects.public().with_page(), slug=slug)
    address = settings.PUBLIC_BASE_URL + campaign.get_absolute_url()
    return render(request, "campaigns/sheet.html", {
        "campaign": campaign, "demands": asked_by(campaign), "address": address, "code": code_of(address),
    })  # fmt: skip
