"""Who is told about a campaign."""

from django.db.models import QuerySet

from accounts.models import User
from campaigns.models import Campaign
from groups.models import Membership
from notifications.actions import recipients_of
from notifications.models import Recipient


def people_of(campaign: Campaign, *, leads: bool = False) -> QuerySet[Recipient]:
    """The members of the campaign's groups; with `leads`, only their leads and who drafted it."""
    memberships = Membership.objects.leads() if leads else Membership.objects.active()
    people = memberships.filter(group__carried__campaign=campaign).values_list("user_id", flat=True)
    return recipients_of(User.objects.filter(pk__in={*people, *([campaign.created_by_id] if leads else [])}))
