"""How open a group is, and how one stands in it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.proof import prove
from accounts.two_keys import asked
from core.acts import ActForm
from groups import actions, keys
from groups.forms import AboutMeForm, SettingsForm
from groups.models import WorkingGroup
from groups.views.finding import form_methods, require, room
from groups.wording import name_of


@form_methods
@login_required
def about_me(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether the others see her, and as what she is counted: nobody is shown that, and she may leave it open."""
    group, me = room(request, slug)
    form = AboutMeForm(request.POST or None, initial={"gender": me.gender})
    if form.is_valid() and form.act(lambda: actions.count_me_as(me, form.cleaned_data["gender"])):
        messages.success(request, _("Saved. It is shown to nobody."))
        return redirect(f"{group.address('workspace')}#people")
    return render(request, "groups/about_me.html", {
        "group": group, "me": me, "form": form, "show_form": ActForm(auto_id=False),
    })  # fmt: skip


@form_methods
@login_required
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether it takes new members, and what these read; whether it is hidden is decided by two others."""
    group, _me = room(request, slug)
    require(request, "change_settings", group)
    prove(request)
    form = SettingsForm(request.POST or None, instance=group)
    if form.is_valid() and form.act(lambda: actions.change_settings(form.instance, by=request.user)):
        messages.success(request, _("Saved. It stands in the log of the group."))
        return redirect(group.address("workspace"))
    return render(request, "groups/settings.html", {"group": group, "form": form})


@form_methods
@login_required
def hide(request: HttpRequest, slug: str) -> HttpResponse:
    """For the coordinator of the region and admins: one asks, the other confirms."""
    group = get_object_or_404(WorkingGroup.objects.public().with_topics(), slug=slug)
    if not request.user.has_perm("groups.ask_to_hide", group):
        raise Http404
    prove(request)
    form = ActForm(request.POST or None)
    if form.is_valid() and form.act(lambda: keys.ask_to_hide(group, by=request.user)):
        messages.success(request, asked())
        return redirect("accounts:keys")
    return render(request, "groups/confirm.html", {
        "group": group, "form": form, "cancel_url": group.get_absolute_url(), "title": _("Hide the group"),
        "quoted": name_of(group), "submit": _("Ask for it"),
        "text": _("Nobody outside sees any more that the group exists: no page, no list, no search, no calendar, no "
                  "name beside a campaign. Its members keep their room. The coordinator of the region and an admin "
                  "decide together."),
    })  # fmt: skip


@form_methods
@login_required
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Asked for by a lead of the hidden group, because nobody else knows of it; an officer confirms."""
    group, _me = room(request, slug)
    if not group.is_hidden:
        return redirect(group.address("workspace"))
    require(request, "ask_to_show", group)
    prove(request)
    form = ActForm(request.POST or None)
    if form.is_valid() and form.act(lambda: keys.ask_to_show(group, by=request.user)):
        messages.success(request, asked())
        return redirect(group.address("settings"))
    return render(request, "groups/confirm.html", {
        "group": group, "form": form, "cancel_url": group.address("settings"), "title": _("Show the group again"),
        "quoted": name_of(group), "submit": _("Ask for it"),
        "text": _("The coordinator of the region or an admin reads the name of the group and confirms. Then everybody "
                  "sees that it exists, and nobody who belongs to it."),
    })  # fmt: skip
