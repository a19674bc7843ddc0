"""Forms of the second factor: what allauth asks, asked so that a tired person with an Arabic keyboard is understood.

Named by settings.MFA_FORMS, and not imported from `accounts.forms`: allauth's own are loaded with them.
"""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal.auth import get_state
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import UserVerificationRequirement

from core.text import ascii_digits, clean

MOST_KEYS = 10
LONGEST_NAME = 40
LONGEST_CODE = 20
TOTP_LIVES = 120  # seconds; a code is good for three times thirty, and once


class CodeMixin(forms.Form):
    """A code in any digits, with or without blanks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Code"),
            max_length=LONGEST_CODE,
            widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}),
        )

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(filter(str.isalnum, ascii_digits(self.cleaned_data["code"])))
        code: str = super().clean_code()  # type: ignore[misc]
        found = getattr(self, "authenticator", None)
        if found and found.type == Authenticator.Type.TOTP and not cache.add(_used(found, code), True, TOTP_LIVES):  # noqa: FBT003
            raise get_adapter().validation_error("incorrect_code")
        return code


def _used(found: Authenticator, code: str) -> str:
    """The library forgets a code after half a minute, while a neighbouring one is still accepted."""
    return f"totp-used-{found.pk}-{code}"


class AuthenticateForm(CodeMixin, base.AuthenticateForm):
    """At sign-in."""


class ReauthenticateForm(CodeMixin, base.ReauthenticateForm):
    """Fresh proof."""


class ActivateTOTPForm(CodeMixin, totp.ActivateTOTPForm):
    """The first code of a new app."""


class NameMixin(forms.Form):
    """What a person calls a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)  # every passkey may serve to sign in, if the device can
        self.fields["name"] = forms.CharField(
            label=_("What you call it"),
            help_text=_("So that you can tell several apart, such as: phone, laptop. Others never see it."),
            max_length=LONGEST_NAME,
            required=self.fields["name"].required,
        )

    def clean_name(self) -> str:
        self.cleaned_data["name"] = clean(self.cleaned_data["name"]).strip()
        inherited = getattr(super(), "clean_name", lambda: self.cleaned_data["name"])
        name: str = inherited()
        return name


class CredentialMixin(forms.Form):
    """What a browser sends of a passkey. Anybody can send anything there, and the libraries expect it well formed."""

    def clean_credential(self) -> Any:
        """The library takes a 0 for "nothing to check", and would keep it as a passkey."""
        if not isinstance(self.cleaned_data["credential"], dict):
            raise get_adapter().validation_error("incorrect_code")
        inherited = getattr(super(), "clean_credential", lambda: self.cleaned_data["credential"])
        return self._read(inherited)

    def clean(self) -> Any:
        return self._read(super().clean)

    def _read(self, read: Any) -> Any:
        try:
            return read()
        except ValidationError:
            raise
        except Exception as error:  # whatever a decoder of several libraries may stumble over
            raise get_adapter().validation_error("incorrect_code") from error


class AddWebAuthnForm(CredentialMixin, NameMixin, webauthn.AddWebAuthnForm):
    def clean(self) -> Any:
        if Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count() >= MOST_KEYS:
            raise ValidationError(gettext("You have as many passkeys as one account can have."), code="many")
        return super().clean()


class EditWebAuthnForm(NameMixin, webauthn.EditWebAuthnForm):
    pass


class AuthenticateWebAuthnForm(CredentialMixin, webauthn.AuthenticateWebAuthnForm):
    pass


class LoginWebAuthnForm(CredentialMixin, webauthn.LoginWebAuthnForm):
    """A passkey that signs in alone, so it has to say that its holder was recognised, not only that it was touched."""

    def clean_credential(self) -> Any:
        """The challenge of the page after the password lies at the same place of the session, and asks for less."""
        state = get_state()
        if not isinstance(state, dict) or state.get("user_verification") != UserVerificationRequirement.REQUIRED:
            raise get_adapter().validation_error("incorrect_code")
        return super().clean_credential()


class ReauthenticateWebAuthnForm(CredentialMixin, webauthn.ReauthenticateWebAuthnForm):
    pass
