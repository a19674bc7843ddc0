"""Writing to many: what I wrote, the text, the second look, and the page on which it is read."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.acts import ActForm
from core.dates import in_baghdad
from core.languages import active, read
from notifications import actions, preview
from notifications.audiences import audiences, broadcasts_visible_to, paragraphs_of, read_page_token, with_things
from notifications.forms.broadcasts import BroadcastForm, ConfirmForm
from notifications.models import Broadcast

PAGE = 30  # broadcasts on one page of the list
MOST_THINGS = 100  # of each audience among which one chooses
Status = Broadcast.Status
asks = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def broadcast_list(request: HttpRequest) -> HttpResponse:
    """What she and others wrote to those she may write to, newest first."""
    seen = with_things(broadcasts_visible_to(request.user).with_progress())
    if not (request.user.has_perm("notifications.write_broadcasts") or seen.exists()):
        raise Http404
    before = _number(request.GET.get("before", ""))
    rows = list((seen.filter(pk__lt=before) if before else seen)[: PAGE + 1])
    return render(request, "notifications/broadcast_list.html", {
        "lines": [{**_described(row), "is_own": row.written_by_id == request.user.pk} for row in rows[:PAGE]],
        "newest_url": request.path if before else "",
        "older_url": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
    })  # fmt: skip


@asks
@login_required
def broadcast_new(request: HttpRequest) -> HttpResponse:
    """Write to the audience that `to` names; without it, choose."""
    if not request.user.has_perm("notifications.write_broadcasts"):
        raise Http404
    if not request.GET.get("to"):
        return render(request, "notifications/broadcast_choose.html", {"parts": _choices(request)})
    broadcast = _addressed(request, request.GET["to"])
    form = BroadcastForm(_sent(request), instance=broadcast)
    if form.is_valid() and form.act(lambda: actions.write_broadcast(broadcast, by=request.user)):
        if broadcast.pk is None:  # the same form was sent before
            return redirect("notifications:broadcasts")
        return redirect("notifications:broadcast", broadcast.pk)
    return render(request, "notifications/broadcast_edit.html", {**_described(broadcast), "form": form})


def _choices(request: HttpRequest) -> list[dict[str, Any]]:
    """The audiences open to her: one, or one for each thing she may write about."""
    parts = []
    for code, known in audiences.items():
        if known.things is None:
            if known.may_write(request.user, None):
                parts.append({"title": known.title, "address": code, "lines": []})
            continue
        things = known.things(request.user)[:MOST_THINGS]
        if lines := [{"name": known.name(thing), "address": f"{code}:{thing.pk}"} for thing in things]:
            parts.append({"title": known.title, "address": "", "lines": lines})
    return parts


def _addressed(request: HttpRequest, to: str) -> Broadcast:
    """A new broadcast to `forums.registered:12`; 404 when there is no such audience, or none open to her."""
    code, _colon, key = to.partition(":")
    known = audiences.get(code)
    if known is None:
        raise Http404
    thing = get_object_or_404(known.things(request.user), pk=_number(key)) if known.things else None
    broadcast = Broadcast(audience=code, thing=thing, original_language=active(), written_by=request.user)
    if not request.user.has_perm("notifications.write_broadcast", broadcast):
        raise Http404
    return broadcast


@asks
@login_required
def broadcast_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the text of a draft. What was confirmed is corrected first: then nothing goes out meanwhile."""
    broadcast = _found(request, pk)
    if broadcast.status != Status.DRAFT and request.method != "POST":
        return redirect("notifications:broadcast", pk)
    form = BroadcastForm(_sent(request), instance=broadcast)
    if form.is_valid() and form.act(lambda: actions.revise_broadcast(broadcast, by=request.user)):
        return redirect("notifications:broadcast", pk)
    return render(request, "notifications/broadcast_edit.html", {**_described(broadcast), "form": form, "pk": pk})


@require_safe
@login_required
def broadcast(request: HttpRequest, pk: int) -> HttpResponse:
    """The second look; once it is confirmed, how it goes and what can still be done."""
    found = _found(request, pk, "withdraw_broadcast")
    may_write = request.user.has_perm("notifications.write_broadcast", found)
    is_draft = found.status == Status.DRAFT
    if is_draft and not may_write:
        raise PermissionDenied
    return render(request, "notifications/broadcast.html", {
        **_described(found),
        "outlook": preview.outlook(found) if is_draft else None,
        "sights": preview.sights(found),
        "form": ConfirmForm(initial={"revision": found.revision}) if is_draft else None,
        "pause": round(Broadcast.PAUSE.total_seconds() / 60),
        "may_correct": may_write,
    })  # fmt: skip


@require_POST
@login_required
def broadcast_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Only what was looked at goes out: the form carries the revision that stood on the page."""
    found, form = _found(request, pk), ConfirmForm(request.POST)

    def confirm() -> None:
        actions.confirm_broadcast(found, revision=form.cleaned_data["revision"], by=request.user)

    return _acted(request, found, form, confirm, _("It goes out in a few minutes. Until then you can correct it."))


@require_POST
@login_required
def broadcast_correct(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _found(request, pk), ActForm(request.POST)
    done = _("Nothing goes out now. Correct the text, then look once more and send it.")
    return _acted(request, found, form, lambda: actions.correct_broadcast(found, by=request.user), done)


@asks
@login_required
def broadcast_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks on a page of its own, since it cannot be undone."""
    found, form = _found(request, pk, "withdraw_broadcast"), ActForm(_sent(request))
    if form.is_bound:
        done = _("It is withdrawn. What waited does not go out.")
        return _acted(request, found, form, lambda: actions.withdraw_broadcast(found, by=request.user), done)
    if found.status == Status.WITHDRAWN:
        return redirect("notifications:broadcast", pk)
    may_look = found.status != Status.DRAFT or request.user.has_perm("notifications.write_broadcast", found)
    back = reverse("notifications:broadcast", args=[pk]) if may_look else reverse("notifications:broadcasts")
    return render(request, "notifications/broadcast_withdraw.html", {**_described(found), "form": form, "back": back})


@never_cache
@require_safe
def broadcast_page(request: HttpRequest, token: str) -> HttpResponse:
    """Where a message leads: the text as everybody who was told may read it, signed in or not."""
    rows = with_things(Broadcast.objects.exclude(status=Status.DRAFT))
    found = get_object_or_404(rows, pk=read_page_token(token))
    known = audiences.get(found.audience)
    if known is None:
        raise Http404
    is_withdrawn = found.status == Status.WITHDRAWN
    return render(request, "notifications/broadcast_page.html", {
        "title": _("This message was withdrawn.") if is_withdrawn else read(found, "title"),
        "paragraphs": [] if is_withdrawn else paragraphs_of(found),
        "name": known.name_of(found.thing),
        "url": found.thing.get_absolute_url() if hasattr(found.thing, "get_absolute_url") else "",
    })  # fmt: skip


def _found(request: HttpRequest, pk: int, perm: str = "write_broadcast") -> Broadcast:
    """One she may see, or 404; 403 when she may not do with it what `perm` names, or not any more."""
    seen = with_things(broadcasts_visible_to(request.user).with_progress())
    found: Broadcast = get_object_or_404(seen, pk=pk)
    if not request.user.has_perm(f"notifications.{perm}", found):
        raise PermissionDenied
    return found


def _acted(request: HttpRequest, found: Broadcast, form: ActForm, act: Callable[[], None], done: str) -> HttpResponse:
    """Act, say what came of it, and show how things stand now: a refusal is best read beside that."""
    if form.is_valid() and form.act(act):
        messages.success(request, done)
    else:
        for line in form.non_field_errors() or [_("Please look again before you send it.")]:
            messages.error(request, line)
    found.refresh_from_db(fields=["status"])
    is_corrected = found.status == Status.DRAFT and request.resolver_match.url_name == "broadcast_correct"
    return redirect("notifications:broadcast_edit" if is_corrected else "notifications:broadcast", found.pk)


def _described(broadcast: Broadcast) -> dict[str, Any]:
    """What every page of a broadcast says of it: to whom, and how it stands."""
    known = audiences.get(broadcast.audience)
    shape, word = _stage(broadcast)
    return {
        "broadcast": broadcast,
        "title": read(broadcast, "title", drafts=True),
        "audience": known.title if known else broadcast.audience,
        "name": known.name_of(broadcast.thing) if known else "",
        "shape": shape,
        "stage": word,
        "waits_until": in_baghdad(broadcast.begins_at) if broadcast.begins_at else None,
        "is_held": _is_held(broadcast),
    }


def _is_held(broadcast: Broadcast) -> bool:
    """Confirmed, and nothing of it can have gone out yet."""
    return broadcast.status == Status.CONFIRMED and not broadcast.has_begun


def _stage(broadcast: Broadcast) -> tuple[str, str]:
    """Shape and word of its state; whether it is sent is asked of its deliveries."""
    if broadcast.status == Status.WITHDRAWN:
        return "stop", _("withdrawn")
    if broadcast.status == Status.DRAFT:
        return "wait", _("draft")
    if broadcast.begins_at and broadcast.begins_at > timezone.now():
        return "doing", _("waits a few minutes")
    return ("doing", _("on its way")) if broadcast.is_under_way else ("done", _("sent"))


def _number(typed: str) -> int | None:
    """A key as it stands in an address; none when no row can have it."""
    return int(typed) if typed.isdecimal() and len(typed) < len(str(BigIntegerField.MAX_BIGINT)) else None


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
