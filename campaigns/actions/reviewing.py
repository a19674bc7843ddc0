"""The keys of the regions: submitted, decided on, taken back. One home per transition."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.actions.people import people_of
from campaigns.models import Campaign, Decision
from campaigns.queries import deciders, needed_regions, regions_open_to
from core.transitions import MoveRefused, move
from geography.models import Region
from notifications.actions import cancel_about, recipients_of, record, tell

WHILE_IN_REVIEW = ["campaigns.submitted", "campaigns.review_waits", "campaigns.review_takes_long"]


@transaction.atomic
def submit(campaign: Campaign, *, by: User) -> None:
    """Hand the campaign to the coordinators of the regions it needs; a new round begins.

    Raises ValidationError when nothing could be read or asked in it, MoveRefused when it is not a draft any more.
    """
    if not campaign.languages:
        raise ValidationError(_("Mark at least one language as ready to be read."))
    if not campaign.demands.exists():
        raise ValidationError(_("A campaign needs at least one demand, with somebody it is addressed to."))
    move(campaign, Campaign.Status.SUBMITTED, round=campaign.round + 1, submitted_at=timezone.now())
    activity = record("campaigns.submitted", campaign, by=by, round=campaign.round)
    tell("campaigns.submitted", recipients_of(User.objects.filter(pk__in=deciders(campaign))), subject=campaign,
         activity=activity)  # fmt: skip


@transaction.atomic
def take_back(campaign: Campaign, *, by: User) -> None:
    """Make it a draft again before anybody's decision ends the round."""
    waiting = recipients_of(User.objects.filter(pk__in=deciders(campaign)))
    move(campaign, Campaign.Status.DRAFT)
    cancel_about(campaign, reason="taken back", kinds=WHILE_IN_REVIEW)
    activity = record("campaigns.taken_back", campaign, by=by, round=campaign.round)
    tell("campaigns.taken_back", waiting, subject=campaign, activity=activity)


def approve(campaign: Campaign, *, region: Region, by: User, word: str = "") -> None:
    """Turn the key of `region`. The campaign is public once every region it needs has approved in this round."""
    _decide(campaign, Decision.Verdict.APPROVE, region=region, by=by, word=word)


def ask_for_changes(campaign: Campaign, *, region: Region, by: User, word: str) -> None:
    """Send it back to its authors with a question; the round ends."""
    _decide(campaign, Decision.Verdict.ASK, region=region, by=by, word=word)


def refuse(campaign: Campaign, *, region: Region, by: User, word: str) -> None:
    """Refuse it with a reason; the round ends."""
    _decide(campaign, Decision.Verdict.REFUSE, region=region, by=by, word=word)


@transaction.atomic
def _decide(campaign: Campaign, verdict: Decision.Verdict, *, region: Region, by: User, word: str) -> None:
    """One decision under a lock on the campaign, so that two keys turned at once approve exactly once.

    `campaign` is as the coordinator saw it: when its round or status has changed, MoveRefused.
    """
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if stored.round != campaign.round or region not in regions_open_to(by, stored):
        raise MoveRefused(stored, verdict)
    decision = Decision(campaign=stored, region=region, round=stored.round, verdict=verdict, word=word, by=by)
    decision.full_clean()
    decision.save()
    activity = record(f"campaigns.{verdict}", stored, by=by, round=stored.round, region=region.slug)
    if verdict == Decision.Verdict.ASK:
        move(stored, Campaign.Status.CHANGES_REQUESTED)
    elif verdict == Decision.Verdict.REFUSE:
        move(stored, Campaign.Status.REFUSED)
    elif _all_keys_turned(stored):
        move(stored, Campaign.Status.APPROVED, approved_at=timezone.now())
        activity = record("campaigns.published", stored, by=by, round=stored.round)
    if stored.status != Campaign.Status.SUBMITTED:
        cancel_about(stored, reason="decided", kinds=WHILE_IN_REVIEW)
    if stored.status == Campaign.Status.APPROVED:
        tell("campaigns.published", people_of(stored), subject=stored, activity=activity)
    else:
        tell("campaigns.decided", people_of(stored, leads=True), subject=stored, activity=activity)
    campaign.status = stored.status


def _all_keys_turned(campaign: Campaign) -> bool:
    approved = campaign.decisions.filter(round=campaign.round, verdict=Decision.Verdict.APPROVE)
    return {r.pk for r in needed_regions(campaign)} <= set(approved.values_list("region_id", flat=True))
