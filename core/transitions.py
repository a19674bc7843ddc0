"""How a row changes its status: one conditional UPDATE, so that of two people who act at once only one succeeds."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _


class MoveRefused(ValidationError):
    """The row was no longer in a state from which this move is allowed (or somebody else was faster)."""

    def __init__(self, row: models.Model, to: str) -> None:
        super().__init__(_("This has changed in the meantime. Please look again before you decide."), code="moved")
        self.row, self.to = row, to


def move(row: Any, to: str, **changes: Any) -> None:
    """Move `row` to status `to` and set `changes` in the same UPDATE.

    `row` has a `status` field and a table `MOVES = {to: {from, …}}`. The instance takes the new values over.
    Raises MoveRefused when the stored status is not one that `MOVES[to]` lists.
    """
    moved = type(row)._base_manager.filter(pk=row.pk, status__in=row.MOVES[to]).update(status=to, **changes)
    if not moved:
        raise MoveRefused(row, to)
    for name, value in {"status": to, **changes}.items():
        setattr(row, name, value)
