"""Reads across models: who may decide on what, what waits, and what the home page shows."""

from campaigns.queries.answers import Addressee, Asked, asked_by, silence
from campaigns.queries.keys import (
    Coordinator,
    coordinators,
    deciders,
    impartial_coordinators,
    is_appeal,
    is_impartial,
    is_in_review,
    needed_regions,
    open_regions,
    refusal,
    regions_open_to,
    waiting_amendment,
)
from campaigns.queries.pages import campaigns_open_to_words_of, groups_to_draft_for, needs, running_by_goal
from campaigns.queries.queue import (
    WAITS_LONG,
    WAITS_TOO_LONG,
    Waiting,
    age_band,
    kind_of,
    queue_of,
    reviews_waiting,
    waiting_campaigns,
)
from campaigns.queries.standing import Reader, Standing, reader_of, standing_of

__all__ = [
    "WAITS_LONG",
    "WAITS_TOO_LONG",
    "Addressee",
    "Asked",
    "Coordinator",
    "Reader",
    "Standing",
    "Waiting",
    "age_band",
    "asked_by",
    "campaigns_open_to_words_of",
    "coordinators",
    "deciders",
    "groups_to_draft_for",
    "impartial_coordinators",
    "is_appeal",
    "is_impartial",
    "is_in_review",
    "kind_of",
    "needed_regions",
    "needs",
    "open_regions",
    "queue_of",
    "reader_of",
    "refusal",
    "regions_open_to",
    "reviews_waiting",
    "running_by_goal",
    "silence",
    "standing_of",
    "waiting_amendment",
    "waiting_campaigns",
]
