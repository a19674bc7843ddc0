"""How a group decides: what is proposed, where each stands, what came of it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groups import actions, queries
from groups.forms import AgainForm, OutcomeForm, ProposalForm, StanceForm
from groups.models import Membership, Proposal, Stance
from groups.views.finding import confirmed, decision_of, form_methods, require, require_safe, room
from groups.views.late import too_late
from groups.views.paging import paged
from groups.wording import moment

SHOWN = 50
SHOWN_REASONS = 60


@require_safe
@login_required
def decisions(request: HttpRequest, slug: str) -> HttpResponse:
    """What is open, what waits for its outcome, and what was decided."""
    group, me = room(request, slug)
    seen = queries.decisions_in(group, me)
    unsettled = paged(request, seen.unsettled(), SHOWN, "open")
    closed = paged(request, seen.filter(closed_at__isnull=False).order_by("-closed_at", "-pk"), SHOWN)
    return render(request, "groups/decisions.html", {
        "group": group,
        "unsettled": decision_rows(unsettled.rows),
        "pages": unsettled,
        "closed": closed.rows,
        "closed_pages": closed,
    })  # fmt: skip


def decision_rows(proposals: Iterable[Proposal]) -> list[tuple[Proposal, str]]:
    """Each with the end of its time in words."""
    return [(proposal, moment(proposal.ends_at)) for proposal in proposals]


@form_methods
@login_required
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    group, _me = room(request, slug)
    require(request, "propose", group)
    form = ProposalForm(request.POST or None, instance=Proposal(group=group))
    if form.is_valid() and form.act(lambda: actions.propose(form.instance, by=request.user)):
        messages.success(request, _("The group is asked, and the members are told."))
        return redirect(group.address("decision", form.instance.pk) if form.instance.pk else group.address("decisions"))
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("Propose something"), "submit": _("Ask the group"),
        "explanation": _("Each member says whether she agrees, abstains, disagrees or blocks, and can change her mind "
                         "until the end."),
    })  # fmt: skip


@form_methods
@login_required
def decision(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Its page; sent, it takes a stance."""
    group, me = room(request, slug)
    found = decision_of(group, me, pk)
    own = Stance.objects.filter(proposal=found, by=request.user).first()
    form = StanceForm(request.POST or None, initial={"answer": own.answer, "reason": own.reason} if own else None)
    if request.method == "POST":
        if not found.is_open:
            return too_late(request, form, _("The time to take a stance is over."), back=group.address("decision", pk))
        require(request, "take_stance", found)
        if form.is_valid() and form.act(lambda: _stand(found, form, request)):
            messages.success(request, _("Your stance counts. You can change it until the end."))
            return redirect(group.address("decision", pk))
    return render(
        request, "groups/decision.html", {**_page(request, found, me), "group": group, "own": own, "form": form}
    )


def _stand(proposal: Proposal, form: StanceForm, request: HttpRequest) -> Stance:
    data = form.cleaned_data
    return actions.take_stance(proposal, data["answer"], data["reason"], by=request.user)


def _page(request: HttpRequest, proposal: Proposal, me: Membership) -> dict[str, Any]:
    """Stances in counts; reasons beside the names of who is shown to this reader."""
    counts, names = queries.tally(proposal), queries.names_seen_by(me)
    said = paged(request, queries.stances_of(proposal).exclude(reason="").order_by("pk"), SHOWN_REASONS)
    labels = dict(Stance.Answer.choices)
    return {
        "proposal": proposal,
        "until": moment(proposal.ends_at),
        "tally": [(code, labels[code], getattr(counts, code)) for code in Stance.Answer.values],
        "total": counts.total,
        "blocks": counts.block,
        "reasons": [(stance, names.get(stance.by_id)) for stance in said.rows],
        "reason_pages": said,
    }


@form_methods
@login_required
def conclude(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    found, back = decision_of(group, me, pk), group.address("decision", pk)
    page = _page(request, found, me)
    form = OutcomeForm(request.POST or None, is_blocked=page["blocks"] > 0)
    if found.is_closed:
        return too_late(request, form, _("This proposal is closed already."), back=back)
    if not found.is_to_conclude:
        return redirect(back)
    require(request, "conclude_proposal", found)
    if form.is_valid() and form.act(lambda: _conclude(found, form, request)):
        messages.success(request, _("The outcome is written down, and the members are told."))
        return redirect(back)
    return render(request, "groups/conclude.html", {**page, "group": group, "form": form})


def _conclude(proposal: Proposal, form: OutcomeForm, request: HttpRequest) -> None:
    data = form.cleaned_data
    actions.conclude_proposal(
        proposal, outcome=data["outcome"], word=data["word"], review_on=data["review_on"], by=request.user
    )


@form_methods
@login_required
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    found, back = decision_of(group, me, pk), group.address("decision", pk)
    if not found.is_open:
        return redirect(back)
    require(request, "withdraw_proposal", found)
    return confirmed(
        request, lambda: actions.withdraw_proposal(found, by=request.user), back=back,
        done=_("Withdrawn. The members are told."), group=group, title=_("Withdraw the proposal"), quoted=found.title,
        submit=_("Withdraw it"), text=_("Nobody is asked any more. The page stays, with what was said so far."),
    )  # fmt: skip


@form_methods
@login_required
def review(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The group looked at it again: it holds, and when to look once more, if ever."""
    group, me = room(request, slug)
    found, back = decision_of(group, me, pk), group.address("decision", pk)
    if found.review_on is None:
        return redirect(back)
    require(request, "review_decision", found)
    form = AgainForm(request.POST or None)
    if form.is_valid() and form.act(
        lambda: actions.review_decision(found, again_on=form.cleaned_data["review_on"], by=request.user)
    ):
        messages.success(request, _("Kept. If the decision has to change, propose a new one."))
        return redirect(back)
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("We looked at it again"), "submit": _("Save"),
        "explanation": found.title,
    })  # fmt: skip
