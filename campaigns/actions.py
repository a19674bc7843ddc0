"""Every act on a campaign: from a member's draft to the supporters' count. One home per transition."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.models import Campaign, CampaignGroup, Decision, Support
from campaigns.queries import deciders, needed_regions, regions_open_to
from core.text import RESERVED_SLUGS, slug_from
from core.transitions import MoveRefused, move
from geography.models import Governorate, Region
from groups.models import Membership, WorkingGroup
from notifications.actions import cancel_about, recipients_of, record, tell
from notifications.models import Recipient

WHILE_IN_REVIEW = ["campaigns.submitted", "campaigns.review_waits", "campaigns.review_takes_long"]
ASK_AGAIN_AFTER = timedelta(hours=1)  # a second confirmation mail within this time is not sent


def slug_for(campaign: Campaign) -> str:
    """Latin letters from the English title, else the day and a short id; free and not reserved."""
    wanted = slug_from(getattr(campaign, "title_en", "") or "")[:72]
    if not wanted or wanted in RESERVED_SLUGS:
        wanted = f"{timezone.localdate():%Y-%m-%d}-{uuid4().hex[:6]}"
    taken = Campaign.objects.exclude(pk=campaign.pk).filter(slug=wanted).exists()
    return f"{wanted}-{uuid4().hex[:6]}" if taken else wanted


@transaction.atomic
def draft(campaign: Campaign, *, group: WorkingGroup, governorates: Iterable[Governorate] = (), by: User) -> Campaign:
    """Save the new `campaign` as a draft of `group`."""
    campaign.status, campaign.created_by, campaign.slug = Campaign.Status.DRAFT, by, slug_for(campaign)
    campaign.save()
    CampaignGroup.objects.create(campaign=campaign, group=group, is_author=True)
    campaign.governorates.set(governorates)
    record("campaigns.drafted", campaign, by=by)
    return campaign


@transaction.atomic
def revise(campaign: Campaign, *, governorates: Iterable[Governorate] = (), by: User) -> Campaign:
    """Save the changed texts of a draft or of one that came back. The slug follows the title until first submitted.

    Raises MoveRefused when it was submitted in the meantime.
    """
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if stored.status not in Campaign.EDITABLE:
        raise MoveRefused(stored, stored.status)
    if stored.round == 0:
        campaign.slug = slug_for(campaign)
    kept = {"status", "round", "created_by", "created_at", "submitted_at", "approved_at", "closed_at", "id"}
    campaign.save(update_fields=[f.name for f in campaign._meta.concrete_fields if f.name not in kept])
    campaign.governorates.set(governorates)
    record("campaigns.revised", campaign, by=by)
    return campaign


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
        tell("campaigns.published", _people_of(stored), subject=stored, activity=activity)
    else:
        tell("campaigns.decided", _people_of(stored, leads=True), subject=stored, activity=activity)
    campaign.status = stored.status


def _all_keys_turned(campaign: Campaign) -> bool:
    approved = campaign.decisions.filter(round=campaign.round, verdict=Decision.Verdict.APPROVE)
    return {r.pk for r in needed_regions(campaign)} <= set(approved.values_list("region_id", flat=True))


def _people_of(campaign: Campaign, *, leads: bool = False) -> QuerySet[Recipient]:
    """The members of the campaign's groups; with `leads`, only their leads and who drafted it."""
    memberships = Membership.objects.leads() if leads else Membership.objects.active()
    people = memberships.filter(group__carried__campaign=campaign).values_list("user_id", flat=True)
    return recipients_of(User.objects.filter(pk__in={*people, *([campaign.created_by_id] if leads else [])}))


@transaction.atomic
def close(campaign: Campaign, *, by: User) -> None:
    """End a running campaign. It stays readable as a record; its groups and its supporters are told."""
    move(campaign, Campaign.Status.CLOSED, closed_at=timezone.now())
    activity = record("campaigns.closed", campaign, by=by)
    supporters = Support.objects.confirmed().filter(campaign=campaign).values("recipient")
    concerned = Recipient.objects.filter(Q(pk__in=_people_of(campaign).values("pk")) | Q(pk__in=supporters))
    tell("campaigns.closed", concerned, subject=campaign, activity=activity)


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
