"""Why a campaign is taken down, since when, and by whom."""

from datetime import datetime
from typing import NamedTuple

from campaigns.models import Campaign
from notifications.history import acts_about


class TakenDown(NamedTuple):
    """The last time; the reason in the reader's words. `by` is the key of the account, None when it is not known."""

    at: datetime
    reason: str
    by: int | None


def taken_down(campaign: Campaign) -> TakenDown | None:
    """None for what is not down."""
    if campaign.status != Campaign.Status.TAKEN_DOWN:
        return None
    act = acts_about(campaign).filter(verb="campaigns.taken_down").order_by("-at", "-pk").first()
    return TakenDown(act.at, reason_in_words(act.facts.get("reason")), act.by_id) if act else None


def reason_in_words(code: object) -> str:
    return str(dict(Campaign.Reason.choices).get(str(code), ""))
