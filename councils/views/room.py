"""A council's room: its members write, the authorities' representatives and the coordinator of the region read.

Nobody else, editors and admins of the platform included, learns that there is a room.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.acts import ActForm
from core.languages import read
from councils import actions, queries
from councils.forms import CommitmentForm, EvidenceForm
from councils.models import Commitment, Council, Evidence
from forums.models import Edition, Recommendation

UNTAKEN = 20  # recommendations not taken up, shown at once
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def room(request: HttpRequest, slug: str) -> HttpResponse:
    """The agenda: what is late or due, what is not taken up yet, what is settled."""
    council = _entered(request, slug)
    agenda = queries.lines(council.commitments.due(), drafts=True, after=request.GET.get("after", ""))
    settled = queries.lines(council.commitments.settled(), drafts=True, after=request.GET.get("settled", ""))
    return render(request, "councils/room.html", {
        "council": council,
        "agenda": agenda,
        "settled": settled,
        "untaken": queries.open_to(council).select_related("goal", "edition__forum", "addressed_to")[:UNTAKEN],
        "is_read_by_officials": council.seats.current().of_authorities().filter(user__isnull=False).exists(),
        "may_take_up": request.user.has_perm("councils.take_up_recommendation", council),
        "may_change": request.user.has_perm("councils.change_commitment_status", council),
    })  # fmt: skip


@form_methods
@login_required
def take_up(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    council = _entered(request, slug)
    adopted = Recommendation.objects.adopted().filter(edition__status__in=Edition.PUBLIC)
    recommendation = get_object_or_404(adopted, ref=ref)
    _require(request, "take_up_recommendation", council)
    form = CommitmentForm(request.POST or None, instance=Commitment())
    if form.is_valid() and form.act(
        lambda: actions.take_up(form.instance, council=council, recommendation=recommendation, by=request.user)
    ):
        messages.success(request, _("Taken up. Everybody can follow it now, and those concerned are told."))
        return redirect("councils:room", slug)
    context = {"council": council, "recommendation": recommendation, "form": form}
    return render(request, "councils/take_up.html", context)


@form_methods
@login_required
def add_evidence(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    council = _entered(request, slug)
    commitment = _commitment(council, ref)
    _require(request, "give_evidence", council)
    form = EvidenceForm(request.POST or None, instance=Evidence(), initial={"seen_on": timezone.localdate()})
    if form.is_valid() and form.act(
        lambda: actions.add_evidence(form.instance, commitment=commitment, by=request.user)
    ):
        messages.success(request, _("The evidence stands on the pages of the council and of the recommendation."))
        return redirect("councils:room", slug)
    return render(request, "councils/evidence.html", {"council": council, "commitment": commitment, "form": form})


@form_methods
@login_required
def begin(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    words = {
        "title": _("Work has begun"),
        "text": _("Everybody reads from now on that this commitment is under way."),
        "submit": _("Say that work has begun"),
    }
    return _confirmed(request, slug, ref, actions.begin, words)


@form_methods
@login_required
def keep(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    words = {
        "title": _("This commitment is kept"),
        "text": _("Everybody reads it, with the evidence you added. You can open it again if it was too early."),
        "submit": _("Say that it is kept"),
    }
    return _confirmed(request, slug, ref, actions.keep, words)


@form_methods
@login_required
def miss(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    words = {
        "title": _("This commitment was not kept"),
        "text": _("It is honest to say so, and everybody reads it. You can open it again when work goes on."),
        "submit": _("Say that it was not kept"),
    }
    return _confirmed(request, slug, ref, actions.miss, words)


@form_methods
@login_required
def reopen(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    words = {
        "title": _("Open this commitment again"),
        "text": _("It is under way again, and its day counts again."),
        "submit": _("Open it again"),
    }
    return _confirmed(request, slug, ref, actions.reopen, words)


def _entered(request: HttpRequest, slug: str) -> Council:
    """The council whose room this person may enter, or 404."""
    return get_object_or_404(Council.objects.with_room_for(request.user).select_related("governorate"), slug=slug)


def _commitment(council: Council, ref: str) -> Commitment:
    return get_object_or_404(council.commitments.select_related("recommendation"), recommendation__ref=ref)


def _require(request: HttpRequest, perm: str, council: Council) -> None:
    if not request.user.has_perm(f"councils.{perm}", council):
        raise PermissionDenied


def _confirmed(
    request: HttpRequest, slug: str, ref: str, act: Callable[..., None], words: dict[str, str]
) -> HttpResponse:
    """A page that asks, because everybody reads the answer, and the act behind it."""
    council = _entered(request, slug)
    commitment = _commitment(council, ref)
    _require(request, "change_commitment_status", council)
    form = ActForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.act(lambda: act(commitment, by=request.user)):
        messages.success(request, _("Saved. Those concerned are told."))
        return redirect("councils:room", slug)
    context: dict[str, Any] = {
        **words, "form": form, "commitment": commitment, "name": read(commitment.recommendation, "title"),
        "cancel_url": queries.room_of(council),
    }  # fmt: skip
    return render(request, "councils/confirm.html", context)
