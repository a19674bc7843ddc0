"""Where a campaign stands: which keys turned, which are awaited since when, and who reads it now."""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from accounts.models import Office, User, present
from campaigns.models import Amendment, Campaign, Decision, ReviewLock
from campaigns.queries.keys import is_appeal, needed_regions, waiting_amendment
from geography.models import Region


class Key(NamedTuple):
    region: Region
    decision: Decision | None


class Standing(NamedTuple):
    """`keys` are those of the round under way, or of the last one; `earlier` what was decided before it, newest first.
    `days` is how long a decision is awaited; None when none is."""

    keys: list[Key]
    earlier: list[Decision]
    days: int | None
    amendment: Amendment | None
    is_appeal: bool

    @property
    def awaited(self) -> list[Region]:
        return [key.region for key in self.keys if key.decision is None] if self.days is not None else []


class Reader(NamedTuple):
    """A coordinator who has the review open: of which region, and how many minutes ago she looked last."""

    region: Region
    minutes: int
    is_me: bool


def standing_of(campaign: Campaign) -> Standing:
    """In one query for what is over; while a decision is awaited in one or two more."""
    amendment = waiting_amendment(campaign)
    decisions = list(campaign.decisions.select_related("region"))
    awaits = campaign.status == Campaign.Status.SUBMITTED or amendment is not None
    now = {d.region_id: d for d in decisions if d.round == campaign.round}
    regions = needed_regions(campaign) if awaits else [d.region for d in now.values()]
    days = (timezone.now() - campaign.submitted_at).days if awaits and campaign.submitted_at else None
    return Standing(
        keys=[Key(region, now.get(region.pk)) for region in regions],
        earlier=[d for d in reversed(decisions) if d.round < campaign.round],
        days=days,
        amendment=amendment,
        is_appeal=is_appeal(campaign),
    )


def reader_of(campaign: Campaign, *, seen_by: User, now: datetime | None = None) -> Reader | None:
    """Who reads `campaign`: never who is not there for others, or holds no office any more."""
    now = now or timezone.now()
    lock = ReviewLock.objects.filter(present("by__"), campaign=campaign).first()
    if lock is None or not lock.holds(now):
        return None
    office = Office.objects.current().coordinators().filter(user=lock.by_id).select_related("region").first()
    if office is None or office.region is None:
        return None
    return Reader(office.region, int((now - lock.seen_at).total_seconds() // 60), lock.by_id == seen_by.pk)
