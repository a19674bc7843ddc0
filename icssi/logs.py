"""What was done, on pages: one's own acts, and those on the platform for its admins."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Office
from icssi import history


@require_safe
@login_required
def own_acts(request: HttpRequest) -> HttpResponse:
    """What the portal has written down of her: others read of it only what concerns them."""
    return render(request, "notifications/log.html", {
        "page": history.own_acts(request.user, request.GET.get("before", "")),
        "title": _("What you did"),
        "lead": _("Your acts as the portal has written them down. The log of a group, campaign or council shows each "
                  "of them only to those it concerns."),
        "is_own": True,
    })  # fmt: skip


@require_safe
@login_required
def platform(request: HttpRequest) -> HttpResponse:
    """For admins of the platform; for everybody else there is no such page."""
    if not request.user.holds(Office.Role.ADMIN):
        raise Http404
    return render(request, "notifications/log.html", {
        "page": history.platform_acts(request.GET.get("before", "")),
        "title": _("Log of the platform"),
        "lead": _("What those with an office did: in the administration, with two keys, with the mail. It names no "
                  "member."),
    })  # fmt: skip
