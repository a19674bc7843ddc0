"""The steps of a sign-in, as far as they differ from django-allauth's."""

from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.stages import EmailVerificationStage


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
