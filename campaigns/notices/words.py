"""What the messages about campaigns share: how a campaign is called, whom it concerns, what they are muted by."""

from typing import Any

from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from core.languages import isolated, read
from notifications.kinds import Kind, declare, topic
from notifications.models import Delivery

topic("campaigns", gettext_lazy("Campaigns"))


def title_of(campaign: Campaign) -> str:
    """To stand inside a sentence."""
    return isolated(read(campaign, "title", drafts=True))


def still_concerned(delivery: Delivery) -> str | None:
    """Only for people who still belong to a group of the campaign: to have written it is not enough."""
    account, campaign = delivery.recipient.account, delivery.subject
    if account is None:
        return "no account"
    belongs = account.memberships.active().filter(group__carried__campaign=campaign).exists()
    return None if belongs else "no longer a member"


def kind(code: str, wording: Any, still_true: Any) -> None:
    def itself(campaign: Campaign) -> list[Campaign]:
        return [campaign]

    declare(
        Kind(code=f"campaigns.{code}", topic="campaigns", wording=wording, still_true=still_true, belongs_to=itself)
    )
