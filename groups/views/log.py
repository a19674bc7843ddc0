"""What was done in a group."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from groups.history import log_of
from groups.views.finding import require_safe, room


@require_safe
@login_required
def log(request: HttpRequest, slug: str) -> HttpResponse:
    group, me = room(request, slug)
    me.group = group
    return render(request, "groups/log.html", {
        "group": group,
        "page": log_of(me, request.GET.get("before", "")),
        "title": _("Log of the group"),
        "lead": _("Only members read it. It names those whom you may see in the group."),
    })  # fmt: skip
