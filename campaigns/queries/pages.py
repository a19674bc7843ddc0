"""What pages of other apps show of campaigns: the home page, the page `my/`, a group's."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Office, User
from campaigns.models import Campaign
from campaigns.queries.joint import invitations_to
from campaigns.queries.queue import queue_of
from campaigns.queries.rooms import stage_of
from campaigns.queries.tending import tended
from core.languages import columns, read
from core.needs import Need
from groups.models import Goal, Membership, MembershipQuerySet, WorkingGroup

Viewer = User | AnonymousUser


def campaigns_open_to_words_of(user: User) -> QuerySet[Campaign]:
    """Campaigns to whose supporters `user` may write: for an editor, all that are public, running ones first."""
    public = Campaign.objects.public() if user.holds(Office.Role.EDITOR) else Campaign.objects.none()
    return public.order_by("status", "-approved_at", "pk")


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


def leads_of_author(campaign: Campaign) -> MembershipQuerySet:
    """Who leads the group that wrote it."""
    return Membership.objects.leads().filter(group__carried__campaign=campaign, group__carried__is_author=True)


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
    found += [stage_of(campaign) for campaign in own.order_by("-pk")[:5]]
    return [*found, *_questions(user), *tended(user)]


def _questions(user: User) -> list[Need]:
    """What a group that she leads is asked to carry."""
    return [
        Need(
            _("Your group is asked to carry “%(title)s”") % {"title": read(row.campaign, "title", drafts=True).text},
            _("Read it and answer for %(group)s") % {"group": read(row.group, "name").text},
            f"{reverse('campaigns:carry', args=[row.campaign.slug])}?group={row.group.slug}",
            icon="people",
        )
        for row in invitations_to(user)[:5]
    ]
