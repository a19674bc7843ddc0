"""What is asked for each mail is written once, and true each time."""

import pytest
from django.db import connection
from django.utils import timezone

from forums.models import Forum
from notifications import mail, statements
from notifications.actions import claiming, deliver_due
from notifications.kinds import attach_subjects, kinds
from notifications.models import Broadcast, Delivery
from notifications.statements import Reading
from tests import factories
from tests.forums.factories import edition as make_edition
from tests.forums.factories import organiser as make_organiser
from tests.notifications.broadcasting import confirm, draft, pause_ends, registered

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif("not __import__('notifications.statements').statements.PLANS",
                                   reason="plans are PostgreSQL's")  # fmt: skip


@pytest.fixture
def broadcast():
    edition = make_edition()
    written = draft(make_organiser(edition), edition)
    for language in ("en", "ckb", "en"):
        registered(edition, account=factories.person(language=language, is_discreet=False))
    confirm(written)
    pause_ends(written)
    return written


def mails_of(broadcast):
    rows = list(Delivery.objects.about(broadcast).filter(channel="email").order_by("pk").select_related("recipient"))
    attach_subjects(rows)
    return [f"{made.subject} {made.body} {made.wire!r}" for made in (mail.build([row]) for row in rows)]


def test_words_that_go_to_many_follow_every_change(broadcast):
    """Each change alone brings other words, and nobody gets another person's language, discretion or link."""
    first, kurdish, other = mails_of(broadcast)
    assert "The buses leave at eight" in first
    assert first.replace(link_of(first), "").split("Content-Language")[0] != kurdish.split("Content-Language")[0]
    assert link_of(first) != link_of(other), "a link of one's own"
    Broadcast.objects.filter(pk=broadcast.pk).update(body_en="The buses leave at nine.")
    assert "at nine" in mails_of(broadcast)[0]
    Forum.objects.update(name_en="Renamed on the way")
    assert "Renamed on the way" in mails_of(broadcast)[0]
    reader = Delivery.objects.about(broadcast).filter(channel="email").order_by("pk")[0].recipient.account
    reader.is_discreet = True
    reader.save()
    discreet, _kurdish, other = mails_of(broadcast)
    assert "at nine" not in discreet
    assert "at nine" in other


def link_of(made):
    return next(word for word in made.split() if "/unsubscribe/" in word)


def test_every_kind_of_subject_is_read_as_the_orm_reads_it(broadcast):
    for kind in kinds.values():
        if kind.subjects:
            assert Reading(kind.subjects).one(0) is None, kind.code
    subjects = kinds["forums.registered"].subjects
    read, known = Reading(subjects).one(broadcast.pk), subjects().get(pk=broadcast.pk)
    columns = [field.attname for field in Broadcast._meta.concrete_fields]
    assert [getattr(read, name) for name in columns] == [getattr(known, name) for name in columns]
    assert read.thing == broadcast.thing


@on_postgresql
def test_a_claim_never_sorts_all_that_is_due(broadcast):
    """Where PostgreSQL believes that little is due it would look at all of it for each mail."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        sql = claiming._CLAIM.format(lock="FOR UPDATE SKIP LOCKED")
        cursor.execute(f"{claiming._ALONG_THE_INDEX} EXPLAIN {sql}", [now, now, now, "portal", "email", now])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using delivery_due" in plan
    assert "Sort" not in plan


@on_postgresql
def test_plans_are_forgotten_when_there_are_too_many(broadcast, monkeypatch):
    monkeypatch.setattr(statements, "MOST_PLANS", 2)
    assert deliver_due().sent >= 3
