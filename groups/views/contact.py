"""Letters from outside: who writes to a group or to its spokesperson, and reads there what was answered."""

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from core.acts import ActForm
from core.languages import read
from groups.actions.writing import confirm_message, take_back_message, write_message
from groups.forms.facing import LetterForm
from groups.models import Message, WorkingGroup
from groups.notices.letters import LETTER_SALT, letter_path
from groups.queries.speaking import spokesperson_shown
from groups.views.finding import form_methods, require_safe
from groups.views.late import gone
from notifications.actions import recipient_at, recipient_for


@form_methods
def contact(request: HttpRequest, slug: str) -> HttpResponse:
    """A letter to the group, as long as it takes any."""
    groups = WorkingGroup.objects.public().filter(takes_messages=True).select_related("region")
    group = groups.filter(slug=slug).first()
    if group is None:
        return _not_taken(request)
    return _written(request, Message(group=group), {"group": group})


@form_methods
def contact_spokesperson(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who she is, in her own words, and a letter to her; who is not shown (any more) is not there."""
    speaking = spokesperson_shown(slug, pk).first()
    if speaking is None:
        return _not_taken(request)
    message = Message(group=speaking.group, spokesperson=speaking)
    return _written(request, message, {"group": speaking.group, "speaking": speaking})


def _written(request: HttpRequest, message: Message, page: dict[str, Any]) -> HttpResponse:
    """The same answer whatever the address: who is signed in comes to her letter, all others are asked to look into
    their mail."""
    known = isinstance(request.user, User)
    form = LetterForm(request.POST or None, instance=message, is_known=known)

    def write() -> Message:
        data = form.cleaned_data
        sender = recipient_for(request.user) if known else recipient_at(data["email"], data["language"])
        return write_message(message, sender=sender)

    if form.is_valid() and form.act(write):
        return redirect(letter_path(message) if known and message.pk else "groups:contact_sent")
    return render(request, "groups/contact.html", {**page, "form": form, "name": read(message.group, "name")})


def _not_taken(request: HttpRequest) -> HttpResponse:
    """Who wrote while it ended keeps her words."""
    form = LetterForm(request.POST or None, instance=Message(), is_known=isinstance(request.user, User))
    return gone(request, form, _("No letters are taken here any more. Nothing was delivered."))


@require_safe
def contact_sent(request: HttpRequest) -> HttpResponse:
    """The same words whether or not anything was sent."""
    return render(request, "groups/contact_sent.html")


@form_methods
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """The sender's page of a letter, by the link from her mail; opening it changes nothing."""
    found = _letter_of(token)
    if found is None:  # taken back, removed, or deleted when its year was over
        return render(request, "groups/letter.html", {"letter": None})
    form = ActForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = take_back_message if "take-back" in request.POST else confirm_message
        if form.act(lambda: act(found)):
            return redirect(request.path)
    return render(request, "groups/letter.html", {"letter": found, "group": found.group, "form": form})


def _letter_of(token: str) -> Message | None:
    """The letter a link stands for; 404 when the link is none of ours, or died in a lockdown."""
    key = token.partition(":")[0]
    known = key.isascii() and key.isdecimal() and len(key) < 19
    rows = Message.objects.select_related("group", "sender__account", "spokesperson__membership")
    found = rows.filter(pk=int(key)).first() if known else None
    try:
        signing.Signer(salt=f"{LETTER_SALT}{found.sender.seal if found else ''}").unsign(token)
    except signing.BadSignature as error:
        raise Http404 from error
    return found
