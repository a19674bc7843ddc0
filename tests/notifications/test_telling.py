from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from notifications.actions import cancel_about, deliver_due, recipient_at, recipient_for, recipients_of, record, tell
from notifications.models import Activity, Delivery, Recipient
from tests.notifications.conftest import declare

MOMENT = datetime(2026, 12, 5, 7, 0, tzinfo=UTC)


def state(delivery):
    """What distinguishes deliveries, as the ORM reads it back."""
    return (delivery.kind, delivery.channel, delivery.status, delivery.occurrence, delivery.offset, delivery.once)


def test_record_keeps_who_did_what(region, member):
    activity = record("regions.renamed", region, by=member, round=2)
    assert list(Activity.objects.about(region)) == [activity]
    assert (activity.verb, activity.by, activity.facts) == ("regions.renamed", member, {"round": 2})


def test_record_by_a_visitor_names_nobody(region):
    assert record("regions.seen", region, by=AnonymousUser()).by is None


def test_tell_creates_one_row_a_channel(words, region, recipient):
    activity = record("regions.renamed", region)
    assert tell("test.rally", [recipient], subject=region, activity=activity) == 2
    email, portal = Delivery.objects.order_by("channel")
    assert state(email) == ("test.rally", "email", "queued", activity.at, timedelta(0), {})
    assert state(portal) == ("test.rally", "portal", "sent", activity.at, timedelta(0), {})
    assert portal.sent_at is not None
    assert (email.activity, email.subject) == (activity, region)


def test_told_twice_is_told_once(words, region, recipient):
    for _ in range(2):
        tell("test.rally", Recipient.objects.all(), subject=region, occurrence=MOMENT)
    assert Delivery.objects.count() == 2
    assert tell("test.rally", [recipient], subject=region, occurrence=MOMENT) == 0


def test_inserted_by_sql_reads_like_written_by_the_orm(words, region, recipient):
    """Dates, durations and JSON are stored exactly as Django stores them: comparing and sorting works on both."""
    kind_row = {"kind": "test.rally", "subject": region, "offset": timedelta(0), "channel": "email"}
    tell("test.rally", [recipient], subject=region, occurrence=MOMENT, due_at=MOMENT, once={"path": "/x/"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(recipient=recipient, occurrence=MOMENT, due_at=MOMENT, **kind_row)
    assert Delivery.objects.get(channel="email", occurrence=MOMENT, due_at=MOMENT, once={"path": "/x/"}).attempts == 0
    assert Delivery.objects.get(channel="portal", status="queued").sent_at is None


def test_told_later_waits_in_every_channel(words, region, recipient):
    tell("test.rally", [recipient], subject=region, due_at=timezone.now() + timedelta(hours=1))
    assert set(Delivery.objects.values_list("status", flat=True)) == {"queued"}


def test_address_without_account_gets_mail_only(words, region):
    visitor = recipient_at(" Visitor@Example.org ", "ckb")
    assert tell("test.rally", [visitor], subject=region) == 1
    assert (visitor.address, visitor.language, visitor.is_discreet) == ("visitor@example.org", "ckb", True)


def test_address_of_an_account_stays_apart_from_it(member):
    own, stranger = recipient_for(member), recipient_at(member.email, "ar")
    assert own != stranger
    assert recipient_for(member) == own
    assert recipient_at(member.email, "en") == stranger
    assert Recipient.objects.get(pk=stranger.pk).language == "en"


def test_audience_counts_each_recipient_once(words, region, django_assert_num_queries):
    for number in range(3):
        User.objects.create_user(f"person{number}@example.org", pseudonym="x")
    everyone = recipients_of(User.objects.order_by("pseudonym"))
    assert recipients_of(User.objects.all()).count() == 3
    doubled = (everyone | everyone).distinct()
    assert tell("test.rally", doubled, subject=region, occurrence=MOMENT) == 6
    held = int(connection.features.has_select_for_update)  # the subject, until the change is committed
    with django_assert_num_queries(5 + held):  # a savepoint around one statement a channel, and who wants summaries
        tell("test.rally", everyone, subject=region, occurrence=MOMENT)


def test_nobody_to_tell_is_no_error(words, region):
    assert tell("test.rally", [], subject=region) == 0
    assert tell("test.rally", recipients_of(User.objects.none()), subject=region) == 0


def test_accounts_are_not_taken_for_recipients(words, region, member):
    with pytest.raises(TypeError):
        tell("test.rally", User.objects.all(), subject=region)


def test_unknown_kind_is_an_error_of_the_caller(words, region, recipient):
    with pytest.raises(KeyError):
        tell("test.unknown", [recipient], subject=region)


def test_what_waits_is_cancelled_and_what_was_sent_is_not(words, region, recipient):
    tell("test.rally", [recipient], subject=region, once={"path": "/x/"})
    assert cancel_about(region, reason="called off") == 1
    assert {(row.channel, row.status, row.reason) for row in Delivery.objects.all()} == {
        ("email", "cancelled", "called off"),
        ("portal", "sent", ""),
    }
    assert Delivery.objects.get(channel="email").once == {}


def test_cancelling_spares_other_kinds_subjects_and_the_new_time(words, region, recipient):
    declare(words, code="test.other", channels=("email",))
    later = MOMENT + timedelta(days=1)
    tell("test.rally", [recipient], subject=region, occurrence=MOMENT)
    tell("test.rally", [recipient], subject=region, occurrence=later)
    tell("test.other", [recipient], subject=region, occurrence=MOMENT)
    tell("test.rally", [recipient], subject=recipient, occurrence=MOMENT)
    assert cancel_about(region, reason="moved", kinds=["test.rally"], except_occurrence=later) == 1
    gone = Delivery.objects.get(status="cancelled")
    assert (gone.kind, gone.subject, gone.occurrence) == ("test.rally", region, MOMENT)


def test_cancelled_is_armed_again_and_sent_is_not(words, region, recipient):
    tell("test.rally", [recipient], subject=region, occurrence=MOMENT)
    cancel_about(region, reason="called off")
    assert tell("test.rally", [recipient], subject=region, occurrence=MOMENT, once={"path": "/new/"}) == 1
    email = Delivery.objects.get(channel="email")
    assert (email.status, email.reason, email.once) == ("queued", "", {"path": "/new/"})


def test_poke_happens_once_after_commit(words, region, recipient, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        tell("test.rally", [recipient], subject=region)
        tell("test.rally", [recipient], subject=region)
        tell("test.rally", [recipient], subject=region, due_at=timezone.now() + timedelta(hours=1))
    assert len(callbacks) == 1


def test_broker_that_is_down_fails_no_request(
    words, region, recipient, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def refuse(*args, **kwargs):
        raise ConnectionError("redis://secret@host")

    monkeypatch.setattr("celery.current_app.send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        tell("test.rally", [recipient], subject=region)
    assert "secret" not in caplog.text


# --- edits gather into one message


@pytest.fixture
def edits(words, member, recipient):
    """Edit something twice and more; the kind waits as long as the test says."""
    declare(words, code="test.edited", settles=lambda subject, activity: timedelta(minutes=activity.facts["minutes"]))

    def edit(minutes):
        activity = record("test.edited", member, minutes=minutes)
        tell("test.edited", Recipient.objects.all(), subject=member, activity=activity)

    return edit


def test_ten_edits_make_one_message_and_one_mail_an_hour_later(edits, recipient):
    for _turn in range(10):
        edits(60)
    first = Activity.objects.earliest("pk")
    assert list(Delivery.objects.order_by("channel").values_list("channel", "status", "activity")) == [
        ("email", "queued", first.pk),
        ("portal", "sent", first.pk),
    ]
    due_in = Delivery.objects.get(channel="email").due_at - first.at
    assert timedelta(minutes=59) < due_in < timedelta(minutes=61)


def test_edit_that_cannot_wait_takes_the_one_that_waits_along(edits, recipient, mailoutbox):
    edits(60)
    assert deliver_due().sent == 0
    edits(0)
    assert deliver_due().sent == 1
    assert Delivery.objects.filter(channel="email").count() == len(mailoutbox) == 1
    assert Delivery.objects.filter(channel="portal").count() == 2


def test_edit_after_the_message_was_read_or_the_mail_tried_is_told_anew(edits, recipient):
    edits(60)
    Delivery.objects.filter(channel="portal").update(read_at=timezone.now())
    edits(60)
    Delivery.objects.filter(channel="email").update(letter=1)
    edits(60)
    edits(60)
    assert sorted(Delivery.objects.values_list("channel", flat=True)) == ["email", "email", "portal", "portal"]


def test_who_has_no_message_yet_gets_one_of_her_own(edits, recipient):
    edits(60)
    other = Recipient.objects.create(own_address="b@example.org")
    edits(60)
    assert Delivery.objects.filter(recipient=other).count() == 1
