"""What waits for the coordinators, and how long it has waited."""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from campaigns.queries.keys import coordinators, regions_open_to
from geography.models import Region

WAITS_LONG, WAITS_TOO_LONG = 11, 14  # days in the queue, as in e-petitions


class Waiting(NamedTuple):
    """A campaign in somebody's queue: for which regions she may decide, how many days it has waited, how urgent."""

    campaign: Campaign
    regions: list[Region]
    days: int
    band: str


def age_band(days: int) -> str:
    """Shape of the tag for a campaign that waits `days` days: doing, wait (from 11) or stop (from 14)."""
    return "stop" if days >= WAITS_TOO_LONG else "wait" if days >= WAITS_LONG else "doing"


def queue_of(user: User) -> tuple[list[Waiting], int]:
    """What waits for `user`, longest first, and how many others she must leave to a colleague."""
    known, regions = coordinators(), list(Region.objects.all())
    waiting, left_out = [], 0
    found = Campaign.objects.in_review().with_carriers().prefetch_related("decisions").order_by("submitted_at")
    for campaign in found:
        needed = regions if campaign.is_nationwide else None
        open_to = regions_open_to(user, campaign, known, needed)
        if open_to:
            days = (timezone.now() - campaign.submitted_at).days if campaign.submitted_at else 0
            waiting.append(Waiting(campaign, open_to, days, age_band(days)))
        elif any(c.is_partial_to(campaign) for c in known if c.user_id == user.pk):
            left_out += 1
    return waiting, left_out


def reviews_waiting(since: datetime) -> list[tuple[Campaign, int]]:
    """Each campaign submitted after `since`, with each account that may decide on it now."""
    found = Campaign.objects.in_review().filter(submitted_at__gt=since).with_carriers().prefetch_related("decisions")
    if not (waiting := list(found)):
        return []
    known, regions = coordinators(), list(Region.objects.all())
    users = list(User.objects.filter(pk__in={c.user_id for c in known}, is_active=True))
    return [
        (campaign, user.pk)
        for campaign in waiting
        for user in users
        if regions_open_to(user, campaign, known, regions if campaign.is_nationwide else None)
    ]
