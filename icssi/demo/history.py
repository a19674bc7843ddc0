"""What happened to the campaigns, as the log of the portal has it, and who found it in the notification centre."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType

from accounts.models import User
from campaigns.models import Campaign, Decision
from icssi.demo.world import World, add_all
from notifications.models import Activity, Delivery, Recipient

UNREAD = timedelta(days=10)  # whoever was told longer ago has read it


@dataclass
class Event:
    """One thing that happened to a campaign, and who was told of it."""

    verb: str
    at: datetime
    by: User | None
    facts: dict[str, object] = field(default_factory=dict)
    kind: str = ""
    told: list[User] = field(default_factory=list)


def add_history(world: World) -> None:
    recipients = {row.account_id: row for row in Recipient.objects.exclude(account=None)}
    campaigns = Campaign.objects.prefetch_related("decisions__region", "decisions__by", "groups", "amendments")
    subject_type = ContentType.objects.get_for_model(Campaign)
    for campaign in campaigns.select_related("created_by").order_by("pk"):
        events = list(_story(world, campaign))
        activities = add_all(
            Activity(verb=event.verb, subject_type=subject_type, subject_id=campaign.pk, by=event.by, at=event.at,
                     facts=event.facts)
            for event in events
        )  # fmt: skip
        add_all(
            _in_portal(world, activity, event.kind, recipients[user.pk])
            for event, activity in zip(events, activities, strict=True)
            for user in event.told
        )


def _story(world: World, campaign: Campaign) -> Iterator[Event]:
    groups = list(campaign.groups.all())
    leads = [world.leads[group.slug] for group in groups]
    members = sorted({user for group in groups for user in world.members[group.slug]}, key=lambda user: user.pk)
    regions = world.regions if campaign.is_nationwide else {group.region.slug for group in groups}
    yield Event("campaigns.drafted", campaign.created_at, campaign.created_by)
    decisions = list(campaign.decisions.all())
    amended = {amendment.round for amendment in campaign.amendments.all()}
    for number in range(1, campaign.round + 1):
        decided = [decision for decision in decisions if decision.round == number]
        submitted_at = campaign.submitted_at if number == campaign.round else decided[0].at - timedelta(days=6)
        asked, kind = set(regions), "campaigns.amendment_submitted" if number in amended else "campaigns.submitted"
        if campaign.appealed_at and campaign.appealed_at == submitted_at:
            asked, kind = set(world.regions) - {decisions[0].region.slug}, "campaigns.appealed"
        coordinators = [world.people[f"coordinator.{region}"] for region in sorted(asked)]
        yield Event(kind, submitted_at, leads[0], {"round": number}, kind, coordinators)
        for decision in decided:
            facts = {"round": number, "region": decision.region.slug}
            is_last = decision.verdict == Decision.Verdict.APPROVE and campaign.approved_at == decision.at
            kind, told = ("", []) if is_last else ("campaigns.decided", leads)
            yield Event(f"campaigns.{decision.verdict}", decision.at, decision.by, facts, kind, told)
    if campaign.approved_at:
        facts = {"round": decisions[-1].round}
        yield Event(
            "campaigns.published", campaign.approved_at, decisions[-1].by, facts, "campaigns.published", members
        )
    if campaign.closed_at:
        yield Event("campaigns.closed", campaign.closed_at, leads[0])


def _in_portal(world: World, activity: Activity, kind: str, recipient: Recipient) -> Delivery:
    was_read = activity.at < world.at(0) - UNREAD
    return Delivery(
        recipient=recipient,
        activity=activity,
        kind=kind,
        subject_type=activity.subject_type,
        subject_id=activity.subject_id,
        occurrence=activity.at,
        offset=timedelta(0),
        channel=Delivery.Channel.PORTAL,
        due_at=activity.at,
        status=Delivery.Status.SENT,
        sent_at=activity.at,
        read_at=activity.at + timedelta(days=1) if was_read else None,
    )
