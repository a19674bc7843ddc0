"""Writing a campaign: the editor, what its page sends by itself, how the public will read it, and handing it in."""

import json
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from campaigns import actions
from campaigns.actions.drafting import Clash, Saved
from campaigns.differences import difference_of_drafts
from campaigns.forms.drafting import DraftForm
from campaigns.merging import draft_of, prints_of, recall
from campaigns.models import Campaign
from campaigns.queries import groups_to_draft_for, with_voices
from campaigns.queries.coverage import coverage_of, wanting
from campaigns.queries.joint import readable_by
from campaigns.views.pages import as_read
from core.acts import UNDER_WAY, ActForm
from core.languages import active
from core.transitions import MoveRefused
from groups.models import WorkingGroup

SET = {"demands": "#demands", "actions": "#actions"}  # where the page goes on when a row was asked for


@login_required
def new(request: HttpRequest) -> HttpResponse:
    form = _new_form(request, request.POST or None)
    if request.method == "POST" and form.is_valid() and form.act(lambda: _begin(form, request.user)):
        campaign = form.result[0] if form.result else None
        return _onward(request, campaign) if campaign else redirect("my")
    return render(request, "campaigns/edit.html", {"form": form, "save_url": reverse("campaigns:begin")})


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """What the page of a new campaign sends by itself: the first time it becomes a draft, from then on it is one."""
    form = _new_form(request, request.POST)
    if not form.is_valid():
        return _not_saved(form)
    try:
        if form.is_done:
            raise UnderWay
        campaign, saved = _begin(form, request.user, by_itself=True)
    except UnderWay:
        return JsonResponse({}, status=503)  # to be sent again
    except (Clash, MoveRefused) as refusal:
        return _refused(refusal)
    addresses = {name: reverse(f"campaigns:{name}", args=[campaign.slug]) for name in ("edit", "autosave")}
    return _told(saved, **addresses)


def _new_form(request: HttpRequest, data: object) -> DraftForm:
    if not request.user.has_perm("campaigns.draft_campaign"):
        raise PermissionDenied
    return DraftForm(data, instance=Campaign(original_language=active()), groups=groups_to_draft_for(request.user))


class UnderWay(ValidationError):
    """The page has sent itself, and its button was pressed before that was answered."""

    def __init__(self) -> None:
        super().__init__(_("This is being saved at the moment. Please press Save once more."))


def _begin(form: DraftForm, by: User, *, by_itself: bool = False) -> tuple[Campaign, Saved]:
    """One page makes one draft, also when it sends twice at once."""
    guard = f"begin:{form.cleaned_data['key']}"
    if not cache.add(guard, value=True, timeout=UNDER_WAY):
        raise UnderWay
    try:
        return _begun(form, by, by_itself=by_itself)
    finally:
        cache.delete(guard)


@transaction.atomic
def _begun(form: DraftForm, by: User, *, by_itself: bool) -> tuple[Campaign, Saved]:
    """A new draft; the same one again when this very page has made one, whether or not it was told so."""
    tab, campaign = form.tab(by_itself=by_itself), form.instance
    begun = recall(tab, by.pk)
    if begun:
        made = get_object_or_404(Campaign.objects.visible_to(by), pk=begun.campaign)
        _require(by, "campaigns.revise_campaign", made)
        campaign.pk, campaign.slug = made.pk, made.slug
    else:
        said = form.cleaned_data
        actions.draft(campaign, group=said["group"], governorates=said["governorates"], by=by)
    typed = form.typed(by_itself=by_itself)
    saved = actions.revise(campaign, typed, known=form.known_prints, by=by, tab=tab, quietly=True)
    return campaign, saved


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Saved by its button, however incomplete. What somebody else changed meanwhile is shown before it is replaced."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    form = DraftForm(request.POST or None, instance=campaign, groups=WorkingGroup.objects.none())
    if form.is_done:
        return redirect(campaign)
    _require(request.user, "campaigns.revise_campaign", campaign)
    if request.method == "POST" and form.is_valid() and form.act(lambda: _revise(form, request.user)):
        messages.success(request, _("Saved."))
        return _onward(request, campaign)
    stored = Campaign.objects.get(pk=campaign.pk)
    says = draft_of(stored)
    return render(request, "campaigns/edit.html", {
        "form": form, "campaign": stored, "changes": _compared(form),
        "coverage": coverage_of(says), "wanting": wanting(says),
        "save_url": reverse("campaigns:autosave", args=[stored.slug]),
    })  # fmt: skip


@login_required
@require_POST
def autosave(request: HttpRequest, slug: str) -> HttpResponse:
    """What the page of a draft sends by itself, some seconds after the last letter and when nobody looks at it."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    _require(request.user, "campaigns.revise_campaign", campaign)
    form = DraftForm(request.POST, instance=campaign, groups=WorkingGroup.objects.none())
    if not form.is_valid():
        return _not_saved(form)
    if form.is_done:
        return _told(Saved({}, {}))
    try:
        saved = _revise(form, request.user, by_itself=True)
    except (Clash, MoveRefused) as refusal:
        return _refused(refusal)
    return _told(saved)


def _revise(form: DraftForm, by: User, *, by_itself: bool = False) -> Saved:
    return actions.revise(
        form.instance, form.typed(by_itself=by_itself), known=form.known_prints, by=by,
        tab=form.tab(by_itself=by_itself), quietly=by_itself,
    )  # fmt: skip


def _onward(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """To the campaign; with another row asked for, back to where it stands in the editor."""
    if (more := request.POST.get("more")) in SET:
        return redirect(reverse("campaigns:edit", args=[campaign.slug]) + SET[more])
    return redirect(campaign)


def _compared(form: DraftForm) -> object:
    """What differs between the stored draft and what was typed, when both were changed. Sent once more, what was typed
    replaces it, knowingly: the form goes on from what is stored now."""
    if not form.is_bound:
        return None
    clash = next((one for one in form.non_field_errors().as_data() if isinstance(one, Clash)), None)
    if clash is None:
        return None
    form.data["known"], form.data["key"] = json.dumps(prints_of(clash.stored)), uuid4().hex
    return difference_of_drafts(clash.stored, form.typed(by_itself=True))


def _told(saved: Saved, **addresses: str) -> JsonResponse:
    now = time_format(timezone.localtime(), "TIME_FORMAT")
    return JsonResponse({
        "message": _("Saved at %(time)s") % {"time": now}, "known": json.dumps(saved.known), "rows": saved.rows,
        **addresses,
    })  # fmt: skip


def _not_saved(form: DraftForm) -> JsonResponse:
    """In the words of the first thing that keeps it from being saved."""
    wrong = next((field for field in form if field.errors), None)
    said = {"field": wrong.label, "error": wrong.errors[0]} if wrong else None
    message = _("Not saved yet. %(field)s: %(error)s") % said if said else _("Not saved yet: please check the rows.")
    return JsonResponse({"message": message}, status=400)


def _refused(refusal: Clash | MoveRefused) -> JsonResponse:
    if isinstance(refusal, Clash):
        said = _("Not saved: somebody else changed the same text. Press Save to compare; nothing is lost.")
    else:
        said = _("Not saved: the campaign has been submitted meanwhile. Copy what you wrote before you leave.")
    return JsonResponse({"message": said}, status=409)


@require_safe
@login_required
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The very page of the campaign, for those who write it, who are asked to carry it, or who decide on it."""
    found = with_voices(readable_by(request.user).with_viewer(request.user).with_page().with_support())
    campaign = get_object_or_404(found, slug=slug)
    _require(request.user, "campaigns.preview_campaign", campaign)
    if campaign.status in Campaign.PUBLIC:
        return redirect(campaign)
    is_ready = active() in campaign.languages
    context = {**as_read(campaign, belongs=False), "is_ready": is_ready, "coverage": coverage_of(draft_of(campaign))}
    response = render(request, "campaigns/preview.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    """What is missing, and in which languages, is said before it is handed in."""
    form = ActForm(request.POST or None)
    seen = Campaign.objects.visible_to(request.user)
    if form.is_done:  # its address may have followed its title
        return redirect(seen.filter(slug=slug).first() or "my")
    campaign = get_object_or_404(seen, slug=slug)
    _require(request.user, "campaigns.submit_campaign", campaign)
    if request.method == "POST" and form.is_valid() and form.act(lambda: actions.submit(campaign, by=request.user)):
        messages.success(request, _("Submitted. You are told as soon as there is a decision."))
        return redirect(campaign)
    says = draft_of(campaign)
    return render(request, "campaigns/submit.html", {
        "title": _("Submit this campaign"), "submit": _("Submit"), "form": form, "campaign": campaign,
        "text": _("A coordinator reads it and approves it, asks for changes, or refuses it with a reason. "
                  "Until then nobody can change it."),
        "coverage": coverage_of(says), "wanting": wanting(says), "cancel_url": campaign.get_absolute_url(),
    })  # fmt: skip


def _require(user: User, permission: str, campaign: Campaign) -> None:
    if not user.has_perm(permission, campaign):
        raise PermissionDenied
