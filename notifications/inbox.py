"""The messages of one person as her page shows them: newest first, page by page."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.languages import Version
from notifications.hours import zone_named
from notifications.kinds import PORTAL, Notice, Topic, attach_subjects, kinds, topics
from notifications.letters import Facts, facts_of
from notifications.models import Delivery
from notifications.models.queue import DeliveryQuerySet

log = logging.getLogger(__name__)
PAGE = 30


@dataclass(frozen=True)
class Entry:
    """One message, worded; `notice` is None when what it was about is gone."""

    pk: int
    sent_at: datetime | None
    is_read: bool
    notice: Notice | None
    facts: Facts = ()

    @property
    def title(self) -> str | Version:
        return self.notice.title if self.notice else _("What this message was about is no longer there.")


@dataclass(frozen=True)
class Page:
    entries: list[Entry]
    older: str  # the cursor of the next page, empty on the last one


class Filter(NamedTuple):
    """Which messages are wanted."""

    is_unread: bool = False
    topic: str = ""

    def of(self, rows: DeliveryQuerySet) -> DeliveryQuerySet:
        if self.topic:
            rows = rows.filter(kind__in=[kind.code for kind in kinds.values() if kind.topic == self.topic])
        return rows.unread() if self.is_unread else rows

    def query(self, *, before: str = "") -> str:
        """What follows the address of a page that shows them, from a cursor on."""
        words = {"show": "unread" if self.is_unread else "", "topic": self.topic, "before": before}
        given = urlencode({name: value for name, value in words.items() if value})
        return f"?{given}" if given else ""

    def address(self, *, before: str = "") -> str:
        return reverse("notifications:list") + self.query(before=before)


EVERYTHING = Filter()


def topics_told() -> list[Topic]:
    """The topics of which anything can stand in the portal, but for what concerns those who run it alone."""
    told = {kind.topic for kind in kinds.values() if PORTAL in kind.channels and (kind.title or not kind.is_mandatory)}
    return [topic for topic in topics.values() if topic.code in told]


def page_of(user: Any, before: str = "", wanted: Filter = EVERYTHING) -> Page:
    """The newest messages, or those before the cursor of an earlier page; a cursor that is none is ignored."""
    rows = wanted.of(Delivery.objects.in_portal_of(user)).select_related("recipient__account", "activity__by")
    if position := _position(before):
        sent_at, pk = position
        rows = rows.filter(Q(sent_at__lt=sent_at) | Q(sent_at=sent_at, pk__lt=pk))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    older = _cursor(shown[-1]) if len(found) > PAGE else ""
    return Page(entries_of(shown), older)


def entries_of(rows: Sequence[Delivery]) -> list[Entry]:
    """Word messages in the language of the page; one query a kind, whatever their number."""
    attach_subjects(rows)
    closed = _closed_among(rows)
    return [_entry_of(row, is_closed=row.pk in closed) for row in rows]


def _closed_among(rows: Sequence[Delivery]) -> set[int]:
    """Messages about what their reader may know no more; each rule is asked once, whatever their number."""
    asked: dict[Callable[[Sequence[Delivery]], set[int]], list[Delivery]] = {}
    for row in rows:
        kind = kinds.get(row.kind)
        if kind and kind.closed and row.subject is not None:
            asked.setdefault(kind.closed, []).append(row)
    return {pk for rule, mine in asked.items() for pk in rule(mine)}


def _entry_of(row: Delivery, *, is_closed: bool) -> Entry:
    """With its words in the current language; without when there are none (any more)."""
    entry = Entry(row.pk, row.sent_at, row.read_at is not None, notice=None)
    kind = kinds.get(row.kind)
    if kind is None or row.subject is None or is_closed:
        return entry
    try:
        with timezone.override(zone_named(row.recipient.zone)):
            notice = kind.wording(row)
            return replace(entry, notice=notice, facts=facts_of(notice, place=notice.place))
    except Exception as error:  # noqa: BLE001 one message must not take the others with it
        log.error("delivery %s of kind %s has no words: %s", row.pk, row.kind, type(error).__name__)
        return entry


def _cursor(row: Delivery) -> str:
    return f"{(row.sent_at or row.due_at).timestamp():.6f}-{row.pk}"


def _position(cursor: str) -> tuple[datetime, int] | None:
    try:
        sent_at, pk = cursor.split("-")
        return datetime.fromtimestamp(float(sent_at), UTC), int(pk)
    except (ValueError, OverflowError, OSError):
        return None
