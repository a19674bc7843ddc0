"""Who is told about a campaign."""

from django.db.models import Q, QuerySet

from accounts.models import User
from campaigns.models import Campaign
from groups.models import Membership
from notifications.actions import recipients_of
from notifications.models import Recipient


def people_of(campaign: Campaign, *, leads: bool = False) -> QuerySet[Recipient]:
    """The members of the campaign's groups; with `leads`, only their leads and who drafted it. She, too, only as long
    as she is a member: who left the group, or was removed, learns nothing more of what it prepares."""
    members = Membership.objects.active().filter(group__carried__campaign=campaign)
    if leads:
        members = members.filter(Q(role=Membership.Role.LEAD) | Q(user=campaign.created_by_id))
    return recipients_of(User.objects.filter(pk__in=set(members.values_list("user_id", flat=True))))
