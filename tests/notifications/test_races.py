"""A change and a worker at the same moment, where PostgreSQL's row locks decide who goes first."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from forums import actions, notices
from forums.models import Activity
from geography.models import Region
from notifications.actions import cancel_about, deliver_due, recipient_for, tell
from notifications.actions.post import Post
from notifications.models import Delivery, Preference, Recipient
from tests import factories
from tests.forums import factories as forums

pytestmark = pytest.mark.django_db(transaction=True)
needs_row_locks = pytest.mark.skipif(not connection.features.has_select_for_update, reason="SQLite has one writer")


def beside(act: Callable[[], object]) -> threading.Thread:
    """Do it in a thread with a connection of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def moved():
    """A planned activity whose move waits to be told to who proposed it; a function that moves it once more."""
    organiser = factories.person()
    activity = forums.planned(forums.edition(days=10))
    activity.proposed_by = organiser
    activity.save()
    recipient_for(organiser)
    slot = activity.slot

    def move(hours: int) -> None:
        starts_at = slot.starts_at + timedelta(hours=hours)
        fresh = Activity.objects.get(pk=activity.pk)
        actions.move_activity(fresh, by=organiser, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))

    move(1)
    Delivery.objects.filter(kind=notices.ACTIVITY_MOVED, channel="email").update(due_at=timezone.now())
    return move


@needs_row_locks
def test_edit_that_finds_its_mail_waiting_is_in_that_mail(moved):
    """The second move makes no second mail: so the first may not go out before the second is committed."""
    with transaction.atomic():
        moved(2)
        worker = beside(deliver_due)
        worker.join(1)
        assert worker.is_alive(), "the worker waits for the move"
    worker.join()
    assert Delivery.objects.get(kind=notices.ACTIVITY_MOVED, channel="email").status == "sent"


@needs_row_locks
def test_move_waits_for_the_mail_in_flight(moved, monkeypatch, mailoutbox):
    really, waited = Post.hand_over, []

    def slowly(post, message, attempts):
        if not waited:
            mover = beside(lambda: moved(3))
            mover.join(1)
            waited.append((mover.is_alive(), mover))
        return really(post, message, attempts)

    monkeypatch.setattr(Post, "hand_over", slowly)
    deliver_due()
    [(was_waiting, mover)] = waited
    mover.join()
    assert was_waiting


@needs_row_locks
def test_claim_of_a_summary_waits_for_nobody(words, region, recipient, monkeypatch, mailoutbox):
    """It follows the result of the mail before in one transaction: were it to fail, that mail would go out again."""
    other = Recipient.objects.create(own_address="first@example.org", own_language="en")
    second = Region.objects.create(slug="second", name="Second")
    tell("test.rally", [other], subject=region)
    tell("test.rally", [recipient], subject=region, occurrence=timezone.now() - timedelta(days=1))
    tell("test.rally", [recipient], subject=second)
    Delivery.objects.filter(recipient=recipient, channel="email").update(bundle="daily")
    Delivery.objects.filter(recipient=other).update(urgency=0)
    is_held, may_end = threading.Event(), threading.Event()

    def hold_the_second() -> None:
        with transaction.atomic():
            cancel_about(second, reason="held")
            is_held.set()
            may_end.wait(20)
            cancel_about(region, reason="held")

    holder = beside(hold_the_second)
    assert is_held.wait(20)
    counts = deliver_due(limit=2)
    may_end.set()
    holder.join()
    assert (counts.sent, len(mailoutbox)) == (2, 2)
    assert not Delivery.objects.filter(status="sending").exists()


def test_who_changes_her_pace_while_it_is_told_stops_nothing(words, region, monkeypatch):
    from notifications.actions import telling

    who = recipient_for(factories.person())
    really, parts = telling.insert_deliveries, []

    def insert(*args, **options):
        made = really(*args, **options)
        parts.append(made)
        if len(parts) == 2:  # mail at once is written, summaries are not
            Preference.objects.create(recipient=who, topic="test", mail="daily")
        return made

    monkeypatch.setattr(telling, "insert_deliveries", insert)
    assert tell("test.rally", [who], subject=region) > 0
    assert Delivery.objects.filter(recipient=who, channel="email").count() == 1


def test_address_that_no_network_knows_stops_nobody_else(words, region, recipient, monkeypatch, mailoutbox):
    really = Post._send

    def send(post, message):
        if "nowhere" in message.to[0]:
            raise UnicodeError("label empty or too long")
        really(post, message)

    monkeypatch.setattr(Post, "_send", send)
    nowhere = Recipient.objects.create(own_address="x@nowhere.example.org", own_language="en")
    tell("test.rally", [nowhere], subject=region)
    tell("test.rally", [recipient], subject=region)
    Delivery.objects.filter(recipient=nowhere).update(urgency=0)
    assert deliver_due().sent == 1
    assert Delivery.objects.get(recipient=nowhere).status == "parked"
