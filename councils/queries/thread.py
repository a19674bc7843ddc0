"""The way of one recommendation, from the activity it came from to the evidence of the last council."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format

from core.languages import Version
from councils.models import Commitment
from councils.queries.lines import CommitmentLine, EvidenceLine
from forums.models import Recommendation


class Step(NamedTuple):
    """One thing that happened or is to come. `kind` chooses the words: origin, recorded, adopted, to_adopt, taken_up,
    evidence, kept, not_kept, due, overdue or to_take_up."""

    kind: str
    state: str
    on: date | None = None
    day: str = ""
    line: CommitmentLine | None = None
    evidence: EvidenceLine | None = None

    @property
    def text(self) -> Version | None:
        if self.evidence:
            return self.evidence.text
        return self.line.text if self.line and self.kind == "taken_up" else None


def thread(recommendation: Recommendation, promises: list[CommitmentLine]) -> list[Step]:
    """What happened by date, then what is to come. *Now* is what is late, else the last thing that happened."""
    past = [*_beginning(recommendation), *sorted(_deeds(promises), key=lambda step: (step.on, ORDER[step.kind]))]
    coming = [*_coming(recommendation, promises)]
    if past and coming and not any(step.state == "now" for step in coming):
        past[-1] = past[-1]._replace(state="now")
    return past + coming


ORDER = {"taken_up": 0, "evidence": 1, "kept": 2, "not_kept": 2}  # of what happened on the same day


def _happened(kind: str, on: date, line: CommitmentLine | None = None, evidence: EvidenceLine | None = None) -> Step:
    return Step(kind, "ok", on, date_format(on), line, evidence)


def _beginning(recommendation: Recommendation) -> Iterator[Step]:
    """The day of recording is left out where it was typed long after the assembly, from paper."""
    if recommendation.origin is not None:
        slot = getattr(recommendation.origin, "slot", None)
        day = date_format(timezone.localdate(slot.starts_at)) if slot else ""
        yield Step("origin", "ok", day=day)
    recorded_on, adopted_on = timezone.localdate(recommendation.recorded_at), recommendation.adopted_on
    yield Step("recorded", "ok", day=date_format(recorded_on) if not adopted_on or recorded_on <= adopted_on else "")
    if adopted_on:
        yield _happened("adopted", adopted_on)


def _deeds(promises: list[CommitmentLine]) -> Iterator[Step]:
    for line in promises:
        yield _happened("taken_up", line.made_on, line)
        for piece in line.evidence:
            yield _happened("evidence", piece.on, line, piece)
        if line.settled_on:
            kind = "kept" if line.status == Commitment.Status.KEPT else "not_kept"
            yield _happened(kind, line.settled_on, line)


def _coming(recommendation: Recommendation, promises: list[CommitmentLine]) -> Iterator[Step]:
    if recommendation.status == Recommendation.Status.RECORDED:
        yield Step("to_adopt", "later")
    if not promises:
        yield Step("to_take_up", "later")
    for line in promises:
        if line.is_open:
            kind, state = ("overdue", "now") if line.is_overdue else ("due", "later")
            yield Step(kind, state, line.due_on, line.due, line)
