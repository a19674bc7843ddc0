"""Coming to what a campaign does: a place for who confirms by mail, as long as there are any."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaigns.actions.standing import ask, confirmed_now, withdraw
from campaigns.models import Action, Campaign, SignUp
from core.transitions import MoveRefused
from notifications.actions import tell
from notifications.models import Recipient


@transaction.atomic
def sign_up(action: Action, *, recipient: Recipient) -> SignUp:
    """Ask for a place. An account has it at once; any other address once it is confirmed, if there is one then.

    Raises ValidationError when all are taken, whoever asks; MoveRefused when nobody can sign up (any more).
    """
    stored = _held(action)
    _require_place(stored)
    return ask(SignUp, recipient=recipient, kind="campaigns.sign_up_confirm", confirm=confirm_sign_up, action=stored)


@transaction.atomic
def confirm_sign_up(row: SignUp) -> None:
    """Take the place, if there is still one: of two who confirm at once for the last, one has it.

    Raises ValidationError when all are taken. The row stays as it is then: the link can be used again when somebody
    gives a place back.
    """
    if row.status == SignUp.Status.CONFIRMED:
        return
    action = _held(row.action)
    _require_place(action)
    confirmed_now(row)
    recipients = Recipient.objects.filter(pk=row.recipient_id)
    tell("campaigns.signed_up", recipients, subject=row, occurrence=row.confirmed_at)


def withdraw_sign_up(row: SignUp) -> None:
    """Give the place back; reminders and changes are told no more."""
    withdraw(row)


def _held(action: Action) -> Action:
    """The action as it is stored, under a lock, so that places are counted by one at a time."""
    stored = Action.objects.select_for_update(no_key=True).get(pk=action.pk)
    runs = Campaign.objects.running().filter(pk=stored.campaign_id).exists()
    if not (runs and stored.takes_sign_ups and stored.is_to_come):
        raise MoveRefused(stored, "signed up")
    return stored


def _require_place(action: Action) -> None:
    taken = SignUp.objects.confirmed().filter(action=action).count()
    if action.capacity is not None and taken >= action.capacity:
        raise ValidationError(_("All places are taken. If somebody gives one back, it can be yours."), code="full")


@transaction.atomic
def forget_sign_ups(actions: QuerySet[Action]) -> int:
    """Delete who came to `actions`; their number stays. Returns how many rows went."""
    gone = 0
    for action in actions.filter(sign_ups__isnull=False).distinct().order_by("pk"):
        stored = Action.objects.select_for_update(no_key=True).get(pk=action.pk)
        rows = SignUp.objects.filter(action=stored)
        if stored.signed_up_then is None:
            Action.objects.filter(pk=stored.pk).update(signed_up_then=rows.confirmed().count())
        gone += rows.delete()[0]
    return gone


def over_since(day: datetime) -> QuerySet[Action]:
    """Actions that were over by `day`: by their own time, or without one by the end of their campaign."""
    ended = Action.objects.filter(ends_at__lt=day) | Action.objects.filter(ends_at=None, starts_at__lt=day)
    return ended | Action.objects.filter(starts_at=None, campaign__closed_at__lt=day)
