"""Ways into a group beside its door: a link for one person, and the word of two members."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.acts import ActForm
from groups import actions, queries
from groups.forms import JoinForm, VouchForm
from groups.models import JoinRequest
from groups.views.finding import button_of, form_methods, pressed, require, require_safe, room, thing_of
from groups.views.joining import SHOWN_WISHES
from groups.views.late import typed_in
from groups.views.paging import paged

# --- invitations ------------------------------------------------------------------------------------------------------


@form_methods
@login_required
def invitations(request: HttpRequest, slug: str) -> HttpResponse:
    """Those that are open. Sent, it makes a new one and shows its address, this once."""
    group, _me = room(request, slug)
    require(request, "invite_people", group)
    form, address = ActForm(request.POST or None), ""
    if form.is_valid() and form.act(lambda: actions.invite_person(group, by=request.user)):
        if form.result is None:  # sent a second time
            return redirect(group.address("invitations"))
        address = settings.PUBLIC_BASE_URL + reverse("groups:invited", args=[form.result])
    found = queries.open_invitations().filter(group=group)
    rows = [{"invitation": one, "form": ActForm(auto_id=False)} for one in found]
    return render(request, "groups/invitations.html", {
        "group": group, "rows": rows, "address": address, "errors": form.non_field_errors(),
        "form": ActForm(auto_id=False),
    })  # fmt: skip


@button_of("invitations")
def revoke_invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A second click, or one after somebody used it, comes back to the list as it is now."""
    group, _me = room(request, slug)
    require(request, "invite_people", group)
    found, back = queries.open_invitations().filter(group=group, pk=pk).first(), group.address("invitations")
    if found is None:
        return redirect(back)
    found.group = group
    return pressed(
        request, lambda: actions.revoke_invitation(found, by=request.user), back=back,
        done=_("Revoked. The link opens nothing any more."),
    )  # fmt: skip


@form_methods
@login_required
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """The form to ask in, for who is signed in and may. A link that is used, expired, revoked or was never made, and
    one in the hands of who may not follow it, are answered alike."""
    found = queries.invitation_behind(token)
    form = JoinForm(request.POST or None)
    if found is None or not request.user.has_perm("groups.accept_invitation", found.group):
        return _nothing_behind(request, token, form)
    group = found.group
    if queries.waiting_request(request.user, group):
        return redirect(group.address("join"))
    if form.is_valid() and form.act(
        lambda: actions.ask_to_join(group, by=request.user, word=form.cleaned_data["word"], invitation=found)
    ):
        return redirect(group.address("join"))
    return render(request, "groups/join.html", {"group": group, "may_ask": True, "form": form, "is_invited": True})


def _nothing_behind(request: HttpRequest, token: str, form: JoinForm) -> HttpResponse:
    found = queries.invitation_behind(token)
    if found and queries.membership_of(request.user, found.group):
        return redirect(found.group.address("workspace"))
    typed = [] if form.is_done else typed_in(form)
    return render(request, "groups/invited.html", {"typed": typed}, status=404)


# --- vouching ---------------------------------------------------------------------------------------------------------


@require_safe
@login_required
def vouching(request: HttpRequest, slug: str) -> HttpResponse:
    """Who asks to join a hidden group: its members see the pseudonym and the word, and nothing else."""
    group, _me = room(request, slug)
    if not group.is_hidden:
        raise Http404
    page = paged(request, queries.wishes_at(group, request.user), SHOWN_WISHES)
    rows = [{"wish": wish, "form": ActForm(auto_id=False)} for wish in page.rows]
    return render(request, "groups/vouching.html", {"group": group, "rows": rows, "pages": page})


@button_of("vouching")
def vouch(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say it, or take it back; on a wish that was answered in the meantime it comes back to the list."""
    group, _me = room(request, slug)
    wish = thing_of(group, JoinRequest.objects.present().select_related("user"), pk)
    back = group.address("vouching")
    if wish.status != JoinRequest.Status.WAITING and group.is_hidden:
        messages.info(request, _("This wish was answered in the meantime."))
        return redirect(back)
    require(request, "vouch", wish)
    form = VouchForm(request.POST)
    act = actions.vouch if form.is_valid() and form.cleaned_data["knows"] else actions.take_vouch_back
    return pressed(request, lambda: act(wish, by=request.user), back=back)
