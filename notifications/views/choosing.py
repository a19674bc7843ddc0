"""The page where a person chooses what reaches her, where and when."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.dates import time_range
from notifications import actions, hours
from notifications.forms import ChoicesForm
from notifications.models import Recipient
from notifications.queries import cannot_be_muted
from notifications.samples import sample_letters


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    form = ChoicesForm(request.POST or None, recipient=_own(request.user))
    if form.is_valid() and form.act(lambda: actions.choose(actions.recipient_for(request.user), form.choices)):
        messages.success(request, _("Your choices are saved. They hold from now on."))
        return redirect("notifications:settings")
    context = {
        "form": form,
        "night": time_range(*hours.NIGHT) if hours.NIGHT else "",
        "letters": sample_letters(request.user),
        "always": cannot_be_muted(),
    }
    return render(request, "notifications/settings.html", context)


def _own(user: Any) -> Recipient:
    """Her recipient; to look at the page writes nothing."""
    found = Recipient.objects.filter(account=user).first() or Recipient()
    found.account = user
    return found
