"""From a member's draft to what is handed in."""

from collections.abc import Iterable
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, CampaignGroup
from core.text import RESERVED_SLUGS, slug_from
from core.transitions import MoveRefused
from geography.models import Governorate
from groups.models import WorkingGroup
from notifications.actions import record


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
    kept |= {"appeal", "appealed_at"}
    campaign.save(update_fields=[f.name for f in campaign._meta.concrete_fields if f.name not in kept])
    campaign.governorates.set(governorates)
    record("campaigns.revised", campaign, by=by)
    return campaign
