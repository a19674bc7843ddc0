"""Lockdown: an account that is there for nobody, until its owner proves afresh that it is hers."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts.actions.sessions import end_sessions
from accounts.models import CalendarLink, User


@transaction.atomic
def lock_down(user: User) -> bool:
    """Hide `user` from everybody, end her sessions, and let every link she was ever sent be dead for good.

    Those of the calendar and of a new address lose what they lead to; `sealed_at` kills those that carry the seal, and
    `last_login` those of a new password. Returns whether it changed anything: pressed twice, it is done once.
    """
    now = timezone.now()
    moments = {"locked_at": now, "sealed_at": now, "last_login": now}
    is_new = bool(User.objects.filter(pk=user.pk, locked_at=None).update(**moments))
    end_sessions(user)
    CalendarLink.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user, verified=False).delete()
    user.refresh_from_db(fields=list(moments))
    return is_new


@transaction.atomic
def lift_lockdown(user: User) -> bool:
    """Let her be seen again as she was. Sessions that began while she was locked down end with it.

    Links that died stay dead. Returns whether she was in lockdown.
    """
    was_locked = bool(User.objects.filter(pk=user.pk).exclude(locked_at=None).update(locked_at=None))
    end_sessions(user)
    user.refresh_from_db(fields=["locked_at"])
    return was_locked
