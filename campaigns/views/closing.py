"""How a campaign ends: with a result for each demand and a word to its supporters."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaigns import actions
from campaigns.forms import OutcomeForm, ResultFormSet
from campaigns.models import Campaign
from core.languages import columns


@login_required
def close(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    form = OutcomeForm(request.POST or None, campaign=campaign)
    if form.is_done:
        return redirect(campaign)
    if not request.user.has_perm("campaigns.close_campaign", campaign):
        raise PermissionDenied
    rows = ResultFormSet(request.POST or None, instance=campaign, prefix="demands")
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        results = _results(rows)
        if form.act(lambda: actions.close(campaign, results=results, outcome=form.outcome, by=request.user)):
            messages.success(request, _("The campaign is closed. Its groups and its supporters are told."))
            return redirect(campaign)
    return render(request, "campaigns/close.html", {"campaign": campaign, "form": form, "rows": rows})


def _results(rows: Any) -> dict[int, actions.Result]:
    """By demand; a row that stands for none is left out, and closing then says that it does not fit."""
    typed = [(row.instance.pk, row.cleaned_data) for row in rows.forms if row.instance.pk and row.cleaned_data]
    words = columns("result_word")
    return {pk: actions.Result(said["result"], {name: said[name] or "" for name in words}) for pk, said in typed}
