"""Reads across models: who may decide on what, what waits, and what the home page shows."""

from campaigns.queries.keys import (
    Coordinator,
    coordinators,
    deciders,
    needed_regions,
    open_regions,
    regions_open_to,
)
from campaigns.queries.pages import campaigns_open_to_words_of, groups_to_draft_for, needs, running_by_goal
from campaigns.queries.queue import WAITS_LONG, WAITS_TOO_LONG, Waiting, age_band, queue_of, reviews_waiting

__all__ = [
    "WAITS_LONG",
    "WAITS_TOO_LONG",
    "Coordinator",
    "Waiting",
    "age_band",
    "campaigns_open_to_words_of",
    "coordinators",
    "deciders",
    "groups_to_draft_for",
    "needed_regions",
    "needs",
    "open_regions",
    "queue_of",
    "regions_open_to",
    "reviews_waiting",
    "running_by_goal",
]
