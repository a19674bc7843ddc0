"""How coordinators share what waits: who reads it now, and what they tell each other."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from campaigns.models import READING_TIME, Campaign, ReviewLock, ReviewNote
from campaigns.queries import impartial_coordinators
from notifications.actions import recipients_of, record, tell


@transaction.atomic
def read_now(campaign: Campaign, *, by: User) -> ReviewLock:
    """Say that `by` reads it now. Who came first stays; she is followed when she has not looked for a while."""
    now = timezone.now()
    free = Q(by=by) | Q(seen_at__lte=now - READING_TIME)
    if not ReviewLock.objects.filter(free, campaign=campaign).update(by=by, seen_at=now):
        ReviewLock.objects.get_or_create(campaign=campaign, defaults={"by": by, "seen_at": now})
    return ReviewLock.objects.get(campaign=campaign)


@transaction.atomic
def note(campaign: Campaign, *, text: str, by: User) -> ReviewNote:
    """Write something for the other coordinators. The authors never read it."""
    made = ReviewNote.objects.create(campaign=campaign, text=text, by=by)
    activity = record("campaigns.review_note", campaign, by=by, round=campaign.round)
    others = set(impartial_coordinators(campaign)) - {by.pk}
    tell("campaigns.review_note", recipients_of(User.objects.filter(pk__in=others)), subject=campaign,
         activity=activity)  # fmt: skip
    return made
