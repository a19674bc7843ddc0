"""Reads across models: what became of the recommendations, in figures, as lines, as a thread and as a matrix."""

from councils.queries.figures import (
    composition,
    figures,
    in_state,
    progress_tiles,
    tile_words,
    tiles,
    with_numbers,
    with_progress,
)
from councils.queries.lines import CommitmentLine, EvidenceLine, Page, lines, matrix, standing, standing_of
from councils.queries.thread import Step, thread
from councils.queries.waiting import DUE_HOUR, due_moment, due_rows, needs, open_to, room_of

__all__ = [
    "DUE_HOUR",
    "CommitmentLine",
    "EvidenceLine",
    "Page",
    "Step",
    "composition",
    "due_moment",
    "due_rows",
    "figures",
    "in_state",
    "lines",
    "matrix",
    "needs",
    "open_to",
    "progress_tiles",
    "room_of",
    "standing",
    "standing_of",
    "thread",
    "tile_words",
    "tiles",
    "with_numbers",
    "with_progress",
]
