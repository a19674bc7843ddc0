"""What the portal does differently from django-allauth: it keeps no network address, and its mails are deliveries.

It stands at the top because account mail needs both the account and the queue, and neither knows the other.
"""

from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.account.signals import email_changed, password_changed, password_reset, password_set
from allauth.core.internal import ratelimit
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actions.sessions import end_sessions
from accounts.models import User
from core.evenness import from_here
from core.languages import active
from icssi.factors import ProvingAdapter
from icssi.notices import CODES, ONCE_AN_HOUR
from notifications.actions import readmit, recipient_at, recipient_for, tell
from notifications.models import Recipient

VERIFICATION = "allauth.account.stages.EmailVerificationStage"
GUESSES = {"app": "portal", "action": "guesses", "config": {"guesses": "300/h/key"}}  # at one address, from anywhere


@receiver(email_changed)
def forget_refusals(user: User, **_facts: Any) -> None:
    """What a server said of her former address says nothing of the new one, which she has just proven."""
    for recipient in Recipient.objects.filter(account=user.pk):
        readmit(recipient)


@receiver([password_changed, password_reset, password_set])
def end_all_sessions(request: HttpRequest, user: User, **_facts: Any) -> None:
    """Whoever knew the former password is out, on every device; so is she, and signs in with the new one."""
    if request.user == user:
        logout(request)
    end_sessions(user)


class Adapter(ProvingAdapter):
    def get_client_ip(self, request: HttpRequest) -> str:
        """Never an address: what allauth counts attempts by is the hash of the day that was put in its place."""
        return str(request.META["REMOTE_ADDR"])

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """A stranger's wrong passwords count against the stranger: by them nobody keeps her from signing in."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Besides, how often anybody at all may guess at one address: wide, for it is she whom this keeps out."""
        super().pre_authenticate(request, **credentials)
        address = super()._get_login_attempts_cache_key(request, **credentials)
        self._guesses = ratelimit.consume(request, **GUESSES, key=address)
        if not self._guesses:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        self._guesses.rollback()

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """A new password by mail opens the way again, wherever the guesses came from."""
        super()._delete_login_attempts_cached_email(request, **credentials)
        ratelimit.clear(request, **GUESSES, key=super()._get_login_attempts_cache_key(request, **credentials))

    def is_safe_url(self, url: str) -> bool:
        """What cannot be read as an address leads nowhere."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return ""

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> AbstractBaseUser:
        user.pseudonym = form.cleaned_data["pseudonym"]
        user.language = form.cleaned_data["language"]
        super().save_user(request, user, form, commit=False)
        from_here(request)
        if commit:
            user.save()
        return user

    def unstash_verified_email(self, request: HttpRequest) -> str | None:
        """allauth empties the place in the session, and so begins one: a cookie for whoever really signed up."""
        verified: str | None = request.session.pop("account_verified_email", None)
        return verified

    def get_login_stages(self) -> list[str]:
        """Last but one: whether the account is in lockdown, which is asked after the second factor."""
        allauths = super().get_login_stages()
        ours = ["icssi.stages.Verification" if stage == VERIFICATION else stage for stage in allauths]
        return ["icssi.stages.Beginning", *ours, "icssi.lockdown.LockdownStage", "icssi.stages.Ending"]

    def login(self, request: HttpRequest, user: Any) -> None:
        """allauth notes in the session by which address somebody signed in; the account is named there already."""
        super().login(request, user)
        for record in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []):
            record.pop("email", None)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To her own page in her own language; an address she came from goes before (allauth asks it first)."""
        with translation.override(request.user.language):
            return reverse("my")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        with translation.override(email_address.user.language):
            return reverse("my" if self.request.user.is_authenticated else "account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: EmailConfirmation, signup: bool) -> None:
        address = emailconfirmation.email_address
        self._tell("email_confirmation", address.email, address.user, "account_confirm_email", emailconfirmation.key)

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        self._tell("password_reset_key", email, user, "account_reset_password_from_key", context["uid"], context["key"])

    def send_account_already_exists_mail(self, email: str) -> None:
        self._tell("account_already_exists", email, User.objects.filter(email=email).first(), "account_reset_password")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Something about her account changed. Neither a network address nor a browser is named."""
        self._tell(template_prefix.rpartition("/")[2], email or user.email, user, "account_reset_password")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """What has no method of its own: the answer to a reset for an address without an account."""
        self._tell(template_prefix.rpartition("/")[2], email, None, "account_signup")

    @transaction.atomic
    def _tell(self, mail: str, email: str, user: User | None, link: str, *link_args: str) -> None:
        """Queue one mail. `mail` is allauth's name for it; the link is made in the language of who reads it."""
        language = user.language if user else active()
        own_address = user is not None and user.email == email.lower()
        recipient = recipient_for(user) if own_address else recipient_at(email, language)
        with translation.override(language):
            path = reverse(link, args=link_args)
        code, now = CODES[mail], timezone.now()
        occurrence = now.replace(minute=0, second=0, microsecond=0) if code in ONCE_AN_HOUR else now
        tell(code, [recipient], subject=user or recipient, occurrence=occurrence, once={"path": path})
