"""Writing a campaign: the editor, what its page sends by itself, how the public will read it, and handing it in."""

import json
from collections.abc import Callable

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
    if request.method == "POST" and form.is_valid() and _store(form, lambda: _begin(form, request.user)):
        return _onward(request, form.instance)
    if form.instance.pk:  # the page has begun it before and never heard so: somebody else has written in it since
        return edit(request, form.instance.slug)
    _go_on(form, request.user)
    return render(request, "campaigns/edit.html", {"form": form, "save_url": reverse("campaigns:begin")})


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """What the page of a new campaign sends by itself: the first time it becomes a draft, from then on it is one."""
    form = _new_form(request, request.POST)
    if not form.is_valid():
        return _not_saved(form)
    try:
        saved = _begin(form, request.user, by_itself=True)
    except UnderWay:
        return JsonResponse({}, status=503)  # to be sent again
    except (Clash, MoveRefused) as refusal:
        return _refused(refusal)
    addresses = {name: reverse(f"campaigns:{name}", args=[form.instance.slug]) for name in ("edit", "autosave")}
    return _told(saved, **addresses)


def _new_form(request: HttpRequest, data: object) -> DraftForm:
    if not request.user.has_perm("campaigns.draft_campaign"):
        raise PermissionDenied
    return DraftForm(data, instance=Campaign(original_language=active()), groups=groups_to_draft_for(request.user))


class UnderWay(ValidationError):
    """The page has sent itself, and its button was pressed before that was answered."""

    def __init__(self) -> None:
        super().__init__(_("This is being saved at the moment. Please press Save once more."))


def _store(form: DraftForm, save: Callable[[], Saved]) -> bool:
    """Not once for each form, as other acts: who comes back to the page by her browser's memory goes on writing in the
    same form. Sent twice, the second finds nothing new (see `campaigns.merging`)."""
    try:
        save()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def _begin(form: DraftForm, by: User, *, by_itself: bool = False) -> Saved:
    """One page makes one draft, also when it sends twice at once."""
    guard = f"begin:{form.cleaned_data['key']}"
    if not cache.add(guard, value=True, timeout=UNDER_WAY):
        raise UnderWay
    try:
        return _begun(form, by, by_itself=by_itself)
    finally:
        cache.delete(guard)


@transaction.atomic
def _begun(form: DraftForm, by: User, *, by_itself: bool) -> Saved:
    """A new draft; the same one again when this very page has made one, whether or not it was told so."""
    tab, campaign = form.tab(), form.instance
    begun = recall(tab, by.pk)
    if begun:
        made = get_object_or_404(Campaign.objects.visible_to(by), pk=begun.campaign)
        _require(by, "campaigns.write_campaign", made)
        campaign.pk, campaign.slug = made.pk, made.slug
    else:
        said = form.cleaned_data
        actions.draft(campaign, group=said["group"], governorates=said["governorates"], by=by)
    typed = form.typed(by_itself=by_itself)
    return actions.revise(campaign, typed, known=form.known_prints, by=by, tab=tab, quietly=True)


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Saved by its button, however incomplete. What somebody else changed meanwhile is shown before it is replaced; and
    when it was submitted meanwhile, what was typed is still there to be copied."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    form = DraftForm(request.POST or None, instance=campaign, groups=WorkingGroup.objects.none())
    _require(request.user, f"campaigns.{'write' if form.is_bound else 'revise'}_campaign", campaign)
    if request.method == "POST" and form.is_valid() and _store(form, lambda: _revise(form, request.user)):
        messages.success(request, _("Saved."))
        return _onward(request, campaign)
    stored = Campaign.objects.get(pk=campaign.pk)
    says, clash = draft_of(stored), _go_on(form, request.user)
    return render(request, "campaigns/edit.html", {
        "form": form, "campaign": stored,
        "changes": difference_of_drafts(clash.stored, form.typed(by_itself=True)) if clash else None,
        "coverage": coverage_of(says), "wanting": wanting(says),
        "save_url": reverse("campaigns:autosave", args=[stored.slug]),
    })  # fmt: skip


@login_required
@require_POST
def autosave(request: HttpRequest, slug: str) -> HttpResponse:
    """What the page of a draft sends by itself, some seconds after the last letter and when nobody looks at it."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    _require(request.user, "campaigns.write_campaign", campaign)
    form = DraftForm(request.POST, instance=campaign, groups=WorkingGroup.objects.none())
    if not form.is_valid():
        return _not_saved(form)
    try:
        saved = _revise(form, request.user, by_itself=True)
    except (Clash, MoveRefused) as refusal:
        return _refused(refusal)
    return _told(saved)


def _revise(form: DraftForm, by: User, *, by_itself: bool = False) -> Saved:
    return actions.revise(
        form.instance, form.typed(by_itself=by_itself), known=form.known_prints, by=by, tab=form.tab(),
        quietly=by_itself,
    )  # fmt: skip


def _onward(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """To the campaign; with another row asked for, back to where it stands in the editor."""
    if (more := request.POST.get("more")) in SET:
        return redirect(reverse("campaigns:edit", args=[campaign.slug]) + SET[more])
    return redirect(campaign)


def _go_on(form: DraftForm, by: User) -> Clash | None:
    """Let a form that is shown again know what its page has stored by itself, and what it now shows of a clash, which
    is returned: sent once more, what was typed replaces that, knowingly. All else that others changed stays theirs."""
    if not form.is_bound:
        return None
    clash = next((one for one in form.non_field_errors().as_data() if isinstance(one, Clash)), None)
    memory = recall(form.tab(), by.pk)
    if clash:
        known, shown = memory.known if memory else form.known_prints, prints_of(clash.stored)
        form.begin_anew({**known, **{name: shown[name] for name in clash.parts}}, memory.rows if memory else {})
    elif memory:
        form.data["turn"] = memory.turn
    return clash


def _told(saved: Saved, **addresses: str) -> JsonResponse:
    if saved.is_late:
        return JsonResponse({"message": _("Not saved yet. Press Save to keep what you wrote.")}, status=409)
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
    if campaign.status in Campaign.PUBLISHED:
        return redirect(campaign)
    is_ready = active() in campaign.languages
    context = {**as_read(campaign, belongs=False), "is_ready": is_ready, "coverage": coverage_of(draft_of(campaign))}
    response = render(request, "campaigns/preview.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
def discard(request: HttpRequest, slug: str) -> HttpResponse:
    form = ActForm(request.POST or None)
    if form.is_done:
        return redirect("my")
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    _require(request.user, "campaigns.discard_campaign", campaign)
    if request.method == "POST" and form.is_valid() and form.act(lambda: actions.discard(campaign, by=request.user)):
        messages.success(request, _("The draft is discarded."))
        return redirect("my")
    return render(request, "campaigns/confirm.html", {
        "title": _("Discard this draft"), "submit": _("Discard it"), "form": form, "campaign": campaign,
        "text": _("Its texts, demands and actions are deleted for everybody who writes it. This cannot be undone."),
        "cancel_url": campaign.get_absolute_url(),
    })  # fmt: skip


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
