"""People who stand behind a campaign; and how anything that counts only once it is confirmed by mail is asked for."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.people import people_of
from campaigns.models import Campaign, Standing, Support
from campaigns.queries.voices import reasons_hidden
from core.transitions import MoveRefused, move
from notifications.actions import cancel_about, tell
from notifications.models import Delivery, Recipient

ASK_AGAIN_AFTER = timedelta(hours=1)  # a second confirmation mail within this time is not sent
MOST_MAILS = 3  # to one address within that time, whatever it is typed for
Row = TypeVar("Row", bound=Standing)


def ask(
    model: type[Row],
    *,
    recipient: Recipient,
    kind: str,
    confirm: Callable[[Row], None],
    said: dict[str, Any] | None = None,
    **of: Any,
) -> Row:
    """Ask for one row a recipient `of` something. An account's verified address counts at once; any other after the
    confirmation that is mailed to it as `kind`.

    Asking again changes nothing, except that the mail is sent anew when the last one is an hour old; what is `said`
    with it is taken over with that mail only. So a stranger who types an address neither learns nor changes anything,
    and does not fill its box either: after a few mails it is silent for an hour.
    """
    now, said = timezone.now(), said or {}
    rows: Any = model._default_manager
    row, is_new = rows.get_or_create(recipient=recipient, **of, defaults={"asked_at": now, **said})
    if row.status == Standing.Status.WITHDRAWN:
        move(row, Standing.Status.ASKED, asked_at=now, **said)
        is_new = True
    if row.status == Standing.Status.CONFIRMED:
        return row
    if recipient.account is not None:
        _take_over(row, {"asked_at": now, **said})
        confirm(row)
    elif (is_new or now - row.asked_at > ASK_AGAIN_AFTER) and not _has_enough(recipient, now):
        _take_over(row, {"asked_at": now, **said})
        tell(kind, Recipient.objects.filter(pk=recipient.pk), subject=row, occurrence=now)
    return row


def _has_enough(recipient: Recipient, now: datetime) -> bool:
    lately = Delivery.objects.filter(recipient=recipient, occurrence__gt=now - ASK_AGAIN_AFTER, occurrence__lte=now)
    return lately.filter(kind__startswith="campaigns.", kind__endswith="_confirm").count() >= MOST_MAILS


def _take_over(row: Standing, said: dict[str, Any]) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**said)
    for name, value in said.items():
        setattr(row, name, value)


def confirmed_now(row: Standing, **changes: datetime) -> bool:
    """Count it; False when it counts already. A withdrawn one is not revived by an old link: MoveRefused."""
    if row.status == Standing.Status.CONFIRMED:
        return False
    move(row, Standing.Status.CONFIRMED, confirmed_at=timezone.now(), **changes)
    return True


@transaction.atomic
def withdraw(row: Standing) -> None:
    """Take it back, by the link from the mail or signed in: it counts and is shown no more, at once."""
    if row.status != Standing.Status.WITHDRAWN:
        move(row, Standing.Status.WITHDRAWN)
        cancel_about(row, reason="withdrawn")


@transaction.atomic
def support(campaign: Campaign, *, recipient: Recipient) -> Support:
    """Ask to be counted among the supporters: see `ask`. Raises MoveRefused when the campaign does not run."""
    if not Campaign.objects.running().filter(pk=campaign.pk).exists():
        raise MoveRefused(campaign, "supported")
    return ask(Support, recipient=recipient, kind="campaigns.support_confirm", confirm=confirm_support,
               campaign=campaign)  # fmt: skip


@transaction.atomic
def confirm_support(row: Support, *, name: str | None = None) -> None:
    """Count it, and show `name` with it (None: as it was). Confirming twice is no error; a withdrawn support is not
    revived by an old link. MoveRefused when the campaign does not run (any more)."""
    if not Campaign.objects.running().filter(pk=row.campaign_id).exists():
        raise MoveRefused(row, Standing.Status.CONFIRMED)
    confirmed_now(row)
    if name is not None:
        show_as(row, name)


@transaction.atomic
def show_as(row: Support, name: str) -> None:
    """Under which name everyone reads it; empty: under none. Only she who confirmed it says so; its leads are told.

    Raises ValidationError when a name of hers was hidden: whom it may put in danger is not named again by another
    click. She is counted all the same.
    """
    if row.status != Support.Status.CONFIRMED or row.name == name:
        return
    if name and (reason := reasons_hidden(row.campaign).get(("support", row.pk))):
        hidden = _("The name that stood here was hidden: %(reason)s. You are counted without a name.")
        raise ValidationError(hidden % {"reason": reason})
    Support.objects.filter(pk=row.pk).update(name=name)
    row.name = name
    if name:
        tell_of_new_voices(row.campaign)


def tell_of_new_voices(campaign: Campaign) -> None:
    """Its leads look at what everyone reads at once: told once a day, however many there are."""
    day = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    tell("campaigns.voices_new", people_of(campaign, leads=True), subject=campaign, occurrence=day)


def withdraw_support(row: Support) -> None:
    """Take it back; the count goes down at once."""
    withdraw(row)
