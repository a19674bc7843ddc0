"""What was done to accounts and in the admin: one's own log, and the log of the platform for its admins.

The log of the platform names those who hold an office, and nobody else: neither whom an act concerned nor a member
who asked for one.
"""

from collections.abc import Sequence
from typing import Any

from allauth.account.signals import user_logged_in
from django.db.models import Model
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Office, TwoKeyAct, User
from accounts.two_keys import attach_things, words_of
from notifications.actions import record
from notifications.history import Page, page, words
from notifications.models import Activity

ADMIN = {
    "admin.added": gettext_lazy("Added something in the administration"),
    "admin.changed": gettext_lazy("Changed something in the administration"),
    "admin.deleted": gettext_lazy("Deleted something in the administration"),
    "admin.office_ended": gettext_lazy("Ended an office"),
    "admin.account_closed": gettext_lazy("Closed an account"),
}
KEYS = {
    "accounts.key_asked": gettext_lazy("Asked for an act of two people"),
    "accounts.key_confirmed": gettext_lazy("Confirmed an act of two people"),
    "accounts.key_refused": gettext_lazy("Refused an act of two people"),
    "accounts.key_withdrawn": gettext_lazy("Withdrew an act of two people"),
    "accounts.key_failed": gettext_lazy("Confirmed an act of two people that could not be done any more"),
}
OFFICE_SIGNED_IN = "accounts.office_signed_in"
OWN = {
    OFFICE_SIGNED_IN: gettext_lazy("Signed in with an office"),
    "accounts.exported": gettext_lazy("Took all own data along"),
    "accounts.calendar_made": gettext_lazy("Made a new calendar link"),
    "accounts.calendar_ended": gettext_lazy("Ended the calendar link"),
    "accounts.locked_down": gettext_lazy("Went into lockdown"),
    "accounts.lockdown_lifted": gettext_lazy("Ended the lockdown"),
}
words(ADMIN | KEYS | OWN)
PLATFORM = {
    *ADMIN, *KEYS, OFFICE_SIGNED_IN, "councils.seat_given", "councils.seat_ended", "updates.taken_down",
    "updates.republished", "campaigns.taken_down", "campaigns.republished", "notifications.requeued",
    "notifications.parked", "notifications.tried_now", "notifications.mail_stopped", "notifications.cut_planned",
    "notifications.cut_changed", "notifications.cut_dropped",
}  # fmt: skip


def note(request: HttpRequest, done: str, thing: Model, **facts: Any) -> None:
    record(f"admin.{done}", thing, by=request.user, model=thing._meta.label_lower, **facts)


@receiver(user_logged_in)
def note_sign_in(user: User, **_facts: Any) -> None:
    """Who may enter the admin leaves a trace of each sign-in; who may not leaves none."""
    if user.is_staff:
        record(OFFICE_SIGNED_IN, user, by=user)


def own_acts(user: User, before: str = "") -> Page:
    return page(Activity.objects.filter(by=user), name=lambda _act: _("you"), before=before)


def platform_acts(before: str = "") -> Page:
    officers = set(Office.objects.values_list("user", flat=True))

    def name(act: Activity) -> str:
        return office_name(act) if act.by_id in officers else _("a member")

    return page(Activity.objects.all(), name=name, verbs=PLATFORM, before=before, about=_about, prepare=_prepare)


def office_name(act: Activity) -> str:
    """Of an act that only offices do; empty while she hides from all or is in lockdown."""
    return act.by.shown_name if act.by else ""


def _prepare(subjects: Sequence[Any]) -> None:
    attach_things(subject for subject in subjects if isinstance(subject, TwoKeyAct))


def _about(thing: Any) -> str:
    """What kind of thing it was. Of an act of two people, what was to be done; of a person, nothing."""
    if isinstance(thing, TwoKeyAct):
        return words_of(thing).title
    return "" if isinstance(thing, User) else str(thing._meta.verbose_name)
