"""A draft as it is stored, and what somebody types over it."""

from campaigns import actions
from campaigns.merging import draft_of, prints_of
from campaigns.models import Campaign


def stored(campaign):
    return Campaign.objects.get(pk=campaign.pk)


def says(campaign):
    return draft_of(stored(campaign))


def revised(campaign, by, *, over, tab=None, quietly=True, **changes):
    """Save `changes` typed over the draft as it was read."""
    return actions.revise(campaign, over | changes, known=prints_of(over), by=by, tab=tab, quietly=quietly)
