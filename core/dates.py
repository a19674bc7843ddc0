"""Days and hours in words, in the active language. Ranges are never written with hyphens: between Arabic letters
and digits a hyphen turns the range around."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as format_date
from django.utils.dateformat import time_format
from django.utils.dates import WEEKDAYS
from django.utils.formats import get_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

BAGHDAD = ZoneInfo("Asia/Baghdad")


def in_baghdad(moment: datetime) -> datetime:
    """The same moment on the clocks of Iraq (UTC+3, no summer time). A naive datetime names no moment: ValueError."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(BAGHDAD)


def day_name(day: date) -> str:
    """Saturday, السبت, شەممە. A datetime is read in Baghdad."""
    return str(WEEKDAYS[_day(day).weekday()])


def date_range(start: date, end: date) -> str:
    """`4 to 6 December 2026`: what both ends share is said once. One day is that day; datetimes are read in Baghdad.

    Raises ValueError when the end comes first.
    """
    first, last = _day(start), _day(end)
    if last < first:
        raise ValueError(f"a range cannot end on {last} when it starts on {first}")
    if first == last:
        return _written(last, "DATE_FORMAT")
    if first.year != last.year:
        opening = _written(first, "DATE_FORMAT")
    elif first.month != last.month:
        opening = _written(first, "MONTH_DAY_FORMAT")
    else:
        opening = str(first.day)
    return pgettext("days", "%(start)s to %(end)s") % {"start": opening, "end": _written(last, "DATE_FORMAT")}


def time_range(start: datetime | time, end: datetime | time) -> str:
    """`14:00 to 15:30`, on the clocks of Iraq."""
    return pgettext("hours", "%(start)s to %(end)s") % {"start": _hour(start), "end": _hour(end)}


def near(title: str, at: datetime) -> str:
    """`Tomorrow: Wells`, on the reader's calendar; true whenever it is read."""
    days = (localdate(at) - localdate()).days
    if days < 0:
        return _("Reminder: %(title)s") % {"title": title}
    if days < 2:
        return (_("Tomorrow: %(title)s") if days else _("Today: %(title)s")) % {"title": title}
    words = ngettext("In %(days)s day: %(title)s", "In %(days)s days: %(title)s", days)
    return words % {"days": days, "title": title}


def _day(day: date) -> date:
    return in_baghdad(day).date() if isinstance(day, datetime) else day


def _hour(hour: datetime | time) -> str:
    clock = in_baghdad(hour).time() if isinstance(hour, datetime) else hour
    return time_format(clock, get_format("TIME_FORMAT"))


def _written(day: date, style: str) -> str:
    return format_date(day, get_format(style))
