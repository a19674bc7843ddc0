"""Writing to many: a draft, a second look, a pause, and then the deliveries. One home per transition.

What must stay true: only the revision somebody looked at goes out, to each person once; a correction takes back what
waits before it changes a word.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.transitions import MoveRefused, move
from notifications.actions.recipients import recipients_of
from notifications.actions.telling import cancel_about, record, tell
from notifications.audiences import audiences
from notifications.models import Broadcast

Status = Broadcast.Status
TEXTS = ("original_language", "state_ar", "state_ckb", "state_en", "title", "title_ar", "title_ckb", "title_en",
         "body", "body_ar", "body_ckb", "body_en")  # fmt: skip


@transaction.atomic
def write_broadcast(broadcast: Broadcast, *, by: Any) -> Broadcast:
    """Save the new `broadcast` as a draft of `by`."""
    broadcast.status, broadcast.written_by, broadcast.revision = Status.DRAFT, by, 1
    broadcast.save()
    _know_accounts(broadcast)
    record("notifications.broadcast_written", broadcast, by=by)
    return broadcast


@transaction.atomic
def revise_broadcast(broadcast: Broadcast, *, by: Any) -> None:
    """Save changed texts of a draft as its next revision, so that what was looked at before cannot be confirmed.

    Raises MoveRefused when it is no draft any more.
    """
    broadcast.revision = _locked(broadcast, Status.DRAFT).revision + 1
    broadcast.save(update_fields=[*TEXTS, "revision"])
    _know_accounts(broadcast)
    record("notifications.broadcast_revised", broadcast, by=by, revision=broadcast.revision)


@transaction.atomic
def confirm_broadcast(broadcast: Broadcast, *, revision: int, by: Any) -> None:
    """Let the revision that was looked at go out after the pause.

    Raises MoveRefused when another revision was saved since or it is no draft any more, ValidationError when nobody
    would be told or a mail of an earlier revision is still in a worker's hands. The deliveries have the time of writing
    in their key: whoever confirms twice tells once, and after a correction the same rows are armed again.
    """
    stored = _locked(broadcast, Status.DRAFT)
    if stored.revision != revision:
        raise MoveRefused(stored, Status.CONFIRMED)
    if stored.is_under_way or stored.has_begun:
        raise ValidationError(_("The earlier text is still being taken back. Please try again in a minute."))
    _know_accounts(stored)
    now = timezone.now()
    told = tell(
        stored.audience,
        audiences[stored.audience].readers(stored.thing),
        subject=stored,
        activity=record("notifications.broadcast_confirmed", stored, by=by, revision=revision),
        occurrence=stored.written_at,
        due_at=now + Broadcast.PAUSE,
    )
    if not told:
        raise ValidationError(_("Nobody would get this message."), code="nobody")
    move(broadcast, Status.CONFIRMED, confirmed_at=now, begins_at=now + Broadcast.PAUSE, confirmed_by=by)


@transaction.atomic
def correct_broadcast(broadcast: Broadcast, *, by: Any) -> None:
    """Take a confirmed broadcast back to be changed: nobody gets the old text, and the new one needs a second look.

    Raises ValidationError once any of it may have gone out, MoveRefused when it is not confirmed.
    """
    if _locked(broadcast, Status.CONFIRMED).has_begun:
        raise ValidationError(
            _("It is going out already and cannot be corrected any more. Write a new message instead."), code="begun"
        )
    move(broadcast, Status.DRAFT, confirmed_at=None, begins_at=None, confirmed_by=None)
    cancel_about(broadcast, reason="being corrected")
    record("notifications.broadcast_corrected", broadcast, by=by, revision=broadcast.revision)


@transaction.atomic
def withdraw_broadcast(broadcast: Broadcast, *, by: Any) -> None:
    """Stop what has not gone out, and show the text nowhere any more. What was mailed cannot be taken back."""
    Broadcast.objects.select_for_update().get(pk=broadcast.pk)
    move(broadcast, Status.WITHDRAWN, withdrawn_at=timezone.now())
    cancel_about(broadcast, reason="withdrawn")
    record("notifications.broadcast_withdrawn", broadcast, by=by, revision=broadcast.revision)


def _locked(broadcast: Broadcast, status: str) -> Broadcast:
    """The stored row, locked against confirming and mails that begin; MoveRefused when it is in another state."""
    stored = Broadcast.objects.with_progress().select_for_update(of=("self",)).get(pk=broadcast.pk)
    if stored.status != status:
        raise MoveRefused(stored, status)
    return stored


def _know_accounts(broadcast: Broadcast) -> None:
    """Let accounts of the audience that were never told anything be found by it."""
    accounts = audiences[broadcast.audience].accounts
    if accounts is not None:
        recipients_of(accounts(broadcast.thing))
