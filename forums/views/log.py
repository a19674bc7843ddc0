"""What was done for an edition."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forums.history import log_of
from forums.views.finding import organised_edition
from forums.views.public import card_of


@require_safe
@login_required
def log(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    """For its organisers; nobody else learns that there is such a page."""
    found = organised_edition(request, forum, edition)
    return render(request, "forums/log.html", {
        **card_of(found),
        "page": log_of(found, reader=request.user, before=request.GET.get("before", "")),
        "title": _("Log of the edition"),
        "lead": _("Only organisers read it. Registrations are not in it: who comes is nobody's log."),
    })  # fmt: skip
