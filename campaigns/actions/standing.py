"""People who stand behind a campaign."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign, Support
from core.transitions import MoveRefused, move
from notifications.actions import cancel_about, tell
from notifications.models import Recipient

ASK_AGAIN_AFTER = timedelta(hours=1)  # a second confirmation mail within this time is not sent


@transaction.atomic
def support(campaign: Campaign, *, recipient: Recipient) -> Support:
    """Ask to be counted among the supporters. An account's verified address counts at once; any other after the
    confirmation that is mailed to it.

    Asking again changes nothing, except that the mail is sent anew when the last one is an hour old. Raises
    MoveRefused when the campaign does not run.
    """
    if not Campaign.objects.running().filter(pk=campaign.pk).exists():
        raise MoveRefused(campaign, "supported")
    now = timezone.now()
    row, is_new = Support.objects.get_or_create(campaign=campaign, recipient=recipient, defaults={"asked_at": now})
    if row.status == Support.Status.WITHDRAWN:
        move(row, Support.Status.ASKED, asked_at=now)
        is_new = True
    if row.status == Support.Status.CONFIRMED:
        return row
    if recipient.account is not None:
        confirm_support(row)
    elif is_new or now - row.asked_at > ASK_AGAIN_AFTER:
        Support.objects.filter(pk=row.pk).update(asked_at=now)
        tell("campaigns.support_confirm", Recipient.objects.filter(pk=recipient.pk), subject=row, occurrence=now)
    return row


@transaction.atomic
def confirm_support(row: Support) -> None:
    """Count it. Confirming twice is no error; a withdrawn support is not revived by an old link."""
    if row.status != Support.Status.CONFIRMED:
        move(row, Support.Status.CONFIRMED, confirmed_at=timezone.now())


@transaction.atomic
def withdraw_support(row: Support) -> None:
    """Take it back; the count goes down at once."""
    if row.status != Support.Status.WITHDRAWN:
        move(row, Support.Status.WITHDRAWN)
        cancel_about(row, reason="withdrawn")
