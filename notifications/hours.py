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
MOMENT = timedelta(seconds=1)
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
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return None
        return self._span(self.quiet_from, self.quiet_until, at)

    def rest_at(self, at: datetime) -> Span | None:
        """The night or quiet hours that `at` lies in, as one piece where they touch; None when she is awake."""
        first = self._rest_piece(at)
        if first is None:
            return None
        begins, ends = first
        while ends - begins <= LONGEST_REST:
            if earlier := self._rest_piece(begins - MOMENT):
                begins = earlier.begins
            elif later := self._rest_piece(ends):
                ends = later.ends
            else:
                return Span(begins, ends)
        return self._night_at(at)

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

    def _rest_piece(self, at: datetime) -> Span | None:
        return self._night_at(at) or self.quiet_at(at)

    def _night_at(self, at: datetime) -> Span | None:
        return self._span(*NIGHT, at) if NIGHT else None

    def _span(self, begins: time, ends: time, at: datetime) -> Span | None:
        """The span from `begins` to `ends` o'clock, past midnight or not, that `at` lies in."""
        zone = zone_named(self.zone)
        today = at.astimezone(zone).date()
        for day in (today, today - timedelta(days=1)):
            until = day if begins < ends else day + timedelta(days=1)
            span = Span(
                datetime.combine(day, begins, tzinfo=zone).astimezone(UTC),
                datetime.combine(until, ends, tzinfo=zone).astimezone(UTC),
            )
            if span.holds(at):
                return span
        return None
