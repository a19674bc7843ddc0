"""What was done in a council."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from councils.history import log_of
from councils.models import Council


@require_safe
@login_required
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """For those who may enter the room; for everybody else there is none."""
    council = get_object_or_404(Council.objects.with_room_for(request.user), slug=slug)
    return render(request, "councils/log.html", {
        "council": council,
        "page": log_of(council, reader=request.user, before=request.GET.get("before", "")),
        "title": _("Log of the council"),
        "lead": _("What was done in this room. Names are read by the members of the council only."),
    })  # fmt: skip
