"""A person's messages, and the links that stand in mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseStopPolling

from notifications import actions, inbox, kinds, tokens
from notifications.forms import FilterForm, ReadForm, UnsubscribeForm
from notifications.models import Delivery, Recipient
from notifications.queries import mail_paces, unread_count


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    before, wanted = request.GET.get("before", ""), FilterForm(request.GET).filter
    page = inbox.page_of(request.user, before, wanted)
    context = {
        "page": page,
        "wanted": wanted,
        **_ways_to_filter(wanted),
        "query": wanted.query(before=before),
        "newer_url": wanted.address() if before else "",
        "older_url": wanted.address(before=page.older) if page.older else "",
        "shown_at": timezone.now().isoformat(),
        "is_refused": Recipient.objects.filter(account=request.user, suppressed_at__isnull=False).exists(),
    }
    return render(request, "notifications/list.html", context)


def _ways_to_filter(wanted: inbox.Filter) -> dict[str, list[tuple[str, inbox.Filter, bool]]]:
    """Words, what they show, and whether it is shown now."""
    reading = [(_("All"), wanted._replace(is_unread=False)), (_("Not read"), wanted._replace(is_unread=True))]
    topics = [(str(topic.title), wanted._replace(topic=topic.code)) for topic in inbox.topics_told()]
    return {
        "by_reading": [(word, one, one == wanted) for word, one in reading],
        "by_topic": [
            (word, one, one == wanted) for word, one in [(_("All topics"), wanted._replace(topic="")), *topics]
        ],
    }


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    wanted, form = FilterForm(request.GET).filter, ReadForm(request.POST)
    if not form.is_valid():
        return redirect(wanted.address())
    if chosen := form.cleaned_data["open"]:
        return _open(request, chosen, wanted)
    if chosen := form.cleaned_data["read"]:
        actions.mark_read(request.user, [chosen])
    else:
        actions.mark_read(request.user, wanted=wanted, until=form.cleaned_data["until"])
    return redirect(wanted.address(before=request.GET.get("before", "")[:60]))


def _open(request: HttpRequest, pk: int, wanted: inbox.Filter) -> HttpResponse:
    rows = Delivery.objects.in_portal_of(request.user).select_related("recipient__account", "activity__by")
    entry = inbox.entries_of([get_object_or_404(rows, pk=pk)])[0]
    actions.mark_read(request.user, [pk])
    if entry.notice:
        return redirect(entry.notice.url)
    messages.info(request, entry.title)
    return redirect(wanted.address())


@never_cache
@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """How many messages are not read, for the header of an open page. It is no use of the session, so that a page left
    open keeps nobody signed in; signed out, it ends the asking."""
    request.session.is_idle = True
    if request.user.is_authenticated:
        return render(request, "notifications/_count.html", {"unread_count": unread_count(request.user)})
    return HttpResponseStopPolling() if request.htmx else redirect_to_login(request.get_full_path())


@login_required
@require_POST
def readmit(request: HttpRequest) -> HttpResponse:
    actions.readmit(actions.recipient_for(request.user))
    return redirect("notifications:list")


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: a mail program posts one fixed word and has no cookie; people press a button on a page."""
    asked = tokens.read_unsubscribe_token(token)
    if asked is None:
        raise Http404
    recipient = get_object_or_404(Recipient, pk=asked.recipient_id)
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        actions.set_opt_out(recipient, *asked.topics, wanted=False, pace=asked.pace)
        return HttpResponse(_("Done."), content_type="text/plain; charset=utf-8")
    return _unsubscribe_page(request, recipient, asked)


@csrf_protect
def _unsubscribe_page(request: HttpRequest, recipient: Recipient, asked: tokens.Unsubscription) -> HttpResponse:
    form = UnsubscribeForm(request.POST)
    if request.method == "POST" and form.is_valid():
        if mail := form.cleaned_data["mail"]:
            actions.set_pace(recipient, *asked.topics, mail=mail)
        else:
            actions.set_opt_out(recipient, *asked.topics, wanted=form.cleaned_data["undo"], pace=asked.pace)
        return redirect(request.path)
    by_topic = mail_paces(recipient)
    paces = {by_topic[code] for code in asked.topics}
    comes = {asked.pace} if asked.pace else {kinds.NOW, kinds.DAILY, kinds.WEEKLY}
    context = {
        "topics": [kinds.topics[code].title for code in asked.topics],
        "pace": asked.pace,
        "is_out": not paces & comes,
        "now_at": paces.pop() if len(paces) == 1 else "",
        "has_account": recipient.account_id is not None,
    }
    return render(request, "notifications/unsubscribe.html", context)


@never_cache
@require_safe
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of a discreet mail to an address without an account leads on from."""
    row = get_object_or_404(
        Delivery.objects.select_related("recipient__account", "activity__by"), pk=tokens.read_open_token(token)
    )
    if row.recipient.account:
        return redirect("notifications:list")
    entry = inbox.entries_of([row])[0]
    if entry.notice is None:
        raise Http404
    return redirect(entry.notice.url)
