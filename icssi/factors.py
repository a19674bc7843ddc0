"""The second factor as allauth sees it: which proof is asked for, what it is called on a phone, how it is stored."""

from base64 import b32encode
from secrets import token_bytes
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.actions.codes import codes_of
from accounts.proof import proves_afresh
from accounts.second_factor import has_factor
from core.ciphers import decrypt, encrypt

PURPOSE = "authenticator"


class ProvingAdapter(DefaultAccountAdapter):
    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """While the second factor is awaited the session holds no address, and none later."""
        for record in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []):
            record.pop("email", None)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Codes she has not put away yet are shown before she goes where she wanted to."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        codes = codes_of(user)
        if codes is None or codes.did_view:
            return response
        with translation.override(user.language):
            address = reverse("mfa_view_recovery_codes")
        return redirect(f"{address}?{urlencode({'next': response['Location']})}")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in of a moment ago is proof enough, as anywhere else on the portal."""
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return required and not proves_afresh(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """With a second factor, the factor alone, passkey first; without one the password, or a recovery code."""
        ways: list[dict[str, str]] = super().get_reauthentication_methods(user)
        if not ways or not has_factor(user):
            return ways
        kept = [way for way in ways if way["id"] != "reauthenticate"]
        return sorted(kept, key=lambda way: way["id"] != "mfa_reauthenticate:webauthn")


class FactorAdapter(DefaultMFAAdapter):
    """A phone that is looked through shows the portal's host and nothing of the person: no address, no pseudonym."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """What cannot be read any more, because its key is gone, becomes something that no code fits."""
        return decrypt(encrypted_text, PURPOSE) or b32encode(token_bytes(20)).decode()

    def _get_user_identifier(self, user: Any) -> str:
        return _("Account")

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": _("Account")}

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}
