"""Moments, names and counts in words, in the active language: for pages and messages alike."""

import re
from datetime import datetime, timedelta

from django.utils.dateformat import format as format_date
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.dates import day_name, in_baghdad, time_range
from core.languages import Version, read
from groups.models import Meeting, WorkingGroup

FEWEST_SHOWN = 10  # a smaller count of people could point at one of them
NIGHT = timedelta(hours=12)  # what ends sooner after an hour of the evening ends on the next day
SPOKEN = [  # what a spokesperson may be asked in
    ("ar", gettext_lazy("Arabic")),
    ("ckb", gettext_lazy("Kurdish (Sorani)")),
    ("kmr", gettext_lazy("Kurdish (Badini, Kurmanji)")),
    ("syr", gettext_lazy("Syriac")),
    ("tk", gettext_lazy("Turkmen")),
    ("en", gettext_lazy("English")),
    ("fr", gettext_lazy("French")),
    ("de", gettext_lazy("German")),
]
SENTENCE_END = re.compile(r"(?<=[.!?؟])\s+")


def name_of(group: WorkingGroup) -> str:
    return read(group, "name").text


def moment(at: datetime) -> str:
    """Friday 4 December 2026, 09:30, on the clocks of Iraq."""
    local = in_baghdad(at)
    return pgettext("moment", "%(weekday)s %(day)s, %(hour)s") % {
        "weekday": day_name(local),
        "day": format_date(local, get_format("DATE_FORMAT")),
        "hour": format_date(local, get_format("TIME_FORMAT")),
    }


def when(meeting: Meeting) -> str:
    """Friday 4 December 2026, 09:30 to 11:00; or 22:00 to 00:30, of the next day."""
    starts_at, ends_at = in_baghdad(meeting.starts_at), in_baghdad(meeting.ends_at)
    if starts_at.date() != ends_at.date() and ends_at - starts_at >= NIGHT:
        return moment(starts_at)
    return pgettext("moment", "%(weekday)s %(day)s, %(hour)s") % {
        "weekday": day_name(starts_at),
        "day": format_date(starts_at, get_format("DATE_FORMAT")),
        "hour": time_range(meeting.starts_at, meeting.ends_at),
    }


def rounded(count: int) -> str:
    """A count of people as it is told outside their group: never small enough to point at one."""
    return str(count) if count >= FEWEST_SHOWN else _("fewer than 10")


def first_sentence(text: Version) -> Version:
    """What a line in a list says of a longer text."""
    return text._replace(text=SENTENCE_END.split(text.text.strip(), 1)[0])
