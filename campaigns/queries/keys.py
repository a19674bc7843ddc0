"""Who may decide on a campaign: the keys of the regions, and what comes between a coordinator and one of them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from accounts.models import Office, User
from campaigns.models import Campaign
from geography.models import Region
from groups.models import Membership


class Coordinator(NamedTuple):
    """A coordinator of a region, with the groups she belongs to: on their campaigns she does not decide."""

    user_id: int
    region_id: int
    group_ids: frozenset[int]

    def is_partial_to(self, campaign: Campaign) -> bool:
        """Whether the campaign is hers or of a group she belongs to."""
        carriers = {carrier.group_id for carrier in campaign.carriers.all()}
        return campaign.created_by_id == self.user_id or bool(carriers & self.group_ids)


def coordinators() -> list[Coordinator]:
    """All coordinators in office today, in two queries."""
    offices = list(Office.objects.current().coordinators().values_list("user_id", "region_id"))
    groups: dict[int, set[int]] = defaultdict(set)
    members = Membership.objects.active().filter(user__in=[user for user, _region in offices])
    for user_id, group_id in members.values_list("user_id", "group_id"):
        groups[user_id].add(group_id)
    return [Coordinator(user, region, frozenset(groups[user])) for user, region in offices]


def needed_regions(campaign: Campaign) -> list[Region]:
    """The regions whose word the campaign needs: all for a nation-wide one, else those of its groups."""
    if campaign.is_nationwide:
        return list(Region.objects.all())
    return list({c.group.region_id: c.group.region for c in campaign.carriers.all()}.values())


def open_regions(campaign: Campaign, needed: Sequence[Region] | None = None) -> list[Region]:
    """The regions that have not decided in the current round."""
    decided = {d.region_id for d in campaign.decisions.all() if d.round == campaign.round}
    return [region for region in (needed or needed_regions(campaign)) if region.pk not in decided]


def regions_open_to(
    user: User,
    campaign: Campaign,
    known: Sequence[Coordinator] | None = None,
    needed: Sequence[Region] | None = None,
) -> list[Region]:
    """The regions for which `user` may decide on `campaign` now.

    Her own region's; and another region's when every coordinator there is partial to the campaign or the seat is
    empty. Never on her own campaign, never one of her group's, never twice in a round: the second key is another's.
    """
    if campaign.status != Campaign.Status.SUBMITTED:
        return []
    known = coordinators() if known is None else known
    offices = [c for c in known if c.user_id == user.pk]
    decided_by = {d.by_id for d in campaign.decisions.all() if d.round == campaign.round}
    if user.pk in decided_by or not offices:
        return []
    if any(c.is_partial_to(campaign) for c in offices):
        return []
    mine = {c.region_id for c in offices}
    waiting = open_regions(campaign, needed)
    own = [region for region in waiting if region.pk in mine]
    return own or [r for r in waiting if all(c.is_partial_to(campaign) for c in known if c.region_id == r.pk)]


def deciders(campaign: Campaign) -> list[int]:
    """The accounts that may decide on `campaign` now."""
    known = coordinators()
    users = User.objects.filter(pk__in={c.user_id for c in known}, is_active=True)
    return [user.pk for user in users if regions_open_to(user, campaign, known)]
