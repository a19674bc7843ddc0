"""Days, places and languages of a forum in words, in the active language: for pages, messages and calendars alike."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.dates import date_range, day_name, in_baghdad
from core.languages import ARABIC, ENGLISH, KURDISH, Version, read
from forums.models import Edition, Registration

FEWEST_SHOWN = 10  # a smaller count of people could point at one of them


class Countdown(NamedTuple):
    """How long until an edition: a figure with its word, or a word alone where the figure would be awkward."""

    number: int | None
    words: str


def edition_name(edition: Edition) -> str:
    """Iraqi Social Forum · 6th season."""
    return f"{read(edition.forum, 'name')} · {label(edition)}"


def label(edition: Edition) -> Version | str:
    """The edition's label; one that nobody has reviewed yet is named by its year."""
    return read(edition, "label") or str(edition.year)


def when(edition: Edition) -> str:
    """The days of an edition, or its year where more is not known."""
    if edition.starts_at is None or edition.ends_at is None:
        return str(edition.year)
    return date_range(edition.starts_at, edition.ends_at)


def when_and_where(edition: Edition) -> str:
    """4 to 5 December 2026 · Baghdad, Abu Nuwas gardens."""
    return " · ".join(part for part in (when(edition), place(edition)) if part)


def moment(at: datetime) -> str:
    """Friday 4 December 2026, 09:30, on the clocks of Iraq."""
    local = in_baghdad(at)
    return pgettext("moment", "%(weekday)s %(day)s, %(hour)s") % {
        "weekday": day_name(local),
        "day": format_date(local, get_format("DATE_FORMAT")),
        "hour": hour(local),
    }


def day(at: datetime) -> str:
    """Friday 4 December."""
    local = in_baghdad(at)
    return pgettext("day of a programme", "%(weekday)s %(day)s") % {
        "weekday": day_name(local),
        "day": format_date(local, get_format("MONTH_DAY_FORMAT")),
    }


def hour(at: datetime) -> str:
    return format_date(in_baghdad(at), get_format("TIME_FORMAT"))


def place(edition: Edition) -> str:
    """Baghdad, Abu Nuwas gardens."""
    return enumeration(text for text in (read(edition, "city").text, read(edition, "venue").text) if text)


def enumeration(words: Iterable[str]) -> str:
    """Words beside each other with the comma of the language."""
    return pgettext("between the words of a list", ", ").join(words)


def language_names(codes: Iterable[str]) -> str:
    names = {ARABIC: _("Arabic"), KURDISH: _("Kurdish"), ENGLISH: _("English")}
    return enumeration(names[code] for code in codes if code in names)


def languages_of(activity: dict[str, Any]) -> str:
    """In which languages an activity is held, and into which it is interpreted."""
    spoken = language_names(activity["spoken"])
    interpreted = language_names(code for code in activity["interpreted"] if code not in activity["spoken"])
    if not interpreted:
        return spoken
    return _("%(spoken)s; interpreted: %(interpreted)s") % {"spoken": spoken, "interpreted": interpreted}


def countdown(edition: Edition) -> Countdown | None:
    """Days until an edition begins; None when it is not to come."""
    if edition.starts_at is None or edition.status != Edition.Status.ANNOUNCED or edition.is_over:
        return None
    days = (timezone.localdate(edition.starts_at) - timezone.localdate()).days
    near = {0: _("It begins today"), 1: _("It begins tomorrow"), 2: _("It begins in two days")}
    if days < 0:
        return Countdown(None, _("Going on now"))
    if days in near:
        return Countdown(None, near[days])
    return Countdown(days, ngettext("day to go", "days to go", days))


def rounded(count: int) -> str:
    """A count of people, never small enough to point at one."""
    return str(count) if count >= FEWEST_SHOWN or count == 0 else _("fewer than 10")


def places_left(capacity: int, taken: int) -> str:
    """How many places are free, without telling how few are taken."""
    left = max(capacity - taken, 0)
    if not left:
        return _("All places are taken")
    if taken < FEWEST_SHOWN:
        return _("Nearly all places are free")
    return ngettext("%(count)s place left", "%(count)s places left", left) % {"count": left}


def table_of(people: Iterable[Registration]) -> tuple[list[str], list[list[object]]]:
    """Head and rows of the organisers' table of those registered; counts stand below. No code, no address.

    Who is hidden has no name in it, on a badge or elsewhere.
    """
    rows: list[list[object]] = []
    counts = dict.fromkeys(Registration.ACTIVE, 0)
    for one in people:
        account = one.recipient.account
        name = one.badge_name or (account.shown_name if account else "")
        is_hidden = account is not None and not account.shown_name
        rows.append([
            "" if is_hidden else name, one.get_status_display(), language_names(one.languages), one.needs,
        ])  # fmt: skip
        counts[Registration.Status(one.status)] += 1
    head = [_("Pseudonym"), _("Status"), _("Languages"), _("Needs")]
    return head, [*rows, [], *([str(status.label), count] for status, count in counts.items())]
