from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.transitions import MoveRefused
from forums import actions, wording
from forums.models import Edition, Organiser, Slot
from forums.notices import editions
from notifications.actions import deliver_due, materialise
from notifications.kinds import kinds
from notifications.models import Delivery
from tests.factories import person
from tests.forums.factories import VISITOR, day, edition, organiser, planned, registration, room

pytestmark = pytest.mark.django_db
REMINDER = "forums.edition_reminder"


def mails(kind):
    return Delivery.objects.filter(kind=kind, channel="email")


def move_by(of, **delta):
    actions.move_edition(
        of, by=VISITOR, starts_at=of.starts_at + timedelta(**delta), ends_at=of.ends_at + timedelta(**delta)
    )


def test_move_edition_moves_programme_and_end_of_registration():
    of = edition(registration_until=day(9))
    hall = room(of)
    slots = [planned(of, hours=hours, where=hall).slot for hours in (1, 2, 3)]
    before = {slot.pk: slot.starts_at for slot in slots}
    start, until = of.starts_at, of.registration_until
    move_by(of, hours=1)
    of.refresh_from_db()
    assert (of.starts_at, of.registration_until) == (start + timedelta(hours=1), until + timedelta(hours=1))
    assert (of.moved_from, of.sequence) == (start, 1)
    after = {slot.pk: slot.starts_at for slot in Slot.objects.all()}
    assert after == {pk: time + timedelta(hours=1) for pk, time in before.items()}
    assert set(Slot.objects.values_list("sequence", flat=True)) == {1}


def test_move_edition_tells_those_registered_and_waiting_but_not_who_cancelled():
    of = edition(capacity=1)
    placed, waiting, gone = (registration(of) for _turn in range(3))
    actions.cancel_registration(gone, by=VISITOR)
    move_by(of, days=1)
    told = set(mails("forums.edition_moved").values_list("recipient", flat=True))
    assert told == {placed.recipient_id, waiting.recipient_id}


def send_moves():
    """As if the hour was over in which moves gather."""
    mails("forums.edition_moved").filter(status="queued").update(due_at=timezone.now())
    deliver_due()
    return [(row.status, row.reason) for row in mails("forums.edition_moved")]


def test_moves_of_an_hour_are_told_in_one_mail_with_the_last_days(mailoutbox):
    of = edition()
    made = registration(of)
    before = of.starts_at
    for days in (1, -1, 3, 2):
        move_by(of, days=days)
    deliver_due()
    mailoutbox.clear()
    assert send_moves() == [("sent", "")]
    [message] = mailoutbox
    assert made.code in message.body
    row = mails("forums.edition_moved").get()
    notice = kinds[row.kind].wording(row)
    assert notice.starts_at == of.starts_at == before + timedelta(days=5)
    assert wording.moment(before) in notice.paragraphs[0]


def test_moved_and_moved_back_is_nothing_to_tell():
    of = edition()
    registration(of)
    for days in (1, -1):
        move_by(of, days=days)
    assert send_moves() == [("cancelled", "as it was before")]


@pytest.mark.parametrize(("begins_in", "moves_by"), [(0.5, 3), (3, -2.5)])
def test_move_of_a_near_edition_is_told_at_once(mailoutbox, begins_in, moves_by):
    of = edition(starts_at=timezone.now() + timedelta(days=begins_in))
    registration(of)
    deliver_due()
    move_by(of, days=moves_by)
    deliver_due()
    assert len(mailoutbox) == 2


def test_move_edition_to_where_it_is_tells_nobody():
    of = edition()
    registration(of)
    move_by(of, days=0)
    assert not mails("forums.edition_moved").exists()


def test_move_of_a_draft_tells_nobody():
    of = edition(status=Edition.Status.DRAFT)
    move_by(of, days=3)
    of.refresh_from_db()
    assert of.moved_from is None
    assert not mails("forums.edition_moved").exists()


@pytest.mark.parametrize("days", [-11, -400])
def test_move_edition_into_the_past_is_refused(days):
    of = edition()
    with pytest.raises(ValidationError):
        move_by(of, days=days)


def test_move_edition_that_would_end_before_it_begins_is_refused():
    of = edition()
    with pytest.raises(ValidationError):
        actions.move_edition(of, by=VISITOR, starts_at=of.starts_at, ends_at=of.starts_at)


@pytest.mark.parametrize("fields", [{"status": Edition.Status.CANCELLED}, {"days": -5}])
def test_move_of_a_cancelled_or_past_edition_is_refused(fields):
    of = edition(**fields)
    with pytest.raises(MoveRefused):
        actions.move_edition(of, by=VISITOR, starts_at=day(20), ends_at=day(21))


def test_reminders_follow_a_move(mailoutbox):
    of = edition(starts_at=timezone.now() + timedelta(days=1, minutes=2))
    made = registration(of)
    materialise()
    old = of.starts_at
    assert set(mails(REMINDER).values_list("occurrence", "status")) == {(old, "queued")}
    move_by(of, days=1)
    states = set(mails(REMINDER).values_list("occurrence", "status"))
    assert states == {(old, "cancelled"), (of.starts_at, "queued")}
    Delivery.objects.filter(kind=REMINDER).update(due_at=timezone.now() - timedelta(minutes=1))
    deliver_due()
    sent = mails(REMINDER).filter(status="sent")
    assert {row.occurrence for row in sent} == {of.starts_at}
    assert any(made.code in mail.body for mail in mailoutbox)


def test_a_reminder_on_its_way_is_stopped_when_time_or_registration_changed():
    of = edition(starts_at=timezone.now() + timedelta(days=1, minutes=2))
    made = registration(of)
    materialise()
    row = mails(REMINDER).first()

    def objection():
        row.subject = Edition.objects.select_related("forum").get(pk=of.pk)
        return editions.reminder_holds(row)

    assert objection() is None
    Edition.objects.filter(pk=of.pk).update(starts_at=of.starts_at + timedelta(hours=1))
    assert objection() == "time changed"
    Edition.objects.filter(pk=of.pk).update(starts_at=of.starts_at)
    actions.cancel_registration(made, by=VISITOR)
    assert objection() == "no place"
    Edition.objects.filter(pk=of.pk).update(status=Edition.Status.CANCELLED)
    assert objection() == "edition cancelled"


def test_reminders_go_to_places_only_not_to_the_waiting_list():
    of = edition(capacity=1, starts_at=timezone.now() + timedelta(days=1, minutes=2))
    placed = registration(of)
    registration(of)
    materialise()
    assert set(mails(REMINDER).values_list("recipient", flat=True)) == {placed.recipient_id}


def test_cancel_edition_stops_what_waits_and_tells_everyone(mailoutbox):
    of = edition(starts_at=timezone.now() + timedelta(days=1, minutes=2))
    made = registration(of)
    materialise()
    planned(of)
    actions.cancel_edition(of, by=VISITOR)
    assert set(mails(REMINDER).values_list("status", flat=True)) == {"cancelled"}
    deliver_due()
    assert set(mails("forums.edition_cancelled").values_list("recipient", "status")) == {(made.recipient_id, "sent")}
    assert set(mails("forums.registration_confirmed").values_list("status", flat=True)) == {"cancelled"}
    assert of.sequence == 1
    assert Slot.objects.get().sequence == 1


@pytest.mark.parametrize("status", [Edition.Status.DRAFT, Edition.Status.CANCELLED])
def test_only_an_announced_edition_can_be_cancelled(status):
    with pytest.raises(MoveRefused):
        actions.cancel_edition(edition(status=status), by=VISITOR)


def test_announce_edition_needs_dates_and_a_reviewed_version():
    of = edition(status=Edition.Status.DRAFT)
    actions.announce_edition(of, by=VISITOR)
    assert of.status == Edition.Status.ANNOUNCED
    with pytest.raises(MoveRefused):
        actions.announce_edition(of, by=VISITOR)
    with pytest.raises(ValidationError):
        actions.announce_edition(edition(status="draft", state_en="draft", state_ar="missing"), by=VISITOR)
    with pytest.raises(ValidationError):
        actions.announce_edition(edition(status="draft", starts_at=None), by=VISITOR)


def test_editions_are_seen_by_everyone_once_announced_and_by_their_organisers_before():
    draft, open_, off = (edition(status=status) for status in ("draft", "announced", "cancelled"))
    mine, former, stranger = (
        organiser(draft),
        organiser(draft, until=timezone.localdate() - timedelta(days=1)),
        person(),
    )
    Organiser.objects.filter(user=former).update(since=timezone.localdate() - timedelta(days=9))
    seen = {who: set(Edition.objects.visible_to(who)) for who in (mine, former, stranger)}
    assert seen == {mine: {draft, open_, off}, former: {open_, off}, stranger: {open_, off}}
    assert set(Edition.objects.visible_to(VISITOR)) == {open_, off}


def test_edition_ends_after_it_begins():
    of = edition()
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=of.pk).update(ends_at=of.starts_at)


def test_edition_slug_is_its_own_in_its_forum():
    of = edition(slug="2026")
    with pytest.raises(IntegrityError), transaction.atomic():
        edition(of.forum, slug="2026")
