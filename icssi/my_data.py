"""What the portal holds of a person, in her own hands: to read, to take along, to delete."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import erase, export
from accounts.keeping import GONE, count_of, warnings_for
from accounts.models import User
from accounts.proof import prove
from accounts.second_factor import before_second_factor
from core.acts import ActForm
from core.text import fold
from notifications.actions import record

asks = require_http_methods(["GET", "HEAD", "POST"])


class DeletionForm(ActForm):
    pseudonym = forms.CharField(
        label=gettext_lazy("Type your pseudonym"),
        max_length=60,
        help_text=gettext_lazy("So that nothing is deleted by a slip."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_pseudonym(self) -> str:
        typed: str = self.cleaned_data["pseudonym"]
        own = self.user.pseudonym
        if typed != own and not (fold(own) and fold(typed) == fold(own)):
            raise ValidationError(_("This is not your pseudonym."), code="other")
        return typed


@before_second_factor
@require_safe
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    return render(request, "icssi/my_data.html", {"held": count_of(request.user), "form": ActForm(auto_id=False)})


@before_second_factor
@asks
@login_required
def take_along(request: HttpRequest) -> HttpResponseBase:
    """The archive, made while it is sent: nothing of it is stored. By its address alone one is led to the page."""
    if request.method != "POST":
        return redirect("my_data")
    prove(request, always=True)
    record("accounts.exported", request.user, by=request.user)
    response = StreamingHttpResponse(export(request.user), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response


@before_second_factor
@asks
@login_required
def delete(request: HttpRequest) -> HttpResponse:
    """Says what goes and what stays, and does it at once: sessions end, queued mail is dropped."""
    prove(request, always=True, to_read=True)
    user = User.objects.get(pk=request.user.pk)
    form = DeletionForm(request.POST or None, user=user)
    if form.is_valid() and form.act(lambda: erase(user)):
        logout(request)
        messages.success(request, _("Your account and all that was yours alone are deleted."))
        return redirect("home")
    held = count_of(user)
    return render(request, "icssi/my_data_delete.html", {
        "title": _("Delete your account"),
        "submit": _("Delete it for good"),
        "form": form,
        "goes": [one.title for one, _count in held if one.becomes is GONE],
        "stays": [one.title for one, _count in held if one.becomes is not GONE],
        "warnings": warnings_for(user),
    })  # fmt: skip
