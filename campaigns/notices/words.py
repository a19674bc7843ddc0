"""What the messages about campaigns share: how a campaign is called, whom it concerns, what they are muted by."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, SignUp
from campaigns.queries.joint import invitations_to
from core.languages import isolated, read
from notifications.kinds import Kind, declare, topic
from notifications.models import Delivery

topic("campaigns", gettext_lazy("Campaigns"))
DOWN = "taken down"  # why something is not told; it may be once the campaign is shown again


def title_of(campaign: Campaign) -> str:
    """To stand inside a sentence."""
    return isolated(read(campaign, "title", drafts=True))


def still_concerned(delivery: Delivery) -> str | None:
    """Only for people who still belong to a group of the campaign, and nothing of what is taken down."""
    return DOWN if delivery.subject.status == Campaign.Status.TAKEN_DOWN else belongs_no_more(delivery)


def belongs_no_more(delivery: Delivery) -> str | None:
    """To have written the campaign is not enough."""
    account, campaign = delivery.recipient.account, delivery.subject
    if account is None:
        return "no account"
    belongs = account.memberships.active().filter(group__carried__campaign=campaign).exists()
    return None if belongs else "no longer a member"


def closed_among(rows: Sequence[Delivery]) -> set[int]:
    """Of messages about campaigns, or what belongs to them, those about one that their reader may not see: a draft of
    groups she left, or what is taken down."""
    closed: set[int] = set()
    for account in {row.recipient.account for row in rows if row.recipient.account}:
        mine = {row.pk: _campaign_of(row.subject) for row in rows if row.recipient.account == account}
        about = Campaign.objects.filter(pk__in=mine.values())
        asked = invitations_to(account).values("campaign")
        seen = set((about.visible_to(account) | about.filter(pk__in=asked)).values_list("pk", flat=True))
        closed |= {pk for pk, campaign in mine.items() if campaign not in seen}
    return closed


def _campaign_of(subject: Any) -> int:
    if isinstance(subject, Campaign):
        return subject.pk
    return int(subject.action.campaign_id if isinstance(subject, SignUp) else subject.campaign_id)


def kind(code: str, wording: Any, still_true: Any) -> None:
    def itself(campaign: Campaign) -> list[Campaign]:
        return [campaign]

    declare(
        Kind(code=f"campaigns.{code}", topic="campaigns", wording=wording, still_true=still_true, belongs_to=itself,
             closed=closed_among)
    )  # fmt: skip
