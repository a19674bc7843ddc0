"""Her own calendar on her phone: a page that makes and ends the link, and the file behind it.

The file is opened by programs that cannot sign in: whoever has its address reads it. So the address is shown once, and
for who wants discreet mail the entries say no more than when.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import end_calendar_link, make_calendar_link, whose_calendar
from accounts.models import CalendarLink, User
from accounts.proof import prove
from core.acts import ActForm
from core.ical import NEUTRAL_PRODUCT, Entry, calendar
from icssi.own_dates import dates_of
from notifications.actions import record

STAYS = timedelta(days=7)  # what is over leaves the calendar


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def my_calendar(request: HttpRequest) -> HttpResponse:
    """Sent, it makes a new link and shows it, this once."""
    address = ""
    if request.method == "POST":
        prove(request, always=True)
        form = ActForm(request.POST)
        if form.is_valid() and form.act(lambda: _make(request.user)):
            if form.result is None:  # sent a second time
                return redirect("my_calendar")
            address = settings.PUBLIC_BASE_URL + reverse("my_calendar_feed", args=[form.result])
    return render(request, "icssi/my_calendar.html", {
        "form": ActForm(auto_id=False),
        "link": CalendarLink.objects.filter(user=request.user).first(),
        "address": address,
        "webcal": urlsplit(address)._replace(scheme="webcal").geturl() if address else "",
    })  # fmt: skip


def _make(user: User) -> str:
    token = make_calendar_link(user)
    record("accounts.calendar_made", user, by=user)
    return token


@require_POST
@login_required
def end(request: HttpRequest) -> HttpResponse:
    form = ActForm(request.POST)
    if form.is_valid() and form.act(lambda: _end(request.user)):
        messages.success(request, _("The link opens nothing any more."))
    return redirect("my_calendar")


def _end(user: User) -> None:
    if end_calendar_link(user):
        record("accounts.calendar_ended", user, by=user)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What she signed up for, in her language. Unknown, ended, locked down and closed are all the same: not there."""
    user = whose_calendar(token)
    if user is None:
        raise Http404
    with translation.override(user.language):
        name = _("Calendar") if user.is_discreet else _("My dates at ICSSI")
        file = calendar(entries_of(user), name=name, product=NEUTRAL_PRODUCT)
    headers = {
        "Content-Disposition": 'inline; filename="calendar.ics"',
        "Cache-Control": "private, no-store",
        "Content-Language": user.language,
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)


def entries_of(user: User) -> list[Entry]:
    return [_private(entry, user) for entry in dates_of(user, timezone.now() - STAYS)]


def _private(entry: Entry, user: User) -> Entry:
    """Under a number that tells nothing; for who wants it discreet, with nothing but the time."""
    uid = salted_hmac("icssi.my_calendar", f"{user.pk} {entry.uid}", algorithm="sha256").hexdigest()[:40]
    if user.is_discreet:
        return entry._replace(uid=uid, title=_("Appointment"), place="", url="", description="", language="")
    return entry._replace(uid=uid)
