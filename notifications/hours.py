"""When somebody may be written to: nights, quiet hours, the hour of summaries, planned network cuts.

All calendar arithmetic of mail is here, in the zone of the person; what goes in and comes out is aware.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HOME_ZONE = ZoneInfo("Asia/Baghdad")
NIGHT: tuple[time, time] | None = (time(22), time(7))
MARGIN = timedelta(minutes=15)  # before a night or a cut begins
LONGEST_REST = timedelta(hours=25)  # a day on which the clocks go back: who rests longer never wakes


class Span(NamedTuple):
    """From `begins` (counted in) to `ends` (not counted)."""

    begins: datetime
    ends: datetime

    def holds(self, at: datetime) -> bool:
        return self.begins <= at < self.ends


def awake_between(quiet_from: time, quiet_until: time) -> timedelta:
    """How long a day is neither night nor between those hours."""
    minutes = (time(*divmod(minute, 60)) for minute in range(24 * 60))
    quiet = [(quiet_from, quiet_until), *([NIGHT] if NIGHT else [])]
    return timedelta(minutes=sum(not any(is_within(*span, clock) for span in quiet) for clock in minutes))


def is_within(begins: time, ends: time, clock: time) -> bool:
    """Whether a clock's time lies between two others, past midnight or not; the same time twice is a whole day."""
    return begins <= clock < ends if begins < ends else clock >= begins or clock < ends


def zone_named(name: str) -> ZoneInfo:
    """The time zone of that name; Baghdad's when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return HOME_ZONE


@dataclass(frozen=True)
class Hours:
    """The zone a person lives by and the quiet hours she added to the night.

    Quiet hours as long as the day, alone or with the night, would silence her for good: they count as none.
    """

    zone: str
    quiet_from: time | None = None
    quiet_until: time | None = None

    def quiet_at(self, at: datetime) -> Span | None:
        """The quiet hours of her own that `at` lies in."""
        return next((span for span in self._quiet_around(at) if span.holds(at)), None)

    def rest_at(self, at: datetime) -> Span | None:
        """The night or quiet hours that `at` lies in; None when she is awake.

        They are one piece where they touch, or have less than a margin between them, so that a margin before it she is
        awake.
        """
        nights, quiet = self._spans(*NIGHT, at) if NIGHT else [], self._quiet_around(at)
        rest = _piece_of(nights + quiet, at)
        return rest if rest is None or rest.ends - rest.begins <= LONGEST_REST else _piece_of(nights, at)

    def reachable_before(self, due: datetime, cuts: Iterable[Span] = ()) -> datetime:
        """`due`, or the last moment before it when she is awake and there is network. Never later than `due`."""
        known = list(cuts)
        while shut := next((cut for cut in known if cut.holds(due)), None) or self.rest_at(due):
            due = shut.begins - MARGIN
        return due

    def next_at(self, hour: time, after: datetime, weekday: int | None = None) -> datetime:
        """The next time it is `hour` with her (on `weekday`, Monday is 0); if she sleeps then, when she wakes."""
        zone = zone_named(self.zone)
        today = after.astimezone(zone).date()
        for ahead in range(-1, 9):  # from yesterday: its hour may have fallen into the night that goes on
            day = today + timedelta(days=ahead)
            at = datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)
            rest = self.rest_at(at)
            at = rest.ends if rest else at
            if at > after and (weekday is None or day.weekday() == weekday):
                break
        return at

    def end_of_day(self, at: datetime) -> datetime:
        """The next midnight with her."""
        zone = zone_named(self.zone)
        return datetime.combine(at.astimezone(zone).date() + timedelta(days=1), time(0), tzinfo=zone).astimezone(UTC)

    def _quiet_around(self, at: datetime) -> list[Span]:
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return []
        return self._spans(self.quiet_from, self.quiet_until, at)

    def _spans(self, begins: time, ends: time, at: datetime) -> list[Span]:
        """From `begins` to `ends` o'clock, past midnight or not, on each of the days around `at`."""
        zone = zone_named(self.zone)
        today = at.astimezone(zone).date()
        spans = []
        for ahead in range(-2, 3):
            day = today + timedelta(days=ahead)
            until = day if begins < ends else day + timedelta(days=1)
            spans.append(
                Span(
                    datetime.combine(day, begins, tzinfo=zone).astimezone(UTC),
                    datetime.combine(until, ends, tzinfo=zone).astimezone(UTC),
                )
            )
        return [span for span in spans if span.begins < span.ends]  # the clocks may leave an hour out


def _piece_of(spans: Iterable[Span], at: datetime) -> Span | None:
    """The piece that `at` lies in when those which all but touch are joined."""
    piece: Span | None = None
    for span in sorted(spans):
        if piece and span.begins - piece.ends < MARGIN:
            piece = Span(piece.begins, max(piece.ends, span.ends))
        elif piece and piece.holds(at):
            return piece
        else:
            piece = span
    return piece if piece and piece.holds(at) else None
