"""Groups that carry a campaign together: who does, who is asked, and how either side ends it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from campaigns.actions import joint as actions
from campaigns.forms.joint import CarryForm
from campaigns.models import Campaign, CampaignGroup, CarrierInvitation
from campaigns.queries.joint import (
    author_of,
    carriers_seen_by,
    groups_asked,
    invitations_to,
    may_be_asked,
    takes_groups,
)
from core.acts import ActForm
from groups.models import WorkingGroup
from groups.wording import name_of

ANSWERS = {"accept": actions.accept_carrying, "decline": actions.decline_carrying}  # by the button; none says nothing


@login_required
def carriers(request: HttpRequest, slug: str) -> HttpResponse:
    """For the members of the groups that carry it; the leads of the one that wrote it ask others here."""
    campaign = _found(request, slug)
    may_ask = request.user.has_perm("campaigns.ask_to_carry", campaign)
    form = CarryForm(request.POST or None, groups=may_be_asked(campaign)) if may_ask else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_done:
            return redirect("campaigns:carriers", slug=slug)
        if form.is_valid() and form.act(
            lambda: actions.ask_to_carry(campaign, form.cleaned_data["group"], by=request.user)
        ):
            messages.success(request, _("The leads of the group are asked. You are told what they answer."))
            return redirect("campaigns:carriers", slug=slug)
    return render(request, "campaigns/carriers.html", {
        "campaign": campaign, "form": form, "carriers": carriers_seen_by(request.user, campaign),
        "asked": groups_asked(campaign) if may_ask else [], "takes": takes_groups(campaign), "act_form": ActForm(),
    })  # fmt: skip


@login_required
@require_POST
def unask(request: HttpRequest, slug: str, group: str) -> HttpResponse:
    campaign = _found(request, slug)
    if not request.user.has_perm("campaigns.ask_to_carry", campaign):
        raise PermissionDenied
    asked = CarrierInvitation.objects.filter(campaign=campaign, group__slug=group).select_related("group").first()
    form = ActForm(request.POST)
    if asked and form.is_valid():
        form.act(lambda: actions.take_back_question(campaign, asked.group, by=request.user))
        messages.success(request, _("The group is not asked any more."))
    return redirect("campaigns:carriers", slug=slug)


@login_required
def carry(request: HttpRequest, slug: str) -> HttpResponse:
    """For the leads of a group that is asked. Once it is answered there is nothing to answer."""
    form = ActForm(request.POST or None)
    if form.is_done:
        return redirect("my")
    asked = invitations_to(request.user).filter(campaign__slug=slug)
    invitation = get_object_or_404(asked, **_of(request))
    campaign, group = invitation.campaign, invitation.group
    act = next((act for button, act in ANSWERS.items() if button in request.POST), None)
    if act and form.is_valid() and form.act(lambda: act(campaign, group, by=request.user)):
        said_yes = act is actions.accept_carrying
        messages.success(request, _("Your group carries the campaign.") if said_yes else _("Who asked is told."))
        return redirect(campaign) if said_yes else redirect("my")
    return render(request, "campaigns/carry.html", {
        "campaign": campaign, "group": group, "author": author_of(campaign), "form": form,
        "asked": list(asked),
    })  # fmt: skip


def _of(request: HttpRequest) -> dict[str, str]:
    """Which of her groups is meant, for who leads several that are asked."""
    key = request.POST.get("group") or request.GET.get("group") or ""
    return {"group__slug": key} if key else {}


@login_required
def part(request: HttpRequest, slug: str, group: str) -> HttpResponse:
    """By the leads of a group that carries it, for their own; by those of the one that wrote it, for another. To
    everybody else the page says nothing of who carries it: a group may be hidden."""
    form = ActForm(request.POST or None)
    if form.is_done:
        return redirect("my")
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    mine = [one.group.pk for one in carriers_seen_by(request.user, campaign) if one.may_part]
    rows = CampaignGroup.objects.select_related("group").filter(campaign=campaign, group__in=mine)
    row = get_object_or_404(rows, group__slug=group)
    _require(request.user, "campaigns.part_group", row)
    done, back = _("Both groups are told."), reverse("campaigns:carriers", args=[slug])
    if (
        request.method == "POST"
        and form.is_valid()
        and form.act(lambda: actions.part(campaign, row.group, by=request.user))
    ):
        messages.success(request, done)
        return redirect("my")
    return render(request, "campaigns/confirm.html", {
        "title": _("End carrying it together"), "submit": _("End it"), "form": form, "campaign": campaign,
        "cancel_url": back, "text": _parting(row.group, campaign),
    })  # fmt: skip


def _parting(group: WorkingGroup, campaign: Campaign) -> str:
    said = {"group": name_of(group)}
    if campaign.status == Campaign.Status.SUBMITTED:
        return _("%(group)s carries it no more, and its members write it no more. Coordinators are reading a campaign "
                 "of both: it becomes a draft again, and can be submitted anew.") % said  # fmt: skip
    if campaign.status in Campaign.PUBLISHED:
        return _("%(group)s carries it no more, and is named with it nowhere from now on. A change that waits for a "
                 "decision is withdrawn.") % said  # fmt: skip
    return _("%(group)s carries it no more, and its members write it no more.") % said


def _found(request: HttpRequest, slug: str) -> Campaign:
    campaign: Campaign = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    _require(request.user, "campaigns.see_carriers", campaign)
    return campaign


def _require(user: User, permission: str, thing: object) -> None:
    if not user.has_perm(permission, thing):
        raise PermissionDenied
