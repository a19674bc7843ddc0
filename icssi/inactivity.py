"""Accounts nobody signs in to: after twelve months they are deleted, not before two mails have said so.

It stands at the top because it needs both the account and the queue. Whoever is in lockdown is left alone: she may have
reasons to stay away, and no mail reaches her.
"""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import erase
from accounts.keeping import term
from accounts.models import User
from icssi.notices import TOPIC
from notifications.actions import recipient_for, tell
from notifications.kinds import EMAIL, Kind, Notice, declare
from notifications.models import Delivery

IDLE = timedelta(days=365)
BEFORE = {"accounts.unused_60": timedelta(days=60), "accounts.unused_30": timedelta(days=30)}  # notices, in order
FIRST, SECOND = BEFORE
USEFUL = timedelta(days=29)
TRIED_AGAIN = USEFUL + timedelta(days=1)  # by then what was written before is out, or never will be


def wording(delivery: Delivery) -> Notice:
    day = date_format(timezone.localtime(delivery.occurrence), "DATE_FORMAT")
    return Notice(
        title=_("Your account will be deleted"),
        paragraphs=[
            _("Nobody has signed in to it for a long time, so it will be deleted on %(day)s.") % {"day": day},
            _("To keep it, sign in once before that day. There is nothing else to do."),
        ],
        url=reverse("account_login"),
        action=_("Sign in"),
        why=_("You get this because you have an account."),
    )


def still_unused(delivery: Delivery) -> str | None:
    user = delivery.subject
    return "signed in since" if user.last_login and user.last_login >= delivery.due_at else None


for code in BEFORE:
    declare(
        Kind(
            code=code,
            topic=TOPIC,
            wording=wording,
            still_true=still_unused,
            is_mandatory=True,
            title=gettext_lazy("What concerns the safety of your account: password and address"),
            is_safe=True,
            useful_for=USEFUL,
            channels=(EMAIL,),
        )
    )


def end_inactive(now: datetime) -> int:
    """Tell, tell again, delete: each a month after the one before, also when the portal stood still for a while."""
    deleted = 0
    for user in list(_unused_since(now - IDLE + BEFORE[FIRST]).order_by("pk")):
        if (not user.is_active or _is_told_twice(user, now)) and _last_seen(user) <= now - IDLE:
            erase(user)
            deleted += 1
    return deleted


def _is_told_twice(user: User, now: datetime) -> bool:
    """Whether both mails went out and the second is a month old; else whatever is next to be told is told."""
    first, second = (_sent(user, code) for code in BEFORE)
    if first is None:
        _tell(user, FIRST, _day_of(now + BEFORE[FIRST]), now)
    elif second is None:
        if first <= now - BEFORE[SECOND]:
            _tell(user, SECOND, _day_of(now + BEFORE[SECOND]), now)
    else:
        return second <= now - BEFORE[SECOND]
    return False


def _unused_since(then: datetime) -> QuerySet[User]:
    """Nobody signed in after `then`; an account that was never signed in to counts from the day it was made."""
    never = Q(last_login=None, joined_on__lte=timezone.localdate(then))
    return User.objects.filter(Q(last_login__lte=then) | never, locked_at=None)


def _last_seen(user: User) -> datetime:
    return user.last_login or _day_of(datetime.combine(user.joined_on, time.max, timezone.get_current_timezone()))


def _day_of(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def _sent(user: User, code: str) -> datetime | None:
    """When the last such mail went out, if it did since somebody signed in. One that was only written warned nobody."""
    sent = _notices(user, code).filter(status=Delivery.Status.SENT, sent_at__gt=_last_seen(user))
    return sent.values_list("sent_at", flat=True).order_by("-sent_at").first()


def _notices(user: User, code: str) -> QuerySet[Delivery]:
    return Delivery.objects.about(user).filter(kind=code, channel=EMAIL)


@transaction.atomic
def _tell(user: User, code: str, day: datetime, now: datetime) -> None:
    """Tell, unless that was tried lately: a mail may be on its way, and a server that is down is up again some day."""
    since = max(_last_seen(user), now - TRIED_AGAIN)
    if not _notices(user, code).filter(due_at__gt=since).exists():
        tell(code, [recipient_for(user)], subject=user, occurrence=day)


term(
    code="icssi.inactive",
    what=gettext_lazy("Accounts nobody signs in to"),
    kept=IDLE,
    since=gettext_lazy("after the last sign-in; two mails say so, 60 and 30 days before. In lockdown no account is "
                       "deleted"),
    becomes=gettext_lazy("deleted, as its owner could have done"),
    end=end_inactive,
)  # fmt: skip
