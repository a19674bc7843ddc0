"""Spokespersons: a member wants to be one, a lead confirms it, and either of them ends it at once."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.pages import forget_pages
from core.transitions import MoveRefused
from groups.models import Membership, Message, Spokesperson, Theme, WorkingGroup
from groups.queries.speaking import looks_like_another_speaker, speaking_of
from notifications.actions import cancel_about, recipient_for, recipients_of, record, tell
from notifications.models import Recipient

ASKED, CONFIRMED, ENDED = "groups.spokesperson_asked", "groups.spokesperson_confirmed", "groups.spokesperson_ended"


@transaction.atomic
def ask_to_speak(speaking: Spokesperson, themes: Iterable[Theme], *, by: User) -> Spokesperson:
    """Ask the leads to be shown as a spokesperson. Asking again while it waits or runs changes nothing.

    Raises ValidationError when her safety level does not let her be named in public.
    """
    me = Membership.objects.select_for_update(no_key=True, of=("self",)).select_related("user").get(
        pk=speaking.membership_id
    )  # fmt: skip
    if me.user.level != User.Level.NAMED:
        raise ValidationError(_("Your safety level does not let you be named in public."), code="level")
    if me.left_at is not None:
        raise MoveRefused(speaking, "asked")
    if known := speaking_of(me):
        return known
    speaking.asked_at, speaking.ended_at = timezone.now(), None
    speaking.confirmed_at, speaking.confirmed_by = None, None
    speaking.save()
    speaking.themes.set(themes)
    tell(ASKED, recipients_of(_other_leads(speaking)), subject=speaking, activity=record(ASKED, me, by=by))
    return speaking


@transaction.atomic
def confirm_spokesperson(speaking: Spokesperson, *, by: User) -> None:
    """Show her. Raises ValidationError when another spokesperson's name looks like hers, MoveRefused when it was
    answered or taken back, or when she may not be named any more."""
    WorkingGroup.objects.select_for_update(no_key=True).get(pk=speaking.membership.group_id)
    if looks_like_another_speaker(speaking):
        raise ValidationError(_("Another spokesperson of the group has a name that looks like this one. Ask for "
                                "another name."))  # fmt: skip
    asked = Spokesperson.objects.asked().filter(pk=speaking.pk, membership__left_at=None,
                                                membership__user__level=User.Level.NAMED)  # fmt: skip
    now = timezone.now()
    if not Spokesperson.objects.asked().filter(pk__in=asked.values("pk")).update(confirmed_at=now, confirmed_by=by):
        raise MoveRefused(speaking, "confirmed")
    speaking.confirmed_at, speaking.confirmed_by = now, by
    cancel_about(speaking, reason="answered", kinds=[ASKED])
    activity = record(CONFIRMED, speaking.membership, by=by)
    tell(CONFIRMED, [recipient_for(speaking.membership.user)], subject=speaking, activity=activity)
    forget_pages()


@transaction.atomic
def end_speaking(speaking: Spokesperson, *, by: User) -> None:
    """End it, or what was asked for: from now on she is named nowhere. The other side is told, and who wrote to her
    and has no answer: what was written to her alone is read by nobody else."""
    now = timezone.now()
    if not Spokesperson.objects.filter(pk=speaking.pk, ended_at=None).update(ended_at=now):
        raise MoveRefused(speaking, "ended")
    speaking.ended_at = now
    cancel_about(speaking, reason="ended", kinds=[ASKED, CONFIRMED])
    activity = record(ENDED, speaking.membership, by=by)
    if speaking.membership.user_id != by.pk:
        tell(ENDED, [recipient_for(speaking.membership.user)], subject=speaking, activity=activity)
    elif speaking.confirmed_at is not None:
        tell(ENDED, recipients_of(_other_leads(speaking)), subject=speaking, activity=activity)
    for letter in Message.objects.waiting().filter(spokesperson=speaking):
        cancel_about(letter, reason="ended")
        tell("groups.message_closed", Recipient.objects.filter(pk=letter.sender_id), subject=letter, occurrence=now)
    forget_pages()


def _other_leads(speaking: Spokesperson) -> QuerySet[User]:
    leads = Membership.objects.leads().filter(group=speaking.membership.group_id)
    return User.objects.filter(pk__in=leads.values("user")).exclude(pk=speaking.membership.user_id)
