"""The steps of a sign-in, as far as they differ from django-allauth's."""

import hashlib
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import Login
from allauth.account.stages import EmailVerificationStage, LoginStage
from django.shortcuts import redirect

BEGUN_WITH = "begun_with"


class Beginning(LoginStage):
    """Notes which password the account has, so that a sign-in that waits is worth nothing once it was changed."""

    key = "beginning"

    def handle(self) -> tuple[Any, bool]:
        self.login.state[BEGUN_WITH] = _digest(self.login)
        return None, True


class Ending(LoginStage):
    """After all others: whoever began with a former password begins anew."""

    key = "ending"

    def handle(self) -> tuple[Any, bool]:
        return (redirect("account_login"), False) if is_outdated(self.login) else (None, True)


def is_outdated(login: Login) -> bool:
    """Whether the password was changed since this sign-in began."""
    return bool(login.state.get(BEGUN_WITH) != _digest(login))


def _digest(login: Login) -> str:
    """Of what Django itself compares in every session; hashed once more, for it waits in the table of sessions."""
    return hashlib.sha256(login.user.get_session_auth_hash().encode()).hexdigest() if login.user else ""


class Verification(EmailVerificationStage):
    """The link in the mail confirms an address, in whatever browser: the session waits for nothing.

    So it keeps neither the address, nor that somebody signed up here; and it is the same whether the address had an
    account or not.
    """

    def handle(self) -> tuple[Any, bool]:
        response, _goes_on = super().handle()
        self.login.email = None
        for record in self.request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []):
            record.pop("email", None)
        return response, response is None
