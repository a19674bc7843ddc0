"""Lockdown as a whole: account, mail, invitations and kept pages at once; and the way back, at the end of a sign-in.

It stands at the top because it needs the account, the queue and the groups, and the account knows neither.
"""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.stages import LoginStage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.actions.lockdown import lift_lockdown, lock_down
from accounts.models import User
from core.pages import forget_pages
from groups.actions import forget_invitations
from notifications.actions import drop_mail_of, record

FRESH = 15 * 60  # seconds a proof given during this sign-in holds: as long as a sign-in may take


@transaction.atomic
def hide(user: User) -> None:
    """Everything at once: see `lock_down`; besides it her mail that waits, the links by which somebody could come into
    a group in her name, and every page kept for visitors."""
    if lock_down(user):
        record("accounts.locked_down", user, by=user)
    drop_mail_of(user)
    forget_invitations(user)
    forget_pages()


@transaction.atomic
def show_again(user: User) -> None:
    if lift_lockdown(user):
        record("accounts.lockdown_lifted", user, by=user)
    forget_pages()


class LockdownStage(LoginStage):
    """The last step of a sign-in: an account in lockdown is not signed in, but led to the page that ends it."""

    key = "lockdown"
    urlname = "unlock"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        return (redirect(self.urlname), True) if _is_locked(self.login.user) else (None, True)


def has_proven(request: HttpRequest, user: User) -> bool:
    """Whether a second factor or a recovery code was shown in this very sign-in, and since the lockdown."""
    since = max(time.time() - FRESH, user.locked_at.timestamp() if user.locked_at else 0)
    return any(proof["method"] == "mfa" and proof["at"] >= since for proof in get_authentication_records(request, user))


def _is_locked(user: Any) -> bool:
    return isinstance(user, User) and user.locked_at is not None
