"""The group edits its own page, and shows its picture."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core import media
from groups.actions.facing import revise_page
from groups.forms.facing import PageForm
from groups.models import WorkingGroup
from groups.views.finding import form_methods, require, require_safe, room

PICTURE_SECONDS = 3600  # a picture that was removed is gone from browsers an hour later


@form_methods
@login_required
def edit_page(request: HttpRequest, slug: str) -> HttpResponse:
    """For the leads; what is saved is public at once."""
    group, _me = room(request, slug)
    require(request, "edit_page", group)
    sent = request.POST if request.method == "POST" else None
    form = PageForm(sent, request.FILES or None, instance=group, sender=request.user)
    if form.is_valid() and form.act(lambda: revise_page(group, by=request.user, known=form.cleaned_data["known"])):
        messages.success(request, _("Saved. This is the page as everyone sees it now."))
        return redirect(group)
    return render(request, "groups/edit_page.html", {"group": group, "form": form})


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture, or one of its smaller sizes, to those who may know of its group."""
    whole = f"groups/{name.split('/', maxsplit=1)[0].removesuffix('.webp')}.webp"
    known = Q(is_hidden=False) | Q(pk__in=WorkingGroup.objects.of(request.user).values("pk"))
    group = get_object_or_404(WorkingGroup.objects.filter(known).only("pk", "is_hidden"), picture=whole)
    return media.answer(f"groups/{name}", seconds=0 if group.is_hidden else PICTURE_SECONDS)
