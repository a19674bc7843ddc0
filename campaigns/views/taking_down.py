"""The pages that ask before a campaign is taken down, and before it is shown again. Who comes late is told so."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from campaigns import actions
from campaigns.forms.taking_down import TakeDownForm
from campaigns.models import Campaign
from campaigns.views.finding import campaign_of, confirmed, require


@login_required
def take_down(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = campaign_of(request, slug)
    require(request, "answer_for_page", campaign)
    is_down = campaign.status == Campaign.Status.TAKEN_DOWN
    if is_down and not request.user.has_perm("campaigns.take_down_campaign", campaign):
        messages.info(request, _("The campaign is taken down."))
        return redirect(campaign)
    require(request, "take_down_campaign", campaign)
    act = actions.hold_down if is_down else actions.take_down
    return confirmed(
        request, lambda form: act(campaign, reason=form.cleaned_data["reason"], by=request.user),
        back=campaign.get_absolute_url(), done=_("The campaign is taken down."), title=_("Take this campaign down"),
        text=_("Somebody took it down already. After this, only a coordinator or an admin can show it again, and its "
               "leads are told your reason.") if is_down else
        _("Nobody but its groups, coordinators and admins of the platform can read it then, and its leads are told "
          "why. It can be shown again."), submit=_("Take it down"), thing=campaign,
        form=TakeDownForm(request.POST or None),
    )  # fmt: skip


@login_required
def republish(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = campaign_of(request, slug)
    require(request, "answer_for_page", campaign)
    if campaign.status in Campaign.PUBLIC:
        messages.info(request, _("Everyone can read the campaign again."))
        return redirect(campaign)
    require(request, "republish_campaign", campaign)
    return confirmed(
        request, lambda _form: actions.republish(campaign, by=request.user), back=campaign.get_absolute_url(),
        done=_("Everyone can read the campaign again."), title=_("Show this campaign again"),
        text=_("It stands at its old place again, as it was. Its leads are told."), submit=_("Show it again"),
        thing=campaign,
    )  # fmt: skip
