"""The end of a campaign."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from campaigns.actions.amending import end_amendment
from campaigns.actions.people import people_of
from campaigns.models import Campaign, Support
from core.transitions import move
from notifications.actions import record, tell
from notifications.models import Recipient


@transaction.atomic
def close(campaign: Campaign, *, by: User) -> None:
    """End a running campaign. It stays readable as a record; its groups and its supporters are told."""
    move(campaign, Campaign.Status.CLOSED, closed_at=timezone.now())
    end_amendment(campaign)
    activity = record("campaigns.closed", campaign, by=by)
    supporters = Support.objects.confirmed().filter(campaign=campaign).values("recipient")
    concerned = Recipient.objects.filter(Q(pk__in=people_of(campaign).values("pk")) | Q(pk__in=supporters))
    tell("campaigns.closed", concerned, subject=campaign, activity=activity)
