"""Reminders: rows for the coming 48 hours, made by set-based SQL that may run any number of times.

A reminder is due so long before the event as the person chose, or earlier: before the night, her quiet hours or a
planned network cut that this moment falls into. Those things are the same for many people, so the few different
rhythms of who still lacks a reminder are read first, the due times are computed here, and one INSERT … SELECT joins
them to the people. When nothing is missing, only the reading is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import chain
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Case, CharField, DateTimeField, Exists, F, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Col
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from notifications.actions.cuts import Cuts, bring_summaries_forward, in_time
from notifications.actions.insert import Found, found_by, insert_deliveries
from notifications.actions.telling import poke
from notifications.hours import LONGEST_REST, MARGIN, Hours
from notifications.kinds import NEVER, Kind, ReminderSource, kinds, reminders, topics
from notifications.models import Delivery, Preference, Recipient, RecipientQuerySet
from notifications.models.people import wants_reminder

AHEAD = timedelta(hours=48)
GRACE = timedelta(hours=1)  # who registers an hour after a reminder was due still gets it; later, only the next
TAKEN = ("recipient_id", "subject_id", "occurrence", "channel", "bundle", "due_at", "useful_until")
AT_A_TIME = 2000  # combinations in one statement
OCCURRENCE = Delivery._meta.get_field("occurrence")
Channel = Delivery.Channel


@dataclass(frozen=True)
class Round:
    """What one run goes by: when it is, which cuts are planned, whom it is about."""

    now: datetime
    cuts: Cuts
    people: RecipientQuerySet

    @property
    def horizon(self) -> datetime:
        """Beyond it nothing is due within 48 hours, even when nights and cuts in a row bring it forward."""
        latest = self.now + AHEAD + LONGEST_REST + MARGIN
        for cut in self.cuts.all:
            if cut.begins - MARGIN <= latest:
                latest = max(latest, cut.ends + LONGEST_REST + MARGIN)
        return latest


class Timing(NamedTuple):
    """When everybody of one rhythm is reminded of what happens at one time. Times as the database keeps them."""

    occurrence: Any
    rhythm: str
    due_at: Any
    useful_until: Any


def materialise(now: datetime | None = None, *, of: Recipient | None = None) -> int:
    """Create the reminders (of one recipient) due within 48 hours; returns how many were added or armed again.

    No summary is left to fall into a planned cut, either.
    """
    now = now or timezone.now()
    cuts = Cuts.known(now)
    people = Recipient.objects.filter(pk=of.pk) if of else Recipient.objects.all()
    this = Round(now, cuts, people)
    if of is None:
        bring_summaries_forward(cuts, now)
    return sum(_materialise(source, offset, this) for source in reminders for offset in source.choices)


@transaction.atomic
def retime(recipient: Recipient) -> None:
    """Call it after her zone, quiet hours, governorate or choice of reminders changed."""
    take_back(Delivery.objects.filter(recipient=recipient))
    if materialise(of=recipient):
        poke()


def take_back(deliveries: QuerySet[Delivery]) -> None:
    """Cancel the reminders that are sure to be made anew where they are wanted: not due yet, and never tried, so that
    what may have been sent keeps its letter."""
    now = timezone.now()
    deliveries.filter(
        status=Delivery.Status.QUEUED,
        offset__gt=timedelta(0),
        letter__isnull=True,
        due_at__gt=now,
        occurrence__gt=F("offset") + Value(now, DateTimeField()),
    ).update(status=Delivery.Status.CANCELLED, reason="retimed")


def _materialise(source: ReminderSource, offset: timedelta, this: Round) -> int:
    missing = _missing(source, offset, this)
    if missing is None:
        return 0
    timings = [
        timing
        for occurrence, rhythm in _combinations(missing)
        if (timing := _timing(source, offset, this, occurrence, rhythm)) is not None
    ]
    kind = kinds[source.kind]
    values = {
        "kind": kind.code,
        "subject_type_id": ContentType.objects.get_for_model(source.subject).pk,
        "offset": offset,
        "urgency": kind.urgency,
    }
    parts = [timings[start : start + AT_A_TIME] for start in range(0, len(timings), AT_A_TIME)]
    return sum(insert_deliveries(_timed(missing, part), values, taken=TAKEN) for part in parts)


# --- who lacks a reminder: dates × people × ways, without those who have the row


def _missing(source: ReminderSource, offset: timedelta, this: Round) -> Found | None:
    """Who is to be reminded of what over which channel and has no row that stands.

    Each is looked up by its key: `OFFSET 0` and `+ 0` keep PostgreSQL, which knows little of a table that has just
    grown by many rows, from joining all with all or from reading every row about the same thing for each person.
    """
    dates, people = _dates(source, offset, this), _people(source, offset, this)
    if dates is None or people is None:
        return None
    offset_kept = Delivery._meta.get_field("offset").get_db_prep_save(offset, connection)
    sql = (
        "SELECT dates.recipient_id, dates.subject_id, dates.occurrence, people.rhythm, ways.channel, ways.bundle "  # noqa: S608 - names of our own tables and columns; every value is a parameter
        f"FROM ({dates.sql}) AS dates JOIN ({people.sql}) AS people ON people.id = dates.recipient_id "
        "JOIN (SELECT 'portal' AS channel, '' AS bundle UNION ALL SELECT 'email', 'reminder') AS ways "
        "ON (ways.channel = 'portal' AND people.in_portal) OR (ways.channel = 'email' AND people.by_mail) "
        f"WHERE NOT EXISTS (SELECT 1 FROM {connection.ops.quote_name(Delivery._meta.db_table)} AS known "
        "WHERE known.recipient_id = dates.recipient_id AND known.kind = %s AND known.subject_type_id = %s "
        "AND known.subject_id + 0 = dates.subject_id AND known.occurrence = dates.occurrence "
        f"AND known.{connection.ops.quote_name('offset')} = %s AND known.channel = ways.channel "
        "AND known.status <> 'cancelled' LIMIT 1 OFFSET 0)"
    )
    same = (source.kind, ContentType.objects.get_for_model(source.subject).pk, offset_kept)
    return Found(sql, (*dates.params, *people.params, *same))


def _dates(source: ReminderSource, offset: timedelta, this: Round) -> Found | None:
    """The dates of people near enough to be reminded of."""
    after, until = max(this.now, this.now - GRACE + offset), this.horizon + offset
    rows = source.rows(offset)
    if isinstance(rows, QuerySet):
        near = rows.filter(occurrence__gt=after, occurrence__lte=until)
        return found_by(near, "recipient_id", "subject_id", "occurrence")
    near_rows = [
        (row.recipient_id, row.subject_id, _kept(row.occurrence)) for row in rows if after < row.occurrence <= until
    ]
    if not near_rows:
        return None
    sql = (
        "SELECT column1 AS recipient_id, column2 AS subject_id, column3 AS occurrence "  # noqa: S608 - names of our own tables and columns; every value is a parameter
        f"FROM ({_table(near_rows)}) AS given"
    )
    return Found(sql, tuple(chain.from_iterable(near_rows)))


def _people(source: ReminderSource, offset: timedelta, this: Round) -> Found | None:
    """Who wants this reminder, each with her rhythm and where she wants it."""
    kind = kinds[source.kind]
    wanting = this.people.wanting_reminder(kind.code, offset, is_usual=offset in source.offsets)
    return found_by(
        wanting.annotate(
            rhythm=_rhythm(source, offset, this.cuts), in_portal=_reads_in_portal(kind), by_mail=_wants_mail(kind)
        ),
        "id", "rhythm", "in_portal", "by_mail",
    )  # fmt: skip


def _reads_in_portal(kind: Kind) -> Q:
    if Channel.PORTAL not in kind.channels:
        return Q(pk__in=[])
    unwanted = Preference.objects.filter(recipient=OuterRef("pk"), topic=kind.topic, in_portal=False)
    return Q(account__isnull=False) if kind.is_mandatory else Q(account__isnull=False) & ~Q(Exists(unwanted))


def _wants_mail(kind: Kind) -> Q:
    chosen = Preference.objects.filter(recipient=OuterRef("pk"), topic=kind.topic)
    if Channel.EMAIL not in kind.channels:
        return Q(pk__in=[])
    if kind.is_mandatory:
        return ~Q(pk__in=[])
    if topics[kind.topic].mail == NEVER:
        return Q(Exists(chosen.exclude(mail=NEVER)))
    return ~Q(Exists(chosen.filter(mail=NEVER)))


def _table(rows: Sequence[tuple[Any, ...]]) -> str:
    """`rows` as a table of parameters; both databases name its columns column1, column2 …"""
    row = f"({', '.join(['%s'] * len(rows[0]))})"
    return f"VALUES {', '.join([row] * len(rows))}"


# --- when they are due: computed once for all who live by the same hours


def _rhythm(source: ReminderSource, offset: timedelta, cuts: Cuts) -> Func:
    """What decides over a recipient's due times, as one text: zone, quiet hours, place, her next reminder."""
    following = Case(
        *[
            When(wants_reminder(source.kind, other, is_usual=other in source.offsets), then=Value(str(position)))
            for other, position in sorted(((other, n) for n, other in enumerate(source.choices)), reverse=True)
            if other < offset
        ],
        default=Value(""),
        output_field=CharField(),
    )
    parts = [
        Coalesce("account__zone", F("own_zone")),
        Coalesce(Cast("quiet_from", CharField()), Value("")),
        Coalesce(Cast("quiet_until", CharField()), Value("")),
        cuts.place("governorate"),
        following,
    ]
    # flat: SQLite's parser has no room for a Concat of so many parts, each inside the one before
    return Func(*parts, template="(%(expressions)s)", arg_joiner=" || '|' || ", output_field=CharField())


def _combinations(missing: Found) -> list[tuple[Any, str]]:
    """The different times and rhythms among those who lack the reminder."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT occurrence, rhythm FROM ({missing.sql}) AS missing", missing.params)  # noqa: S608 - names of our own tables and columns; every value is a parameter
        return list(cursor.fetchall())


def _timing(source: ReminderSource, offset: timedelta, this: Round, kept: Any, rhythm: str) -> Timing | None:
    """None when it is not due within 48 hours, when it could only come too late, or when the next one takes its place.

    Useful until the next one is due, so that after an outage two never come at once.
    """
    occurrence = _read(kept)
    zone, quiet_from, quiet_until, place, following = rhythm.split("|")
    hours, cuts = Hours(zone, _time(quiet_from), _time(quiet_until)), this.cuts.at(place)
    due_at = in_time(occurrence - offset, hours, cuts, this.now)
    useful_until = occurrence
    if following:
        useful_until = in_time(occurrence - source.choices[int(following)], hours, cuts, this.now)
    if due_at > this.now + AHEAD or due_at >= min(useful_until, occurrence):
        return None
    if useful_for := kinds[source.kind].useful_for:
        useful_until = min(useful_until, due_at + useful_for)
    return Timing(kept, rhythm, _kept(due_at), _kept(min(useful_until, occurrence)))


def _timed(missing: Found, timings: Sequence[Timing]) -> Found:
    """Those who lack the reminder, with the times that belong to their rhythm.

    PostgreSQL is told to work out each rhythm once: it expects few rows and would do it anew for every timing.
    """
    once = "MATERIALIZED" if connection.vendor == "postgresql" else ""
    sql = (
        f"WITH missing AS {once} ({missing.sql}), timing AS {once} ({_table(timings)}) "  # noqa: S608 - names of our own tables and columns; every value is a parameter
        "SELECT missing.recipient_id, missing.subject_id, missing.occurrence, missing.channel, missing.bundle, "
        "timing.column3 AS due_at, timing.column4 AS useful_until FROM missing JOIN timing "
        "ON timing.column1 = missing.occurrence AND timing.column2 = missing.rhythm"
    )
    return Found(sql, (*missing.params, *chain.from_iterable(timings)))


def _time(text: str) -> time | None:
    return time.fromisoformat(text) if text else None


def _kept(at: datetime) -> Any:
    """A time as the database keeps it."""
    return OCCURRENCE.get_db_prep_save(at, connection)


def _read(kept: Any) -> datetime:
    """A time as the database gives it."""
    column = Col(Delivery._meta.db_table, OCCURRENCE)
    for converter in connection.ops.get_db_converters(column):
        kept = converter(kept, column, connection)
    return kept
