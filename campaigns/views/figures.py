"""How far a campaign has come, written down by a lead while it runs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaigns import actions
from campaigns.forms import FiguresForm
from campaigns.views.finding import campaign_of, require


@login_required
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = campaign_of(request, slug)
    require(request, "set_figures", campaign)
    form = FiguresForm(request.POST or None, instance=campaign)
    if request.method == "POST" and form.is_valid() and form.act(
        lambda: actions.set_figures(form.instance, by=request.user, opened=form.opened)
    ):  # fmt: skip
        messages.success(request, _("Saved. Everyone reads it now."))
        return redirect(campaign)
    return render(request, "campaigns/action_form.html", {
        "campaign": campaign, "form": form, "title": _("Figures and days"), "submit": _("Save"),
        "back": campaign.get_absolute_url(),
    })  # fmt: skip
