"""Who may decide on a campaign: the keys of the regions, and what comes between a coordinator and one of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import F

from accounts.models import Office, User, present
from campaigns.models import Amendment, Campaign, Decision
from geography.models import Region
from groups.models import Membership


class Coordinator(NamedTuple):
    """A coordinator of a region, with the groups she belongs to, or left and when: on their campaigns she does not
    decide."""

    user_id: int
    region_id: int
    groups: dict[int, datetime | None]

    def is_partial_to(self, campaign: Campaign) -> bool:
        """Whether the campaign is hers, or of a group that she belonged to since it was begun: nobody leaves a group
        to decide on what it wrote."""
        carriers = (carrier.group_id for carrier in campaign.carriers.all())
        own = [self.groups[group] for group in carriers if group in self.groups]
        belonged = any(left_at is None or left_at >= campaign.created_at for left_at in own)
        return belonged or campaign.created_by_id == self.user_id


def coordinators() -> list[Coordinator]:
    """All coordinators in office today, in two queries. In lockdown nobody turns a key, and nobody waits for hers."""
    held = Office.objects.current().coordinators().filter(present("user__"))
    offices = list(held.values_list("user_id", "region_id"))
    groups: dict[int, dict[int, datetime | None]] = defaultdict(dict)
    belonged = Membership.objects.filter(user__in=[user for user, _region in offices])
    last_first = belonged.order_by(F("left_at").desc(nulls_first=True))
    for user_id, group_id, left_at in last_first.values_list("user_id", "group_id", "left_at"):
        groups[user_id].setdefault(group_id, left_at)
    return [Coordinator(user, region, groups[user]) for user, region in offices]


def is_impartial(user: User, campaign: Campaign) -> bool:
    """Whether `user` coordinates a region and has nothing to do with the campaign."""
    own = [c for c in coordinators() if c.user_id == user.pk]
    return bool(own) and not any(c.is_partial_to(campaign) for c in own)


def waiting_amendment(campaign: Campaign) -> Amendment | None:
    """The change of a running campaign that waits for a decision."""
    if campaign.status != Campaign.Status.APPROVED or getattr(campaign, "is_amended", True) is False:
        return None
    if "amendments" in getattr(campaign, "_prefetched_objects_cache", {}):
        return next((one for one in campaign.amendments.all() if one.status == Amendment.Status.WAITING), None)
    return campaign.amendments.waiting().first()


def is_in_review(campaign: Campaign) -> bool:
    """Whether keys can be turned now: for the campaign, or for a change of what runs."""
    return campaign.status == Campaign.Status.SUBMITTED or waiting_amendment(campaign) is not None


def is_appeal(campaign: Campaign) -> bool:
    """Whether this round is the appeal: the very text that was refused, before those who did not refuse it. Whatever is
    submitted after it is another text, and an ordinary round."""
    if campaign.appealed_at is None or campaign.submitted_at is None or campaign.status in Campaign.PUBLISHED:
        return False
    return campaign.submitted_at <= campaign.appealed_at


def refusal(campaign: Campaign) -> Decision | None:
    """The decision that was appealed: of one that was never public, only the first refusal can be."""
    return next((d for d in campaign.decisions.all() if d.verdict == Decision.Verdict.REFUSE), None)


def needed_regions(campaign: Campaign, every: Sequence[Region] | None = None) -> list[Region]:
    """The regions whose word the campaign needs: all for a nation-wide one, else those of its groups. An appeal, as
    long as nothing of it is changed, needs the word of those that did not refuse. `every` spares asking for all."""
    if is_appeal(campaign):
        refused = refusal(campaign)
        found = Region.objects.all() if every is None else every
        return [region for region in found if refused is None or region.pk != refused.region_id]
    if campaign.is_nationwide:
        return list(Region.objects.all() if every is None else every)
    return list({c.group.region_id: c.group.region for c in campaign.carriers.all()}.values())


def open_regions(campaign: Campaign, every: Sequence[Region] | None = None) -> list[Region]:
    """The regions that have not decided in the current round."""
    decided = {d.region_id for d in campaign.decisions.all() if d.round == campaign.round}
    return [region for region in needed_regions(campaign, every) if region.pk not in decided]


def regions_open_to(
    user: User,
    campaign: Campaign,
    known: Sequence[Coordinator] | None = None,
    every: Sequence[Region] | None = None,
) -> list[Region]:
    """The regions for which `user` may decide on `campaign` now.

    Her own region's; and another region's when every coordinator there is partial to the campaign or the seat is
    empty. Never on her own campaign, never one of her group's, never twice in a round: the second key is another's.
    An appeal is never decided by who refused, and no region stands in for another there: it could be the one that
    refused.
    """
    amendment = waiting_amendment(campaign)
    if campaign.status != Campaign.Status.SUBMITTED and (amendment is None or amendment.asked_by_id == user.pk):
        return []
    known = coordinators() if known is None else known
    offices = [c for c in known if c.user_id == user.pk]
    decided_by = {d.by_id for d in campaign.decisions.all() if d.round == campaign.round}
    if user.pk in decided_by or not offices:
        return []
    if any(c.is_partial_to(campaign) for c in offices):
        return []
    mine = {c.region_id for c in offices}
    waiting = open_regions(campaign, every)
    own = [region for region in waiting if region.pk in mine]
    if is_appeal(campaign):
        refused = refusal(campaign)
        return [] if refused and user.pk == refused.by_id else own
    return own or [r for r in waiting if all(c.is_partial_to(campaign) for c in known if c.region_id == r.pk)]


def deciders(campaign: Campaign) -> list[int]:
    """The accounts that may decide on `campaign` now."""
    known = coordinators()
    users = User.objects.filter(pk__in={c.user_id for c in known})
    return [user.pk for user in users if regions_open_to(user, campaign, known)]


def impartial_coordinators(campaign: Campaign) -> list[int]:
    """The accounts that may read what coordinators tell each other about `campaign`."""
    known = coordinators()
    partial = {c.user_id for c in known if c.is_partial_to(campaign)}
    return sorted({c.user_id for c in known} - partial)
