"""What a campaign does: one page for each action, read by everyone; planned and reported by a lead."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import actions, queries
from campaigns.forms import ActionPictureForm, ActionReportForm, RunningActionForm
from campaigns.models import Action, ActionPicture, Campaign, SignUp
from campaigns.views.finding import action_of, campaign_of, confirmed, require
from core import media

PICTURE_SECONDS = 3600  # a picture that was taken out is gone from browsers an hour later


@require_safe
def action(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    campaign = campaign_of(request, slug)
    found = action_of(campaign, pk)
    own = queries.own_sign_up(found, request.user)
    comes = own is not None and own.status == SignUp.Status.CONFIRMED
    belongs = bool(getattr(campaign, "viewer_belongs", False))
    return render(request, "campaigns/action.html", {
        "campaign": campaign,
        "drafts": campaign.status not in Campaign.PUBLIC,
        "one": queries.doing(found, belongs=belongs, comes=comes),
        "action": found,
        "comes": comes,
        "belongs": belongs,
        "pictures": queries.pictures_of(found) if found.pictured else [],
    })  # fmt: skip


@login_required
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = campaign_of(request, slug)
    require(request, "plan_action", campaign)
    form = RunningActionForm(request.POST or None, instance=Action(campaign=campaign))
    if request.method == "POST" and form.is_valid() and form.act(
        lambda: actions.plan_action(form.instance, by=request.user)
    ):  # fmt: skip
        messages.success(request, _("It stands on the campaign's page."))
        return redirect(form.instance if form.instance.pk else campaign)
    return _form(request, campaign, form, _("Add an action"), _("Publish it"), back=campaign.get_absolute_url())


@login_required
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    campaign = campaign_of(request, slug)
    require(request, "plan_action", campaign)
    found = action_of(campaign, pk)
    if found.status == Action.Status.CANCELLED:
        return redirect(found)
    form = RunningActionForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid() and form.act(
        lambda: actions.change_action(form.instance, by=request.user, opened=form.opened)
    ):  # fmt: skip
        messages.success(request, _("Saved. When the time or the place changed, those concerned are told."))
        return redirect(found)
    return _form(request, campaign, form, _("Move or change the action"), _("Save"), back=found.get_absolute_url())


def _form(request: HttpRequest, campaign: Campaign, form: Any, *words: str, back: str) -> HttpResponse:
    title, submit = words
    context = {"campaign": campaign, "form": form, "title": title, "submit": submit, "back": back}
    return render(request, "campaigns/action_form.html", context)


@login_required
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    campaign = campaign_of(request, slug)
    require(request, "cancel_action", campaign)
    found = action_of(campaign, pk)
    if found.status == Action.Status.CANCELLED:
        return redirect(found)
    return confirmed(
        request, lambda _form: actions.cancel_action(found, by=request.user), back=found.get_absolute_url(),
        done=_("Cancelled. Those concerned are being told."), title=_("Cancel this action"), thing=found,
        text=_("Who signed up, supporters with an account and the members are told at once. This cannot be undone."),
        submit=_("Cancel the action"),
    )  # fmt: skip


@login_required
def report(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    campaign = campaign_of(request, slug)
    require(request, "plan_action", campaign)
    found = action_of(campaign, pk)
    if found.status == Action.Status.CANCELLED or not found.has_begun:
        messages.info(request, _("There is nothing to write down yet: it has not begun, or was cancelled."))
        return redirect(found)
    form = ActionReportForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid() and form.act(
        lambda: actions.report_action(form.instance, by=request.user, opened=form.opened)
    ):  # fmt: skip
        messages.success(request, _("Written down, for everyone to read. You can add pictures."))
        return redirect(found)
    return _form(request, campaign, form, _("What came of it"), _("Write it down"), back=found.get_absolute_url())


@login_required
def add_picture(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    campaign = campaign_of(request, slug)
    require(request, "plan_action", campaign)
    found = action_of(campaign, pk)
    form = ActionPictureForm(request.POST or None, request.FILES or None, sender=request.user)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if form.act(lambda: actions.add_picture(found, file=file, alt=form.alt, by=request.user)):
            messages.success(request, _("The picture stands on the page of the action."))
            return redirect(found)
    return _form(request, campaign, form, _("Add a picture"), _("Add it"), back=found.get_absolute_url())


@login_required
def remove_picture(request: HttpRequest, slug: str, pk: int, picture: int) -> HttpResponse:
    """Also of a campaign that has ended, should somebody on it be in danger. A second click finds nothing to do."""
    campaign = campaign_of(request, slug)
    require(request, "remove_picture", campaign)
    found = action_of(campaign, pk)
    row = ActionPicture.objects.filter(action=found, pk=picture).first()
    if row is None:
        return redirect(found)
    row.action = found
    return confirmed(
        request, lambda _form: actions.remove_picture(row, by=request.user), back=found.get_absolute_url(),
        done=_("The picture is gone."), title=_("Take this picture out"), thing=found, picture=row,
        text=_("It is deleted in all its sizes. This cannot be undone."), submit=_("Take it out"),
    )  # fmt: skip


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture, or one of its smaller sizes, to those who may read its campaign."""
    whole = f"actions/{name.split('/', maxsplit=1)[0].removesuffix('.webp')}.webp"
    get_object_or_404(Campaign.objects.visible_to(request.user).only("pk"), actions__pictures__file=whole)
    return media.answer(f"actions/{name}", seconds=PICTURE_SECONDS)
