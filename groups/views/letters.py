"""Letters from outside as those read them to whom they are addressed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from groups.actions.writing import answer_message, remove_message
from groups.forms.facing import AnswerLetterForm
from groups.queries.speaking import letter_of, letters_to
from groups.views.finding import confirmed, form_methods, is_second_click, require, require_safe, room
from groups.views.late import gone, too_late, typed_in


@require_safe
@login_required
def letters(request: HttpRequest, slug: str) -> HttpResponse:
    """Newest first; neither the list nor anything behind it names an address."""
    group, me = room(request, slug)
    require(request, "read_messages", group)
    page = letters_to(me, request.GET.get("before", ""))
    return render(request, "groups/letters.html", {"group": group, "me": me, "page": page})


@form_methods
@login_required
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    form, rows = AnswerLetterForm(request.POST or None), letter_of(me, pk)
    if typed_in(form) and not rows.exists():
        return gone(request, form, _("This letter is not there any more, or not yours to answer."))
    require(request, "read_messages", group)
    found = get_object_or_404(rows)
    found.group, back = group, group.address("messages")
    if found.answered_at:
        return too_late(request, form, _("This letter is answered."), back=back)
    require(request, "answer_message", found)
    if form.is_valid() and form.act(lambda: answer_message(found, form.cleaned_data["text"], by=request.user)):
        messages.success(request, _("Answered. Who wrote is told, and learns no address of yours."))
        return redirect(back)
    return render(request, "groups/answer_letter.html", {"group": group, "letter": found, "form": form})


@form_methods
@login_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    require(request, "read_messages", group)
    back = group.address("messages")
    if is_second_click(request):
        return redirect(back)
    found = get_object_or_404(letter_of(me, pk))
    found.group = group
    require(request, "remove_message", found)
    return confirmed(
        request, lambda: remove_message(found, by=request.user), back=back, done=_("The letter is deleted."),
        group=group, title=_("Delete this letter"), quoted=found.text, submit=_("Delete it"),
        text=_("It is gone for everybody, with your answer if there is one. Who wrote it is not told."),
    )  # fmt: skip
