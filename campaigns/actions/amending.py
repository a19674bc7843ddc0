"""Other texts for what runs already: the approved ones stay public until every key has turned."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.actions.reviewing import end_round, tell_deciders
from campaigns.models import Amendment, Campaign
from campaigns.queries import deciders
from campaigns.queries.coverage import wanting
from campaigns.texts import Texts, cleaned_texts, texts_of
from core.transitions import MoveRefused, move
from notifications.actions import recipients_of, record, tell


@transaction.atomic
def amend(campaign: Campaign, texts: Texts, *, by: User) -> Amendment:
    """Propose `texts` (see `campaigns.texts`) for a running campaign: a new round begins, with the same keys.

    Raises ValidationError when something is missing in them, nothing differs, or another change waits;
    MoveRefused when the campaign does not run.
    """
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if stored.status != Campaign.Status.APPROVED:
        raise MoveRefused(stored, Campaign.Status.APPROVED)
    if stored.amendments.waiting().exists():
        raise ValidationError(_("Another change of this campaign waits for a decision."))
    wanted = cleaned_texts(texts, stored)
    if missing := wanting(wanted):
        raise ValidationError(missing)
    if wanted == (base := texts_of(stored)):
        raise ValidationError(_("Nothing is changed yet."))
    changes = {"round": stored.round + 1, "submitted_at": timezone.now()}
    Campaign.objects.filter(pk=stored.pk).update(**changes)
    for name, value in changes.items():
        setattr(campaign, name, value)
    made = Amendment.objects.create(campaign=stored, round=campaign.round, texts=wanted, base=base, asked_by=by)
    activity = record("campaigns.amendment_submitted", campaign, by=by, round=campaign.round)
    tell_deciders("campaigns.amendment_submitted", campaign, activity)
    return made


@transaction.atomic
def withdraw_amendment(campaign: Campaign, *, by: User) -> None:
    """Leave the campaign as it is. Raises MoveRefused when no change waits (any more)."""
    waiting = recipients_of(User.objects.filter(pk__in=deciders(campaign)))
    if not end_amendment(campaign):
        raise MoveRefused(campaign, Amendment.Status.WITHDRAWN)
    activity = record("campaigns.amendment_withdrawn", campaign, by=by, round=campaign.round)
    tell("campaigns.amendment_withdrawn", waiting, subject=campaign, activity=activity)


@transaction.atomic
def put_translation_right(campaign: Campaign, *, columns: list[str], by: User) -> None:
    """Save what an editor changed in translations of what runs; its authors and coordinators read that she did."""
    if columns:
        campaign.save(update_fields=columns)
        record("campaigns.translation_changed", campaign, by=by)


def end_amendment(campaign: Campaign) -> bool:
    """Withdraw what waits, if anything does: also when the campaign itself ends."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    amendment = campaign.amendments.waiting().first()
    if amendment is None:
        return False
    move(amendment, Amendment.Status.WITHDRAWN, ended_at=timezone.now())
    end_round(campaign, reason="withdrawn")
    return True
