"""Acts of two people are written down and told: accounts, where they are kept, knows neither log nor letters."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import TwoKeyAct, User
from accounts.two_keys import ASKED, WITHDRAWN, attach_things, may_confirm, on_step, seconds, words_of
from icssi.notices import TOPIC
from notifications.actions import cancel_about, poke, recipient_for, record, tell
from notifications.kinds import Kind, Notice, declare
from notifications.models import Delivery

KEY_ASKED, KEY_ANSWERED = "accounts.key_asked", "accounts.key_answered"
CONCERNS_SAFETY = gettext_lazy("Acts that need two people: when you are the second, and what became of yours")


def follow(act: TwoKeyAct, step: str, by: User) -> None:
    activity = record(f"accounts.key_{step}", act, by=by, kind=act.kind)
    if step == ASKED:
        with transaction.atomic():
            tell(KEY_ASKED, [recipient_for(user) for user in seconds(act)], subject=act, activity=activity)
            if act.person is None:  # the same work as for an address with an account: time would tell them apart
                transaction.set_rollback(True)
        poke()
        return
    cancel_about(act, reason="answered", kinds=[KEY_ASKED])
    if step != WITHDRAWN:
        tell(KEY_ANSWERED, [recipient_for(act.asked_by)], subject=act, activity=activity)


on_step(follow)


def acts() -> QuerySet[TwoKeyAct]:
    return TwoKeyAct.objects.select_related("asked_by", "person", "region")


def asked_wording(delivery: Delivery) -> Notice:
    return _about(delivery, _("You are asked to be the second person"))


def answered_wording(delivery: Delivery) -> Notice:
    act: TwoKeyAct = delivery.subject
    if act.status == TwoKeyAct.Status.CONFIRMED:
        return _about(delivery, _("Confirmed: what you asked for is done"))
    return _about(delivery, _("Refused: what you asked for"))


def _about(delivery: Delivery, title: str) -> Notice:
    act: TwoKeyAct = delivery.subject
    attach_things([act])
    return Notice(
        title=title,
        paragraphs=[words_of(act).title],
        url=act.get_absolute_url(),
        action=_("See what it is about"),
        why=_("You get this because of an office you hold."),
    )


def still_asked(delivery: Delivery) -> str | None:
    act: TwoKeyAct = delivery.subject
    if not act.is_waiting:
        return "answered or expired"
    account = delivery.recipient.account
    return None if account and may_confirm(account, act) else "no second for it any more"


def still_answered(delivery: Delivery) -> str | None:
    act: TwoKeyAct = delivery.subject
    return None if act.status in {TwoKeyAct.Status.CONFIRMED, TwoKeyAct.Status.REFUSED} else "not answered"


for code, wording, still_true in (
    (KEY_ASKED, asked_wording, still_asked),
    (KEY_ANSWERED, answered_wording, still_answered),
):
    declare(
        Kind(
            code=code,
            topic=TOPIC,
            wording=wording,
            still_true=still_true,
            subjects=acts,
            is_mandatory=True,
            title=CONCERNS_SAFETY,
            useful_for=timedelta(days=7),
            urgency=3,
        )
    )
