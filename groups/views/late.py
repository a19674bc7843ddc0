"""Words that come too late, or to what is not there any more: nothing is done, and nothing that was typed is lost."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.acts import ActMixin


def typed_in(form: ActMixin) -> list[tuple[str, str]]:
    """Label and words of each text that was sent, as it was sent."""
    fields = [field for field in form if isinstance(field.field, forms.CharField) and not field.is_hidden]
    return [(str(field.label), field.value()) for field in fields if form.is_bound and field.value()]


def too_late(request: HttpRequest, form: ActMixin, why: str, *, back: str) -> HttpResponse:
    """Say why it is not done, and give back what was typed. Led back is who typed nothing, and who clicked twice: her
    words are kept."""
    if form.is_done:
        return redirect(back)
    typed = typed_in(form)
    if not typed:
        messages.info(request, why)
        return redirect(back)
    return render(request, "groups/late.html", {"why": why, "typed": typed, "back": back}, status=409)


def gone(request: HttpRequest, form: ActMixin, why: str) -> HttpResponse:
    """The same where there is nothing to lead back to. Of what never was, and of what may not be known, it says no
    other word than of what is gone."""
    typed = typed_in(form)
    if not typed:
        raise Http404
    return render(request, "groups/late.html", {"why": why, "typed": typed, "back": ""}, status=404)
