"""What was done to a campaign."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.history import log_of
from campaigns.models import Campaign


@require_safe
@login_required
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """For its authors and the coordinators."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    if not request.user.has_perm("campaigns.follow_campaign", campaign):
        raise PermissionDenied
    return render(request, "campaigns/log.html", {
        "campaign": campaign,
        "page": log_of(campaign, reader=request.user, before=request.GET.get("before", "")),
        "title": _("Log of the campaign"),
        "lead": _("Its groups and the coordinators read it. Who wrote it is named inside the group only."),
    })  # fmt: skip
