"""Who leads: named by a lead, in her place, or asked for by two officers where nobody does."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.forms import AskForm
from accounts.proof import prove
from accounts.two_keys import asked
from groups import actions, keys, queries
from groups.models import Membership, WorkingGroup
from groups.views.finding import confirmed, form_methods, is_second_click, require, room, thing_of
from groups.wording import name_of


def _person(request: HttpRequest, slug: str, pk: int) -> tuple[WorkingGroup, Membership]:
    """One of the people of a group, for who may see them."""
    group, _me = room(request, slug)
    require(request, "see_members", group)
    return group, thing_of(group, Membership.objects.present().select_related("user"), pk)


@form_methods
@login_required
def name_lead(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, membership = _person(request, slug, pk)
    if membership.leads:
        return redirect(group.address("people"))
    require(request, "name_lead", membership)
    prove(request)
    return confirmed(
        request, lambda: actions.name_lead(membership, by=request.user), back=group.address("people"),
        done=_("Named. The person is told."), group=group,
        title=_("Name another lead"), quoted=membership.user.shown_name, submit=_("Name as lead"),
        text=_("A lead sees all pseudonyms, admits people, announces public meetings and submits campaigns. You remain "
               "a lead, too. This cannot be taken back here."),
    )  # fmt: skip


@form_methods
@login_required
def name_facilitator(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, membership = _person(request, slug, pk)
    if membership.facilitates:
        return redirect(group.address("people"))
    require(request, "name_facilitator", membership)
    prove(request)
    return confirmed(
        request, lambda: actions.name_facilitator(membership, by=request.user), back=group.address("people"),
        done=_("Named. The person is told."), group=group,
        title=_("Name a facilitator"), quoted=membership.user.shown_name, submit=_("Name as facilitator"),
        text=_("A facilitator announces public meetings, writes down what came of them, keeps decisions, gives tasks "
               "and invites people. She sees no more of the members than before, and admits nobody."),
    )  # fmt: skip


@form_methods
@login_required
def end_facilitator(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """By a lead. The link to one's own is `give_back`."""
    group, membership = _person(request, slug, pk)
    if not membership.facilitates:
        return redirect(group.address("people"))
    require(request, "end_facilitator", membership)
    prove(request)
    return confirmed(
        request, lambda: actions.end_facilitator(membership, by=request.user), back=group.address("people"),
        done=_("Done. The person is told."), group=group,
        title=_("End that this member facilitates"), quoted=membership.user.shown_name, submit=_("End it"),
        text=_("The person stays a member. Open invitations that she made open nothing any more."),
    )  # fmt: skip


@form_methods
@login_required
def give_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Facilitate no more, at any time."""
    group, me = room(request, slug)
    if me.leads or not me.facilitates:
        return redirect(group.address("workspace"))
    return confirmed(
        request, lambda: actions.end_facilitator(me, by=request.user), back=group.address("workspace"),
        done=_("You facilitate no more, and stay a member."), group=group, title=_("Facilitate no more"),
        quoted=name_of(group), submit=_("Give it back"),
        text=_("You stay in the group as a member. Open invitations that you made open nothing any more."),
    )  # fmt: skip


@form_methods
@login_required
def hand_over(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, _me = room(request, slug)
    if is_second_click(request):
        return redirect(group.address("workspace"))
    require(request, "see_members", group)
    membership = thing_of(group, Membership.objects.present().select_related("user"), pk)
    if membership.leads:
        return redirect(group.address("people"))
    require(request, "hand_over", membership)
    prove(request)
    return confirmed(
        request, lambda: actions.hand_over(membership, by=request.user), back=group.address("people"),
        onward=group.address("workspace"), done=_("Handed over. The person is told, and you are a member now."),
        group=group, title=_("Hand over the lead"), quoted=membership.user.shown_name, submit=_("Hand over the lead"),
        text=_("This member leads in your place from now on, and you stay in the group as a member. Only a lead can "
               "give it back to you."),
    )  # fmt: skip


@form_methods
@login_required
def step_down(request: HttpRequest, slug: str) -> HttpResponse:
    """Always possible, for the only lead, too: nobody is held. Who leads no more is led back."""
    group, me = room(request, slug)
    if not me.leads:
        return redirect(group.address("workspace"))
    is_last = queries.health(group).leads == 1
    return confirmed(
        request, lambda: actions.step_down(me, by=request.user), back=group.address("people"),
        onward=group.address("workspace"), done=_("You lead no more, and stay a member."), group=group,
        title=_("Step down as lead"), quoted=name_of(group), submit=_("Step down"),
        text=_("You stay in the group as a member, and see its people as the others do."),
        warning=_("You are the only lead. Name another first, or nobody can admit people.") if is_last else "",
    )  # fmt: skip


# --- where no lead can ------------------------------------------------------------------------------------------------


@form_methods
@login_required
def first_lead(request: HttpRequest, slug: str) -> HttpResponse:
    """For the coordinator of the region and admins: one asks, the other confirms."""
    words = {
        "is_for_led": False,
        "heading": _("Name the lead"),
        "explanation": _("Whoever is named becomes a member if need be, is told, and can step down at once."),
    }
    return _asked(request, slug, keys.ask_for_lead, words)


@form_methods
@login_required
def remove_without_lead(request: HttpRequest, slug: str) -> HttpResponse:
    """Whom no lead removes: a lead, and where nobody leads anybody."""
    words = {
        "is_for_led": True,
        "heading": _("Remove a person"),
        "explanation": _(
            "For somebody who endangers the others. Whether the account belongs to the group is not told."
        ),
    }
    return _asked(request, slug, keys.ask_for_removal, words)


def _asked(request: HttpRequest, slug: str, ask: Callable[..., Any], words: dict[str, Any]) -> HttpResponse:
    """The answer says nothing about the address that was typed."""
    group = get_object_or_404(WorkingGroup.objects.with_topics(), slug=slug)
    if not request.user.has_perm("groups.ask_for_lead", group):
        raise Http404
    is_led = queries.has_lead(group)
    if group.is_hidden and is_led:  # of one that nobody leads these two know: somebody has to admit people there
        raise Http404
    prove(request)
    form = AskForm(request.POST or None)
    if (words["is_for_led"] or not is_led) and form.is_valid():
        address = form.cleaned_data["email"]
        if form.act(lambda: ask(address, group, by=request.user)):
            messages.success(request, asked())
            return redirect("accounts:keys")
    return render(request, "groups/first_lead.html", {"group": group, "is_led": is_led, "form": form, **words})
