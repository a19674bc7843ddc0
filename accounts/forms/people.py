"""Forms of people about themselves."""

import re
from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.acts import ActModelForm, bound_texts
from core.evenness import from_here
from core.languages import NAMES, active
from core.text import clean

ZONES = {
    "Asia/Baghdad": _("Baghdad, Erbil"),
    "Asia/Amman": _("Amman"),
    "Asia/Beirut": _("Beirut"),
    "Asia/Damascus": _("Damascus"),
    "Africa/Cairo": _("Cairo"),
    "Africa/Tunis": _("Tunis"),
    "Asia/Dubai": _("Dubai"),
    "Asia/Kuwait": _("Kuwait"),
    "Asia/Tehran": _("Tehran"),
    "Europe/Istanbul": _("Istanbul, Diyarbakır"),
    "Europe/Athens": _("Athens"),
    "Europe/Helsinki": _("Helsinki"),
    "Europe/Stockholm": _("Stockholm"),
    "Europe/Berlin": _("Berlin, Vienna"),
    "Europe/Amsterdam": _("Amsterdam, Brussels"),
    "Europe/Rome": _("Rome"),
    "Europe/Paris": _("Paris"),
    "Europe/Madrid": _("Madrid"),
    "Europe/London": _("London"),
    "America/New_York": _("New York, Toronto"),
    "America/Chicago": _("Chicago"),
    "America/Los_Angeles": _("Los Angeles"),
    "America/Sao_Paulo": _("São Paulo"),
    "Asia/Kolkata": _("Delhi"),
    "Australia/Sydney": _("Sydney"),
}
LONGEST_PASSWORD = 200
LIKE_CONTACT_DATA = re.compile(r"@|\d{7,}")


def clean_pseudonym(value: str) -> str:
    """A name to be called by: two to forty letters, nothing that leads to the person outside the portal."""
    pseudonym = clean(value).strip()
    if len(pseudonym) < 2:
        raise ValidationError(_("Please choose a pseudonym of at least two letters."), code="short")
    if LIKE_CONTACT_DATA.search(pseudonym):
        raise ValidationError(_("A pseudonym must not hold an address or a phone number."), code="contact")
    return pseudonym


class SignupForm(AllauthSignupForm):
    pseudonym = forms.CharField(
        label=_("Pseudonym"),
        max_length=40,
        help_text=_("What others in your group may call you. Never your legal name; you can change it at any time."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=NAMES, help_text=_("Your pages and mails will be in this language.")
    )
    field_order = ["pseudonym", "email", "password1", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = active()
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].help_text = _(
            "We need it to confirm the account and to tell you what you asked to be told. Nobody on the portal sees it."
        )
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        bound_texts(self, LONGEST_PASSWORD)

    def clean_pseudonym(self) -> str:
        return clean_pseudonym(self.cleaned_data["pseudonym"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        person = User(pseudonym=data.get("pseudonym", ""))
        try:
            UserAttributeSimilarityValidator(["pseudonym"]).validate(data.get("password1") or "", person)
        except ValidationError as error:
            self.add_error("password1", error)
        return data

    def try_save(self, request: HttpRequest) -> Any:
        """An address that has an account takes as long as a new one: hashing the password is what costs most.

        Of two who sign up with one address at once, the second is answered like everybody who comes later.
        """
        if self.account_already_exists:
            User().set_password(self.cleaned_data.get("password1"))
            from_here(request)
            return super().try_save(request)
        try:
            return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)


class ProfileForm(ActModelForm):
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=ZONES,
        help_text=_("Events in Iraq are shown in Baghdad's time, and in yours as well when you live elsewhere."),
    )

    class Meta:
        model = User
        fields = ["pseudonym", "language", "zone", "is_discreet"]
        labels = {"is_discreet": _("Discreet mail"), "pseudonym": _("Pseudonym"), "language": _("Language")}
        help_texts = {
            "pseudonym": _("What others in your group may call you. Never your legal name."),
            "language": _("Your pages and mails will be in this language."),
            "is_discreet": _(
                "Mails name no group, title, place or person; they only ask you to open the portal. Leave this on when "
                "somebody else may see your phone."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.zone not in ZONES:
            self.fields["zone"].choices = [*ZONES.items(), (self.instance.zone, self.instance.zone)]

    def clean_pseudonym(self) -> str:
        return clean_pseudonym(self.cleaned_data["pseudonym"])
