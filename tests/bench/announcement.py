"""An announcement to 100,000 people against a bare `INSERT … SELECT` of as many rows, under the same indexes."""

import sys
import time
from datetime import timedelta

import tests.environment  # noqa: F401 - a place of its own, before the settings are read
from tests.bench.places import database

PEOPLE = 100_000
ROUNDS = 5
OFFSET = timedelta(0)
SERIES = {
    "postgresql": "SELECT n FROM generate_series(1, %s) AS n",
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < %s) SELECT n FROM s",
}


def people(number: int, after: int = 0) -> None:
    """Accounts in three languages, half of them with discreet mail."""
    from django.db import connection

    from accounts.models import User
    from notifications.actions import recipients_of

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_user "
            "(password, email, pseudonym, language, zone, is_discreet, is_active, level, joined_on) "
            f"SELECT '!', 'p' || (n + {after}) || '@example.org', 'person ' || n, "
            "CASE n %% 3 WHEN 0 THEN 'ar' WHEN 1 THEN 'ckb' ELSE 'en' END, 'Asia/Baghdad', "
            f"n %% 2 = 0, true, 'known', '2026-01-01' FROM ({SERIES[connection.vendor]}) AS series",
            [number],
        )
        cursor.execute(
            'INSERT INTO account_emailaddress (user_id, email, verified, "primary") '
            "SELECT id, email, true, true FROM accounts_user WHERE id NOT IN (SELECT user_id FROM account_emailaddress)"
        )
    recipients_of(User.objects.all())


def announce(subject, moment) -> int:
    from notifications.actions import tell
    from notifications.models import Recipient

    return tell("bench.news", Recipient.objects.all(), subject=subject, occurrence=moment)


def bare(moment) -> int:
    """As many rows from the same people, into a table with the same columns and indexes and nothing else."""
    from django.db import connection

    from notifications.models import Delivery

    blank = Delivery(
        kind="bench.news", occurrence=moment, due_at=moment, subject_type_id=1, subject_id=1, offset=OFFSET
    )
    fields = [f for f in Delivery._meta.concrete_fields if f.attname not in {"id", "recipient_id"}]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    rows = 0
    with connection.cursor() as cursor:
        for channel, status, sent_at in (("portal", "sent", moment), ("email", "queued", None)):
            blank.channel, blank.status, blank.sent_at = channel, status, sent_at
            cursor.execute(
                f"INSERT INTO bare (recipient_id, {columns}) SELECT id, {', '.join(['%s'] * len(fields))} "
                "FROM notifications_recipient",
                [field.get_db_prep_save(getattr(blank, field.attname), connection) for field in fields],
            )
            rows += cursor.rowcount
    return rows


def make_bare() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE TABLE bare (LIKE notifications_delivery INCLUDING ALL)")
            return
        cursor.execute(
            "SELECT sql FROM sqlite_master "
            "WHERE tbl_name = 'notifications_delivery' AND sql IS NOT NULL ORDER BY type DESC"
        )
        for (sql,) in cursor.fetchall():
            cursor.execute(sql.replace('"notifications_delivery"', '"bare"').replace('INDEX "', 'INDEX "bare_'))


def measure() -> None:
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, transaction
    from django.utils import timezone

    from geography.models import Region
    from notifications import kinds

    kinds.topic("bench", "Bench")
    kinds.declare(kinds.Kind(code="bench.news", topic="bench", wording=lambda row: None, still_true=lambda row: None))
    subject = Region.objects.create(slug="bench", name="Bench")
    ContentType.objects.get_for_model(Region)
    people(PEOPLE)
    make_bare()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    ours, theirs = [], []
    for _ in range(ROUNDS):
        empty()
        started = time.perf_counter()
        told = announce(subject, None)
        between = time.perf_counter()
        with transaction.atomic():
            assert bare(timezone.now()) == told
        ours.append(between - started)
        theirs.append(time.perf_counter() - between)
    print(
        f"{connection.vendor:<11} {PEOPLE:,} people, {told:,} rows: {PEOPLE / min(ours):,.0f} people/s, "
        f"{min(theirs) / min(ours):.2f} of a bare INSERT … SELECT"
    )


def empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("notifications_delivery", "bare"):
            cursor.execute(f"TRUNCATE {table}" if connection.vendor == "postgresql" else f"DELETE FROM {table}")


if __name__ == "__main__":
    with database():
        measure()
    sys.exit(0)
