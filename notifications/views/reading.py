"""A person's messages, and the links that stand in mail."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications import actions, inbox, kinds, tokens
from notifications.forms import ReadForm, UnsubscribeForm
from notifications.models import Delivery, Recipient
from notifications.queries import mail_paces


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    return render(
        request,
        "notifications/list.html",
        {
            "page": inbox.page_of(request.user, before),
            "is_first": not before,
            "is_refused": Recipient.objects.filter(account=request.user, suppressed_at__isnull=False).exists(),
        },
    )


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    form = ReadForm(request.POST)
    if not form.is_valid():
        return redirect("notifications:list")
    chosen = form.cleaned_data["open"] or form.cleaned_data["read"]
    actions.mark_read(request.user, [chosen] if chosen else None)
    if form.cleaned_data["open"]:
        rows = Delivery.objects.in_portal_of(request.user).select_related("recipient__account", "activity__by")
        entry = inbox.entries_of([get_object_or_404(rows, pk=chosen)])[0]
        if entry.notice:
            return redirect(entry.notice.url)
    return redirect("notifications:list")


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
        actions.set_opt_out(recipient, *asked.topics, wanted=form.cleaned_data["undo"], pace=asked.pace)
        return redirect(request.path)
    paces = mail_paces(recipient)
    comes = {asked.pace} if asked.pace else {kinds.NOW, kinds.DAILY, kinds.WEEKLY}
    context = {
        "topics": [kinds.topics[code].title for code in asked.topics],
        "pace": asked.pace,
        "is_out": not any(paces[code] in comes for code in asked.topics),
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
