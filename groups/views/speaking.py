"""Spokespersons: the public page that lists them, and in the room how somebody becomes one and ends it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.proof import prove
from groups.actions.speaking import ask_to_speak, confirm_spokesperson, end_speaking
from groups.filters import SpokespersonFilter
from groups.forms.facing import SpeakForm
from groups.models import Membership, Spokesperson, WorkingGroup
from groups.queries.speaking import speakers, speaking_in, speaking_of
from groups.views.finding import confirmed, form_methods, require, require_safe, room
from groups.wording import SPOKEN


@require_safe
def spokespersons(request: HttpRequest) -> HttpResponse:
    """For journalists and officials, and as everyone else sees it: those who chose to be named."""
    form = SpokespersonFilter(request.GET)
    page = speakers(**form.chosen, page=_number(request.GET.get("page", "")))
    languages, themes = dict(SPOKEN), dict(form.known["theme"])
    return render(request, "groups/spokespersons.html", {
        "form": form,
        "rows": [
            (row, [themes[slug] for slug in row.themes if slug in themes],
             [languages[code] for code in row.languages if code in languages])
            for row in page.rows
        ],
        "is_narrowed": any(form.chosen.values()),
        "newer_url": _with_page(request, page.page - 1) if page.page > 1 else "",
        "older_url": _with_page(request, page.page + 1) if page.has_more else "",
    })  # fmt: skip


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 1


def _with_page(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}"


# --- in the room -----------------------------------------------------------------------------------------------------


@require_safe
@login_required
def speaking(request: HttpRequest, slug: str) -> HttpResponse:
    """What it means to be named, and how she stands; for the leads, who asks and who speaks."""
    group, me = room(request, slug)
    sees_all = request.user.has_perm("groups.see_spokespersons", group)
    rows = [_judged(request, group, row) for row in speaking_in(group)] if sees_all else []
    return render(request, "groups/speaking.html", {
        "group": group, "mine": speaking_of(me), "may_be_named": request.user.level == User.Level.NAMED,
        "rows": rows, "sees_all": sees_all,
    })  # fmt: skip


def _judged(request: HttpRequest, group: WorkingGroup, row: Spokesperson) -> tuple[Spokesperson, bool]:
    """Each with whether this lead may confirm her."""
    row.membership.group = group
    return row, request.user.has_perm("groups.confirm_spokesperson", row)


@form_methods
@login_required
def speak(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to be one. Who asked before, or may not be named, reads how it stands instead."""
    group, me = room(request, slug)
    require(request, "ask_to_speak", group)
    me.group = group
    if speaking_of(me) or request.user.level != User.Level.NAMED:
        return redirect(group.address("speaking"))
    form = SpeakForm(request.POST or None, instance=Spokesperson(membership=me))
    if form.is_valid() and form.act(lambda: ask_to_speak(form.instance, form.cleaned_data["themes"], by=request.user)):
        messages.success(request, _("The leads are asked. Nothing is public before one of them confirms it."))
        return redirect(group.address("speaking"))
    return render(request, "groups/speak.html", {"group": group, "form": form})


@form_methods
@login_required
def confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """For a lead, and never about herself: where she is the only one, another lead is named first."""
    group, me = room(request, slug)
    require(request, "see_spokespersons", group)
    back, found = group.address("speaking"), _row(group, me, pk)
    if found is None or not found.is_asked:
        return redirect(back)
    require(request, "confirm_spokesperson", found)
    prove(request)
    return confirmed(
        request, lambda: confirm_spokesperson(found, by=request.user), back=back,
        done=_("Confirmed. The person is told, and shown in public from now on."), group=group,
        title=_("Confirm a spokesperson"), quoted=f"{found.name} · {found.speaks_for}", submit=_("Confirm"),
        text=_("Everyone reads the name and these words on the page of the group and in the list of spokespersons. "
               "Talk about it with the person first, outside the portal if you can. Either of you ends it at once."),
    )  # fmt: skip


@form_methods
@login_required
def end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One's own, or for a lead anybody's; a second click comes back to the page."""
    group, me = room(request, slug)
    back, found = group.address("speaking"), _row(group, me, pk)
    if found is None:
        return redirect(back)
    require(request, "end_spokesperson", found)
    return confirmed(
        request, lambda: end_speaking(found, by=request.user), back=back,
        done=_("It has ended. The name stands on none of our pages any more."), group=group,
        title=_("End it"), quoted=f"{found.name} · {found.speaks_for}", submit=_("End it"),
        text=_("The name disappears from every page at once. What others have copied stays with them. Letters to the "
               "spokesperson are closed; to begin again, one asks anew."),
    )  # fmt: skip


def _row(group: WorkingGroup, me: Membership, pk: int) -> Spokesperson | None:
    """One of this group that has not ended, as this member may know of it: her own, or for a lead all that are seen."""
    rows: Any = speaking_in(group) if me.leads else Spokesperson.objects.none()
    own = speaking_of(me)
    found = own if own and own.pk == pk else rows.filter(pk=pk).first()
    if found:
        found.membership.group = group
    return found
