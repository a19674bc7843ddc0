"""The keys of the regions: submitted, decided on, appealed, taken back. One home per transition."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns import texts
from campaigns.actions.drafting import address_when_submitted, leave_out_what_is_empty
from campaigns.actions.people import people_of
from campaigns.differences import handed_in
from campaigns.merging import draft_of
from campaigns.models import Amendment, Campaign, Decision, ReviewLock, Snapshot
from campaigns.queries import deciders, is_appeal, needed_regions, regions_open_to, waiting_amendment
from campaigns.queries.coverage import wanting
from core.transitions import MoveRefused, move
from geography.models import Region
from notifications.actions import cancel_about, recipients_of, record, tell
from notifications.models import Activity

WHILE_IN_REVIEW = [
    *("campaigns.submitted", "campaigns.appealed", "campaigns.amendment_submitted", "campaigns.review_note"),
    *("campaigns.review_waits", "campaigns.review_takes_long"),
]


@transaction.atomic
def submit(campaign: Campaign, *, by: User) -> None:
    """Hand the campaign to the coordinators of the regions it needs; a new round begins, with its texts kept as they
    are now. Its address follows its title before the first round, and never again.

    Raises ValidationError when something is missing in it (see `queries.coverage`), MoveRefused when it is not a draft
    any more.
    """
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if stored.status not in Campaign.EDITABLE:
        raise MoveRefused(stored, Campaign.Status.SUBMITTED)
    leave_out_what_is_empty(stored)
    if missing := wanting(draft_of(stored)):
        raise ValidationError(missing)
    address = stored.slug if stored.round else address_when_submitted(stored)
    move(campaign, Campaign.Status.SUBMITTED, round=stored.round + 1, submitted_at=timezone.now(), slug=address)
    _keep_what_is_read(campaign)
    activity = record("campaigns.submitted", campaign, by=by, round=campaign.round)
    tell_deciders("campaigns.submitted", campaign, activity)


@transaction.atomic
def appeal(campaign: Campaign, *, reason: str, by: User) -> None:
    """Ask those who did not refuse the campaign to decide anew. Once only: what they decide is final.

    Raises ValidationError without a reason, MoveRefused when it is not refused (any more) or was appealed before.
    """
    if not reason.strip():
        raise ValidationError(_("Please say why."))
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if stored.status != Campaign.Status.REFUSED or stored.appealed_at is not None:
        raise MoveRefused(stored, Campaign.Status.SUBMITTED)
    now = timezone.now()
    changes = {"round": stored.round + 1, "submitted_at": now, "appeal": reason, "appealed_at": now}
    move(campaign, Campaign.Status.SUBMITTED, **changes)
    _keep_what_is_read(campaign)
    activity = record("campaigns.appealed", campaign, by=by, round=campaign.round)
    tell_deciders("campaigns.appealed", campaign, activity)


@transaction.atomic
def take_back(campaign: Campaign, *, by: User) -> None:
    """Make it a draft again before anybody's decision ends the round. An appeal taken back is spent: the campaign stays
    refused, or a text that one region refused could be changed and handed to the other alone."""
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    _back(campaign, Campaign.Status.REFUSED if is_appeal(stored) else Campaign.Status.DRAFT, by=by)


@transaction.atomic
def end_for_other_groups(campaign: Campaign, *, by: User) -> None:
    """Its groups are others than those of whom coordinators read: a draft again, also of an appeal, which no single
    group shall end for all. Each region that it needs then decides."""
    _back(campaign, Campaign.Status.DRAFT, by=by)


def _back(campaign: Campaign, status: Campaign.Status, *, by: User) -> None:
    waiting = recipients_of(User.objects.filter(pk__in=deciders(campaign)))
    move(campaign, status)
    end_round(campaign, reason="taken back")
    activity = record("campaigns.taken_back", campaign, by=by, round=campaign.round)
    tell("campaigns.taken_back", waiting, subject=campaign, activity=activity)


def _keep_what_is_read(campaign: Campaign) -> None:
    """What the coordinators have before them in this round."""
    read = handed_in(Campaign.objects.get(pk=campaign.pk))
    Snapshot.objects.create(campaign=campaign, round=campaign.round, texts=read)


def approve(campaign: Campaign, *, region: Region, by: User, word: str = "") -> None:
    """Turn the key of `region`. The campaign is public, or its change is made, once every region it needs has approved
    in this round."""
    _decide(campaign, Decision.Verdict.APPROVE, region=region, by=by, word=word)


def ask_for_changes(campaign: Campaign, *, region: Region, by: User, word: str = "", reason: str = "") -> None:
    """Send it back to its authors with a question; the round ends."""
    _decide(campaign, Decision.Verdict.ASK, region=region, by=by, word=word, reason=reason)


def refuse(campaign: Campaign, *, region: Region, by: User, word: str = "", reason: str = "") -> None:
    """Refuse it with a reason; the round ends."""
    _decide(campaign, Decision.Verdict.REFUSE, region=region, by=by, word=word, reason=reason)


@transaction.atomic
def _decide(campaign: Campaign, verdict: Decision.Verdict, *, region: Region, by: User, **said: str) -> None:
    """One decision under a lock on the campaign, so that two keys turned at once approve exactly once.

    `campaign` is as the coordinator saw it: when its round or status has changed, MoveRefused.
    """
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if stored.round != campaign.round or region not in regions_open_to(by, stored):
        raise MoveRefused(stored, verdict)
    decision = Decision(campaign=stored, region=region, round=stored.round, verdict=verdict, by=by, **said)
    decision.full_clean()
    decision.save()
    facts: dict[str, Any] = {"round": stored.round, "region": region.slug, "is_appeal": is_appeal(stored)}
    activity = record(f"campaigns.{verdict}", stored, by=by, **facts)
    amendment = waiting_amendment(stored)
    if amendment is not None:
        _settle_amendment(amendment, stored, verdict, activity)
    else:
        _settle(stored, verdict, activity)
    ReviewLock.objects.filter(campaign=stored, by=by).delete()
    campaign.status = stored.status


def _settle(campaign: Campaign, verdict: Decision.Verdict, activity: Activity) -> None:
    """What the decision makes of a campaign that was submitted, and who is told."""
    if verdict == Decision.Verdict.ASK:
        move(campaign, Campaign.Status.CHANGES_REQUESTED)
    elif verdict == Decision.Verdict.REFUSE:
        move(campaign, Campaign.Status.REFUSED)
    elif all_keys_turned(campaign):
        move(campaign, Campaign.Status.APPROVED, approved_at=timezone.now())
        activity = record("campaigns.published", campaign, by=activity.by, round=campaign.round)
    if campaign.status != Campaign.Status.SUBMITTED:
        end_round(campaign, reason="decided")
    if campaign.status == Campaign.Status.APPROVED:
        tell("campaigns.published", people_of(campaign), subject=campaign, activity=activity)
    else:
        tell("campaigns.decided", people_of(campaign, leads=True), subject=campaign, activity=activity)


def _settle_amendment(amendment: Amendment, campaign: Campaign, verdict: Decision.Verdict, activity: Activity) -> None:
    """What the decision makes of a change that was asked for. What is public stays so until every key has turned."""
    if verdict != Decision.Verdict.APPROVE:
        move(amendment, Amendment.Status.REFUSED, ended_at=timezone.now())
    elif all_keys_turned(campaign):
        move(amendment, Amendment.Status.APPROVED, ended_at=timezone.now())
        texts.apply(campaign, texts.as_wanted(campaign, amendment))
        activity = record("campaigns.amended", campaign, by=activity.by, round=campaign.round)
    if amendment.status != Amendment.Status.WAITING:
        end_round(campaign, reason="decided")
    if amendment.status == Amendment.Status.APPROVED:
        tell("campaigns.amended", people_of(campaign), subject=campaign, activity=activity)
    else:
        tell("campaigns.amendment_decided", people_of(campaign, leads=True), subject=campaign, activity=activity)


def all_keys_turned(campaign: Campaign) -> bool:
    approved = campaign.decisions.filter(round=campaign.round, verdict=Decision.Verdict.APPROVE)
    return {r.pk for r in needed_regions(campaign)} <= set(approved.values_list("region_id", flat=True))


def end_round(campaign: Campaign, *, reason: str) -> None:
    """Nobody is to decide any more: what told or reminded of it is dropped, and nobody reads it."""
    cancel_about(campaign, reason=reason, kinds=WHILE_IN_REVIEW)
    ReviewLock.objects.filter(campaign=campaign).delete()


def tell_deciders(kind: str, campaign: Campaign, activity: Activity) -> None:
    people = recipients_of(User.objects.filter(pk__in=deciders(campaign)))
    tell(kind, people, subject=campaign, activity=activity)
