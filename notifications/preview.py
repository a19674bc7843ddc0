"""What a broadcast will be: for how many people, in which languages and ways, and how it looks to each of them.

Counts of people are rounded, all of them: a single exact one beside a sum would tell the others.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext as _

from core.languages import DIRECTIONS, LANGUAGES, NAMES, Version, read
from notifications.audiences import audiences, wording
from notifications.kinds import DAILY, NEVER, NOW, WEEKLY, Kind, Notice, kinds, topics
from notifications.letters import Letter, Said, letter_of
from notifications.models import Broadcast, Delivery, Mute, Preference, Recipient, RecipientQuerySet

STEP = 10  # people: no count is told more exactly, and none below it
IN_PORTAL, NOT_AT_ALL = "portal", "not at all"


class Line(NamedTuple):
    """One count of people in words."""

    word: str
    count: str
    shown: Version | None = None  # for a language: the title as those people read it


class Outlook(NamedTuple):
    """Whom a broadcast would reach now."""

    people: str
    is_nobody: bool
    languages: list[Line]
    ways: list[Line]


class Sight(NamedTuple):
    """A broadcast as people of one language see it: in the portal, and the discreet mail that tells them of it."""

    language: str
    name: str
    direction: str
    notice: Notice
    letter: Letter


def outlook(broadcast: Broadcast) -> Outlook:
    """One query, whatever the size of the audience."""
    languages: Counter[str] = Counter()
    ways: Counter[str] = Counter()
    kind = kinds[broadcast.audience]
    for row in _counted(broadcast, kind):
        way = _way(row)
        ways[way] += row["number"]
        if way != NOT_AT_ALL:
            languages[row["reads"]] += row["number"]
    words = {
        NOW: _("by mail, at once"),
        DAILY: _("by mail, in a daily summary"),
        WEEKLY: _("by mail, in a weekly summary"),
        IN_PORTAL: _("only in the portal"),
        NOT_AT_ALL: _("not at all: they asked for nothing of this kind, or their address refuses mail"),
    }
    return Outlook(
        people=rounded(languages.total()),
        is_nobody=not languages.total(),
        languages=[Line(NAMES[code], rounded(languages[code]), read(broadcast, "title", code)) for code in LANGUAGES],
        ways=[Line(word, rounded(ways[way])) for way, word in words.items() if ways[way]],
    )


def rounded(count: int) -> str:
    """A count of people that points at nobody."""
    return _("about %(count)s") % {"count": f"{count // STEP * STEP:,}"} if count >= STEP else _("fewer than 10")


def sights(broadcast: Broadcast) -> list[Sight]:
    """The broadcast in each language, made as its messages are made."""
    return [_sight(broadcast, code) for code in LANGUAGES]


def _sight(broadcast: Broadcast, code: str) -> Sight:
    reader, mail = Recipient(own_language=code), Delivery.Channel.EMAIL
    delivery = Delivery(recipient=reader, subject=broadcast, kind=broadcast.audience, channel=mail)
    with translation.override(code):
        notice = wording(delivery)
        return Sight(code, NAMES[code], DIRECTIONS[code], notice, letter_of([Said(delivery, notice)]))


def _counted(broadcast: Broadcast, kind: Kind) -> QuerySet[Recipient, dict[str, object]]:
    """How many people read which language, in which way they want to hear of it."""
    people: RecipientQuerySet = audiences[broadcast.audience].readers(broadcast.thing)
    wish = Preference.objects.filter(recipient=OuterRef("pk"), topic=kind.topic)
    is_muted = Q(pk__in=[])
    for thing in kind.things(broadcast):
        muted = Mute.objects.filter(thing_type=ContentType.objects.get_for_model(thing), thing_id=thing.pk)
        is_muted |= Exists(muted.filter(recipient=OuterRef("pk")))
    return (
        people.annotate(
            reads=Coalesce("account__language", F("own_language")),
            pace=Coalesce(Subquery(wish.values("mail")[:1]), Value(topics[kind.topic].mail)),
            in_portal=_claim(Q(account__isnull=False) & ~Q(Exists(wish.filter(in_portal=False)))),
            is_refused=_claim(Q(suppressed_at__isnull=False)),
            is_muted=_claim(is_muted),
        )
        .order_by()
        .values("reads", "pace", "in_portal", "is_refused", "is_muted")
        .annotate(number=Count("pk"))
    )


def _claim(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0))


def _way(row: dict[str, object]) -> str:
    if row["is_muted"]:
        return NOT_AT_ALL
    if row["pace"] != NEVER and not row["is_refused"]:
        return str(row["pace"])
    return IN_PORTAL if row["in_portal"] else NOT_AT_ALL
