"""The end of a campaign: what became of each demand, a word to those who stood behind it, and their names no more."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.actions.amending import end_amendment
from campaigns.actions.coming import forget_sign_ups
from campaigns.actions.people import people_of
from campaigns.actions.voices import forget_voices
from campaigns.models import Action, Campaign, Demand, Endorsement, SignUp, Solidarity, Support
from core.languages import columns
from core.transitions import MoveRefused, move
from notifications.actions import record, tell
from notifications.models import Recipient


class Result(NamedTuple):
    """What became of a demand; `words` by column, `result_word_ar` and so on."""

    result: str
    words: dict[str, str]


@transaction.atomic
def close(campaign: Campaign, *, results: dict[int, Result], outcome: dict[str, str], by: User) -> None:
    """End a running campaign. It stays readable as a record; its groups, its supporters and who takes part in what has
    no time of its own are told, once.

    Who supported it or came to its actions is forgotten with that: their number stays, and the message that is on its
    way; so do the words of organisations and friends, without anybody who could be written to. `results` are by
    the key of the demand, `outcome` by column. Raises ValidationError when a demand has no result or there is no word
    to the supporters; MoveRefused when the campaign does not run (any more).
    """
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if stored.status != Campaign.Status.APPROVED:
        raise MoveRefused(stored, Campaign.Status.CLOSED)
    if not any(outcome.get(name, "").strip() for name in columns("outcome")):
        raise ValidationError(_("Please write a word to the supporters."))
    _require_nothing_to_come(stored)
    _write_results(stored, results)
    supports = Support.objects.filter(campaign=stored)
    then = supports.confirmed().count()
    move(campaign, Campaign.Status.CLOSED, closed_at=timezone.now(), supporters_then=then, **outcome)
    end_amendment(campaign)
    activity = record("campaigns.closed", campaign, by=by)
    concerned = Q(pk__in=people_of(campaign).values("pk"))
    for model in (Support, Endorsement, Solidarity):
        known = model.objects.confirmed().filter(campaign=stored, recipient__isnull=False)
        concerned |= Q(pk__in=known.values("recipient"))
    took_part = SignUp.objects.confirmed().filter(action__campaign=stored, action__starts_at=None)
    concerned |= Q(pk__in=took_part.exclude(action__status=Action.Status.CANCELLED).values("recipient"))
    tell("campaigns.closed", Recipient.objects.filter(concerned), subject=campaign, activity=activity)
    supports.delete()
    forget_voices(stored)
    forget_sign_ups(stored.actions.all())


def _require_nothing_to_come(campaign: Campaign) -> None:
    """Nobody who counts on an action learns of its end from silence."""
    to_come = Action.objects.upcoming().filter(campaign=campaign)
    awaited = SignUp.objects.confirmed().filter(action__in=to_come.values("pk"))
    if awaited.exists():
        raise ValidationError(
            _("People have signed up for an action that is still to come. Cancel it first, so that they are told.")
        )


def _write_results(campaign: Campaign, results: dict[int, Result]) -> None:
    demands = list(campaign.demands.all())
    if {demand.pk for demand in demands} != set(results):
        raise ValidationError(_("The demands have changed in the meantime. Please look again."))
    for demand in demands:
        became = results[demand.pk]
        if became.result not in Demand.Result.values:
            raise ValidationError(_("Say of each demand what became of it."))
        demand.result = became.result
        for name, words in became.words.items():
            setattr(demand, name, words)
        demand.save(update_fields=["result", *became.words])
