"""Letters: somebody outside writes to a group or to its spokesperson, and is answered. Neither learns an address."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import lay
from accounts.models import User
from core.transitions import MoveRefused
from groups.models import Message
from groups.queries.speaking import open_to_letters, readers_of
from notifications.actions import cancel_about, record, tell
from notifications.models import Recipient

MOST_A_DAY = 5  # letters of one sender, to whomever: so many mails at most a stranger causes at somebody's address
CONFIRM, CAME, ANSWERED = "groups.message_confirm", "groups.message_came", "groups.message_answered"


@transaction.atomic
def write_message(message: Message, *, sender: Recipient) -> Message:
    """Keep a letter until its sender confirms it by mail; that of an account arrives at once.

    Past the fifth letter of a day nothing is kept: an account is told so by a ValidationError, an address by nothing,
    because whoever types it may not be the one it belongs to. Raises MoveRefused when nobody takes letters there.
    """
    message.sender = Recipient.objects.select_for_update(no_key=True).get(pk=sender.pk)
    if not open_to_letters(message):
        raise MoveRefused(message, "written")
    now = timezone.now()
    lately = Message.objects.filter(sender=sender, written_at__gt=now - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        if sender.account is not None:
            raise ValidationError(_("You wrote five letters today. Please go on tomorrow."), code="too_many")
        return message
    message.written_at, message.confirmed_at, message.answer, message.answered_at = now, None, "", None
    message.save()
    if sender.account is not None:
        confirm_message(message)
    else:
        tell(CONFIRM, Recipient.objects.filter(pk=sender.pk), subject=message, occurrence=now)
    return message


@transaction.atomic
def confirm_message(message: Message) -> None:
    """Deliver it. Confirming twice is no error. Raises ValidationError when nobody takes letters there any more."""
    now = timezone.now()
    if not open_to_letters(message):
        raise ValidationError(_("No letters are taken here any more. Nothing was delivered."), code="closed")
    if Message.objects.filter(pk=message.pk, confirmed_at=None).update(confirmed_at=now):
        message.confirmed_at = now
        tell(CAME, readers_of(message), subject=message, occurrence=now)


@transaction.atomic
def take_back_message(message: Message) -> None:
    """Delete one's own letter, with the answer if there is one."""
    _delete(message)


@transaction.atomic
def answer_message(message: Message, text: str, *, by: User) -> None:
    """Answer in the name of the group, or in one's own as its spokesperson. Of two who do, the first is heard.

    The sender is told; where the answer comes from stands nowhere in it but the name of the group.
    """
    now = timezone.now()
    if not Message.objects.waiting().filter(pk=message.pk).update(answer=text, answered_at=now):
        raise MoveRefused(message, "answered")
    message.answer, message.answered_at = text, now
    cancel_about(message, reason="answered", kinds=[CAME])
    activity = record(ANSWERED, message.group, by=by)
    tell(ANSWERED, Recipient.objects.filter(pk=message.sender_id), subject=message, activity=activity)


@transaction.atomic
def remove_message(message: Message, *, by: User) -> None:
    """Delete a letter for good; its sender is not told."""
    if _delete(message):
        record("groups.message_removed", message.group, by=by)


def _delete(message: Message) -> bool:
    cancel_about(message, reason="deleted")
    is_there = bool(Message.objects.filter(pk=message.pk).delete()[0])
    if is_there:
        lay("letter", message.pk)
    return is_there
