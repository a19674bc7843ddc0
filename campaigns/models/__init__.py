"""Campaigns: what young activists ask for, how it is decided, what is done and answered, and who stands behind it."""

from campaigns.models.actions import Action, ActionPicture
from campaigns.models.campaigns import Campaign, CampaignGroup, CampaignQuerySet, CarrierInvitation
from campaigns.models.demands import REPLY_WITHIN, Answer, Demand
from campaigns.models.review import READING_TIME, Amendment, Decision, ReviewLock, ReviewNote, Snapshot
from campaigns.models.support import Endorsement, SignUp, Solidarity, Standing, Support

__all__ = [
    "READING_TIME",
    "REPLY_WITHIN",
    "Action",
    "ActionPicture",
    "Amendment",
    "Answer",
    "Campaign",
    "CampaignGroup",
    "CampaignQuerySet",
    "CarrierInvitation",
    "Decision",
    "Demand",
    "Endorsement",
    "ReviewLock",
    "ReviewNote",
    "SignUp",
    "Snapshot",
    "Solidarity",
    "Standing",
    "Support",
]
