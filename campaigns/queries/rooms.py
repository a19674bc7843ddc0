"""What campaigns say in the room of a group that carries them: what waits there, and that the public sees it alive."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from core.languages import read
from core.needs import Need
from groups.models import Membership, WorkingGroup
from groups.queries import need_of_room, sign_of_life

SHOWN = 5


@sign_of_life
def running_campaigns(group: WorkingGroup, since: datetime) -> "QuerySet[Any]":
    """Those that run, and those that ended since."""
    over = Q(status=Campaign.Status.CLOSED, closed_at__gte=since)
    return Campaign.objects.filter(Q(status=Campaign.Status.APPROVED) | over, carriers__group=group)


@need_of_room
def campaigns_of_room(me: Membership) -> list[Need]:
    """Drafts in review, what came back with a question, and what is still to be finished."""
    stages = [Campaign.Status.SUBMITTED, *Campaign.EDITABLE]
    rows = Campaign.objects.filter(carriers__group=me.group_id, status__in=stages).order_by("-pk")
    return [stage_of(campaign, is_lead=me.leads) for campaign in rows[:SHOWN]]


def stage_of(campaign: Campaign, *, is_lead: bool = False) -> Need:
    """What it waits for before it runs."""
    title = {"title": read(campaign, "title", drafts=True).text}
    url = reverse("campaigns:detail", args=[campaign.slug])
    if campaign.status == Campaign.Status.SUBMITTED and campaign.submitted_at:
        day = date_format(timezone.localdate(campaign.submitted_at))
        return Need(_("“%(title)s” is in review") % title, _("Submitted on %(day)s") % {"day": day}, url, "clock")
    if campaign.status == Campaign.Status.CHANGES_REQUESTED:
        asked = _("The coordinator asks for a change")
        return Need(_("“%(title)s” came back with a question") % title, asked, url, "doc", urgent=True)
    finish = _("Finish it and submit it") if is_lead else _("Finish it and let your lead submit it")
    return Need(_("“%(title)s” is a draft") % title, finish, url, "doc")
