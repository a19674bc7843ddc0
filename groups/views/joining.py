"""From a wish to join to the leads' answer, and out again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.proof import prove
from core.acts import ActForm
from groups import actions, queries
from groups.forms import JoinForm, ShowForm
from groups.models import VOUCHES_NEEDED, JoinRequest, Membership, WorkingGroup
from groups.views.finding import (
    button_of,
    confirmed,
    form_methods,
    is_second_click,
    pressed,
    require,
    require_safe,
    room,
    thing_of,
)
from groups.views.late import too_late
from groups.views.paging import paged
from groups.wording import name_of

SHOWN_WISHES, SHOWN_PEOPLE = 50, 100


@form_methods
@login_required
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to join; who is in already, or waits, or comes to closed doors reads how it stands instead."""
    groups = queries.known_to(request.user).with_topics().with_membership_of(request.user)
    group = get_object_or_404(groups, slug=slug)
    waiting = queries.waiting_request(request.user, group)
    may_ask = waiting is None and request.user.has_perm("groups.ask_to_join", group)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and not may_ask:
        return too_late(request, form, _("You cannot ask to join now."), back=group.address("join"))
    if form.is_valid() and form.act(
        lambda: actions.ask_to_join(group, by=request.user, word=form.cleaned_data["word"])
    ):
        return redirect(group.address("join"))
    return render(request, "groups/join.html", {
        "group": group, "waiting": waiting, "may_ask": may_ask, "form": form,
        "withdraw_form": ActForm(auto_id=False),
    })  # fmt: skip


@button_of("join")
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    group = get_object_or_404(queries.known_to(request.user), slug=slug)
    waiting = queries.waiting_request(request.user, group)
    if waiting is None:
        return redirect(group.address("join"))
    return pressed(
        request, lambda: actions.withdraw_request(waiting, by=request.user),
        back=_outside(group), done=_("You took your wish back, and its words are deleted."),
    )  # fmt: skip


def _outside(group: WorkingGroup) -> str:
    """Where somebody goes who belongs to the group no more, or not yet."""
    return reverse("groups:list") if group.is_hidden else group.get_absolute_url()


@require_safe
@login_required
def requests(request: HttpRequest, slug: str) -> HttpResponse:
    """Who waits, for the leads alone."""
    group, _me = room(request, slug)
    require(request, "see_requests", group)
    page = paged(request, queries.wishes_at(group, request.user), SHOWN_WISHES)
    rows = [
        {"wish": wish, "form": ActForm(auto_id=False), "wants": group.is_hidden and wish.vouching < VOUCHES_NEEDED}
        for wish in page.rows
    ]
    return render(request, "groups/requests.html", {"group": group, "rows": rows, "pages": page})


@button_of("requests")
def admit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, _me = room(request, slug)
    require(request, "see_requests", group)
    wish = thing_of(group, JoinRequest.objects.present().select_related("user"), pk)
    prove(request)
    return pressed(
        request, lambda: actions.admit(wish, by=request.user),
        back=group.address("requests"), done=_("Admitted. The person is told."),
    )  # fmt: skip


@form_methods
@login_required
def decline(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, _me = room(request, slug)
    require(request, "see_requests", group)
    wish = thing_of(group, JoinRequest.objects.present().select_related("user"), pk)
    if request.method != "POST" and wish.status != JoinRequest.Status.WAITING:
        return redirect(group.address("requests"))
    return confirmed(
        request, lambda: actions.decline(wish, by=request.user), back=group.address("requests"),
        done=_("Declined. The person is told, without a reason."), group=group,
        title=_("Decline this wish"), quoted=wish.user.shown_name, submit=_("Decline"),
        text=_("The person is told, and can ask again later. The wish is deleted after 30 days."),
    )  # fmt: skip


@form_methods
@login_required
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Always possible, for the only lead, too: nobody is held. Who is no member (any more) is led out."""
    group = get_object_or_404(queries.known_to(request.user).with_membership_of(request.user), slug=slug)
    me = queries.membership_of(request.user, group)
    if me is None:
        return redirect(group)
    health = queries.health(group)
    is_last_lead = me.leads and health.leads == 1 and health.people > 1
    return confirmed(
        request, lambda: actions.leave(me, by=request.user), back=group.address("workspace"),
        onward=_outside(group), done=_("You left the group. Its room is closed to you."), group=group,
        title=_("Leave the group"), quoted=name_of(group), submit=_("Leave the group"),
        text=_("The room closes to you at once. Your open tasks become free for others, and what you wrote stays "
               "without your pseudonym. To come back you ask to join again."),
        warning=_("You are the only lead. Name another first, or nobody can admit people.") if is_last_lead else "",
    )  # fmt: skip


@button_of("workspace")
def show_me(request: HttpRequest, slug: str) -> HttpResponse:
    """The switch of one's own visibility."""
    group, me = room(request, slug)
    form = ShowForm(request.POST)
    if form.is_valid() and form.act(lambda: actions.show_me(me, form.cleaned_data["is_shown"], by=request.user)):
        shown = form.cleaned_data["is_shown"]
        messages.success(
            request, _("The group sees your pseudonym now.") if shown else _("The group no longer sees you.")
        )
    return redirect(f"{group.address('workspace')}#people")


@require_safe
@login_required
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Pseudonyms, for the leads: whom to name a lead as well."""
    group, _me = room(request, slug)
    require(request, "see_members", group)
    page = paged(request, queries.people_shown(group), SHOWN_PEOPLE)
    return render(request, "groups/people.html", {"group": group, "people": page.rows, "pages": page})


@form_methods
@login_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who left, who is in lockdown and who never belonged to the group: none of them is there."""
    group, _me = room(request, slug)
    require(request, "see_members", group)
    if is_second_click(request):
        return redirect(group.address("people"))
    membership = thing_of(group, Membership.objects.present().select_related("user"), pk)
    require(request, "remove_member", membership)
    prove(request)
    return confirmed(
        request, lambda: actions.remove(membership, by=request.user), back=group.address("people"),
        done=_("Removed. The person is told, and not by whom."), group=group,
        title=_("Remove this person"), quoted=membership.user.shown_name, submit=_("Remove from the group"),
        text=_("The room closes to the person at once. Open tasks become free for others, and what was written stays "
               "without the pseudonym. For thirty days the person cannot ask to join again."),
    )  # fmt: skip
