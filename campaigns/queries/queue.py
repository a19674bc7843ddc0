"""What waits for the coordinators, and how long it has waited."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import User, present
from campaigns.models import READING_TIME, Amendment, Campaign, CampaignQuerySet, ReviewLock
from campaigns.queries.keys import coordinators, is_appeal, regions_open_to
from geography.models import Region

WAITS_LONG, WAITS_TOO_LONG = 11, 14  # days in the queue, as in e-petitions
NEW, AGAIN, APPEAL, AMENDMENT = "new", "again", "appeal", "amendment"  # what kind of decision is wanted


class Waiting(NamedTuple):
    """A campaign in somebody's queue: for which regions she may decide, how many days it has waited, how urgent it is,
    what is wanted, and whether another coordinator reads it now."""

    campaign: Campaign
    regions: list[Region]
    days: int
    band: str
    kind: str
    is_read_now: bool


def age_band(days: int) -> str:
    """Shape of the tag for a campaign that waits `days` days: doing, wait (from 11) or stop (from 14)."""
    return "stop" if days >= WAITS_TOO_LONG else "wait" if days >= WAITS_LONG else "doing"


def kind_of(campaign: Campaign) -> str:
    """What is wanted of a coordinator: the first word on a campaign, another one, one on an appeal, or on a change."""
    if campaign.status == Campaign.Status.APPROVED:
        return AMENDMENT
    return APPEAL if is_appeal(campaign) else AGAIN if campaign.round > 1 else NEW


def waiting_campaigns() -> CampaignQuerySet:
    """All that waits, with what `regions_open_to` asks of each."""
    waiting = Prefetch("amendments", Amendment.objects.waiting().defer("texts"))
    found = Campaign.objects.in_review().with_carriers().prefetch_related("decisions", waiting)
    return found.order_by("submitted_at", "pk")


def queue_of(user: User) -> tuple[list[Waiting], int]:
    """What waits for `user`, longest first, and how many others she must leave to a colleague."""
    known, regions, now = coordinators(), list(Region.objects.all()), timezone.now()
    waiting, left_out = [], 0
    locks = ReviewLock.objects.filter(present("by__"), seen_at__gt=now - READING_TIME)
    read_now = set(locks.exclude(by=user).values_list("campaign", flat=True))
    for campaign in waiting_campaigns():
        open_to = regions_open_to(user, campaign, known, regions)
        if open_to:
            days = (now - campaign.submitted_at).days if campaign.submitted_at else 0
            is_read = campaign.pk in read_now
            waiting.append(Waiting(campaign, open_to, days, age_band(days), kind_of(campaign), is_read))
        elif any(c.is_partial_to(campaign) for c in known if c.user_id == user.pk):
            left_out += 1
    return waiting, left_out


def reviews_waiting(since: datetime) -> list[tuple[Campaign, int]]:
    """Each campaign submitted after `since`, with each account that may decide on it now."""
    if not (waiting := list(waiting_campaigns().filter(submitted_at__gt=since))):
        return []
    known, regions = coordinators(), list(Region.objects.all())
    users = list(User.objects.filter(pk__in={c.user_id for c in known}))
    return [
        (campaign, user.pk) for campaign in waiting for user in users if regions_open_to(user, campaign, known, regions)
    ]
