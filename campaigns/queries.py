"""Reads across models: who may decide on what, what waits, and what the home page shows."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Office, User
from campaigns.models import Campaign
from core.languages import columns, read
from core.needs import Need
from geography.models import Region
from groups.models import Goal, Membership, WorkingGroup

Viewer = User | AnonymousUser
WAITS_LONG, WAITS_TOO_LONG = 11, 14  # days in the queue, as in e-petitions


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


def campaigns_open_to_words_of(user: User) -> QuerySet[Campaign]:
    """Campaigns to whose supporters `user` may write: for an editor, all that are public, running ones first."""
    public = Campaign.objects.public() if user.holds(Office.Role.EDITOR) else Campaign.objects.none()
    return public.order_by("status", "-approved_at", "pk")


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


def deciders(campaign: Campaign) -> list[int]:
    """The accounts that may decide on `campaign` now."""
    known = coordinators()
    users = User.objects.filter(pk__in={c.user_id for c in known}, is_active=True)
    return [user.pk for user in users if regions_open_to(user, campaign, known)]


def running_by_goal() -> list[dict[str, Any]]:
    """The four goals, each with its newest running campaign as a dictionary under `campaign` (None: there is none).

    One query of light rows, for the home page.
    """
    newest = Campaign.objects.running().filter(goal=OuterRef("pk")).with_support().with_author()
    shown = [
        *("slug", "original_language", "progress_value", "progress_max", "supporters", "is_nationwide"),
        *columns("state"), *columns("title"), *columns("progress_label"), *columns("group_name"),
    ]  # fmt: skip
    row = JSONObject(**{name: F(name) for name in shown})
    newest = newest.annotate(row=row).order_by("-approved_at", "-pk").values("row")
    campaign = Subquery(newest[:1], output_field=JSONField())
    return list(Goal.objects.annotate(campaign=campaign).values("slug", "thread", "campaign", *columns("name")))


def groups_to_draft_for(user: Viewer) -> QuerySet[WorkingGroup]:
    """The groups in whose name `user` may draft."""
    return WorkingGroup.objects.of(user)


def needs(user: User) -> list[Need]:
    """What waits for `user`: questions to her groups' campaigns, drafts she can submit, the queue of her office."""
    found: list[Need] = []
    if user.holds(Office.Role.COORDINATOR):
        waiting, _left_out = queue_of(user)
        if waiting:
            oldest = waiting[0]
            found.append(
                Need(
                    ngettext("%(n)s campaign waits for you", "%(n)s campaigns wait for you", len(waiting))
                    % {"n": len(waiting)},
                    ngettext("The oldest waits for %(n)s day", "The oldest waits for %(n)s days", oldest.days)
                    % {"n": oldest.days},
                    reverse("campaigns:review"),
                    icon="check",
                    urgent=oldest.band == "stop",
                )
            )
    own = Campaign.objects.filter(
        carriers__group__in=Membership.objects.active().filter(user=user).values("group"),
        status__in=Campaign.EDITABLE,
    ).distinct()
    for campaign in own.order_by("-pk")[:5]:
        title = read(campaign, "title", drafts=True).text
        asked = campaign.status == Campaign.Status.CHANGES_REQUESTED
        found.append(
            Need(
                _("“%(title)s” came back with a question") % {"title": title}
                if asked
                else _("“%(title)s” is a draft") % {"title": title},
                _("The coordinator asks for a change") if asked else _("Finish it and let your lead submit it"),
                reverse("campaigns:detail", args=[campaign.slug]),
                icon="doc",
                urgent=asked,
            )
        )
    return found
