"""Groups that carry a campaign together: who is asked, who may come in, and what it means for the keys."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from campaigns.models import Amendment, Campaign, CampaignGroup, CampaignQuerySet, CarrierInvitation, Decision
from campaigns.queries.keys import waiting_amendment
from groups.models import Membership, WorkingGroup
from groups.queries import may_be_invited


def author_of(campaign: Campaign) -> WorkingGroup:
    """The group that wrote it."""
    return WorkingGroup.objects.get(carried__campaign=campaign, carried__is_author=True)


def invitations_to(user: User) -> QuerySet[CarrierInvitation]:
    """What the leads of a group are asked. Of a group that became hidden, or asks from hiding, nothing is heard; nor of
    a campaign that is taken down, which they would read before they answer."""
    led = Membership.objects.leads().filter(user=user).values("group")
    hidden = CampaignGroup.objects.filter(campaign=OuterRef("campaign"), is_author=True, group__is_hidden=True)
    found = CarrierInvitation.objects.filter(~Exists(hidden), group__in=led, group__is_hidden=False)
    found = found.exclude(campaign__status=Campaign.Status.TAKEN_DOWN)
    return found.select_related("campaign", "group")


def groups_asked(campaign: Campaign) -> QuerySet[CarrierInvitation]:
    """Who is asked to carry it, for who asks; a group that became hidden meanwhile is named no more."""
    return CarrierInvitation.objects.filter(campaign=campaign, group__is_hidden=False).select_related("group")


def readable_by(user: User) -> CampaignQuerySet:
    """What she reads as its page will be: also what a group that she leads is asked to carry."""
    seen, asked = Campaign.objects.visible_to(user), invitations_to(user).values("campaign")
    return Campaign.objects.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=asked))


def may_be_asked(campaign: Campaign) -> QuerySet[WorkingGroup]:
    """The groups that are known, and neither carry it nor are asked to."""
    carrying = CampaignGroup.objects.filter(campaign=campaign).values("group")
    asked = CarrierInvitation.objects.filter(campaign=campaign).values("group")
    return may_be_invited(author_of(campaign)).exclude(pk__in=carrying).exclude(pk__in=asked)


class Carrier(NamedTuple):
    """A group that carries the campaign, for a page: whether it wrote it, and whether the reader may end it."""

    group: WorkingGroup
    is_author: bool
    may_part: bool


def carriers_seen_by(user: User, campaign: Campaign) -> list[Carrier]:
    """All that may be named; a group that became hidden, to its own members alone."""
    mine = {row.group_id: row for row in Membership.objects.active().filter(user=user)}
    rows = CampaignGroup.objects.filter(campaign=campaign).select_related("group")
    seen = [row for row in rows if not row.group.is_hidden or row.group_id in mine]
    leads = {key for key, row in mine.items() if row.leads}
    leads_author = any(row.is_author and row.group_id in leads for row in rows)
    return [Carrier(row.group, row.is_author, not row.is_author and (leads_author or row.group_id in leads))
            for row in seen]  # fmt: skip


def was_read_with(campaign: Campaign, group: WorkingGroup) -> bool:
    """Whether the keys that made the campaign public hold with `group` among those that carry it: its region has
    turned one, and nobody who turned one belongs to it.

    Otherwise a region would be spoken for that never read it, or somebody would have decided on her own group's. Such a
    group can come in while the texts are a draft, and every key is turned with it.
    """
    changed = campaign.amendments.values_list("round", "status")
    approved = [number for number, status in changed if status == Amendment.Status.APPROVED]
    first = campaign.decisions.exclude(round__in=[number for number, _status in changed]).order_by("-round").first()
    number = max(approved, default=first.round if first else 0)
    turned = campaign.decisions.filter(round=number, verdict=Decision.Verdict.APPROVE)
    own = Membership.objects.active().filter(group=group).values("user")
    return turned.filter(region=group.region_id).exists() and not turned.filter(by__in=own).exists()


def takes_groups(campaign: Campaign) -> bool:
    """Not while it is read: what coordinators decide on is a campaign of these groups."""
    if campaign.status == Campaign.Status.APPROVED:
        return waiting_amendment(campaign) is None
    return campaign.status in Campaign.EDITABLE
