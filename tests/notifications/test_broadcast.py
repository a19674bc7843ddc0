"""Writing to many: what goes out is what was looked at, once, to those who belong to the audience, or nothing."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from core.transitions import MoveRefused
from forums.models import Registration
from notifications import actions, preview
from notifications.actions import deliver_due
from notifications.audiences import audiences, wording
from notifications.models import Activity, Broadcast, Delivery
from tests import factories
from tests.forums.factories import edition as make_edition
from tests.forums.factories import organiser as make_organiser
from tests.notifications.broadcasting import (
    BODY,
    TITLE,
    confirm,
    draft,
    fates,
    pause_ends,
    registered,
)

pytestmark = pytest.mark.django_db
Status = Broadcast.Status


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def organiser(edition):
    return make_organiser(edition)


def texts_of(mails: list[EmailMessage]) -> str:
    return " ".join(f"{mail.subject} {mail.body}" for mail in mails)


# --- what goes out ----------------------------------------------------------------------------------------------


def test_a_confirmed_message_waits_for_the_pause_and_then_reaches_everyone_once(edition, organiser, mailoutbox):
    reader = factories.person(language="en", is_discreet=False)
    registered(edition, account=reader)
    guest = registered(edition, "ckb")
    broadcast = draft(organiser, edition)
    confirm(broadcast)
    assert (broadcast.status, broadcast.confirmed_by) == (Status.CONFIRMED, organiser)
    assert broadcast.begins_at - broadcast.confirmed_at == Broadcast.PAUSE
    deliver_due()
    assert mailoutbox == []
    assert not Delivery.objects.in_portal_of(reader).exists()
    pause_ends(broadcast)
    deliver_due()
    deliver_due()
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([reader.email, guest.address])
    assert Delivery.objects.in_portal_of(reader).count() == 1
    [own] = [mail for mail in mailoutbox if mail.to == [reader.email]]
    assert own.subject == TITLE
    assert "The buses leave at eight." in own.body
    assert Activity.objects.about(broadcast).get(verb="notifications.broadcast_confirmed").facts == {"revision": 1}


def test_only_those_who_registered_and_still_come_are_told(edition, organiser, mailoutbox):
    kept, left = registered(edition), registered(edition)
    registered(make_edition(days=40))
    closed = factories.person(is_active=False)
    registered(edition, account=closed)
    gone = {"status": Registration.Status.CANCELLED, "cancelled_at": timezone.now()}
    registered(edition, **gone)
    broadcast = draft(organiser, edition)
    confirm(broadcast)
    assert set(Delivery.objects.about(broadcast).values_list("recipient", flat=True)) == {kept.pk, left.pk}
    left.registrations.update(**gone)
    pause_ends(broadcast)
    deliver_due()
    assert [mail.to for mail in mailoutbox] == [[kept.address]]
    assert fates(broadcast) == [("cancelled", "no longer in the audience"), ("sent", "")]


@pytest.mark.parametrize("end", ["closed", "deleted", "charge over"])
def test_nothing_goes_out_of_somebody_who_may_write_no_more(end, edition, organiser, mailoutbox):
    """What happened in the pause counts: no other has looked at it."""
    registered(edition, account=factories.person())
    registered(edition)
    confirm(broadcast := draft(organiser, edition))
    if end == "closed":
        type(organiser).objects.filter(pk=organiser.pk).update(is_active=False)
    elif end == "deleted":
        Broadcast.objects.filter(pk=broadcast.pk).update(written_by=None, confirmed_by=None)
    else:
        organiser.organised.all().delete()
    pause_ends(broadcast)
    deliver_due()
    assert mailoutbox == []
    assert fates(broadcast) == [("cancelled", "who confirmed it may write to them no more")] * 3


def test_who_confirmed_is_asked_once_for_many_mails(edition, organiser, mailoutbox):
    for _reader in range(5):
        registered(edition)
    confirm(broadcast := draft(organiser, edition))
    pause_ends(broadcast)
    with CaptureQueriesContext(connection) as queries:
        deliver_due()
    assert len(mailoutbox) == 5
    asked = [one["sql"] for one in queries if "forums_organiser" in one["sql"]]
    assert len(asked) <= 2  # a second time when ten seconds have just passed


def test_a_second_confirmation_tells_nobody_twice(edition, organiser):
    registered(edition)
    broadcast = draft(organiser, edition)
    other_tab = Broadcast.objects.get(pk=broadcast.pk)
    confirm(broadcast)
    with pytest.raises(MoveRefused):
        confirm(other_tab)
    assert fates(broadcast) == [("queued", "")]


def test_what_nobody_looked_at_is_not_sent(edition, organiser):
    """The text changed between the second look and the confirmation."""
    registered(edition)
    broadcast = draft(organiser, edition)
    looked_at = broadcast.revision
    broadcast.body_en = "The buses leave at nine."
    actions.revise_broadcast(broadcast, by=organiser)
    with pytest.raises(MoveRefused):
        confirm(broadcast, revision=looked_at)
    broadcast.refresh_from_db()
    assert (broadcast.status, broadcast.revision, fates(broadcast)) == (Status.DRAFT, 2, [])


def test_nobody_to_tell_is_said_and_nothing_changes(edition, organiser):
    broadcast = draft(organiser, edition)
    with pytest.raises(ValidationError, match="Nobody would get"):
        confirm(broadcast)
    broadcast.refresh_from_db()
    assert (broadcast.status, broadcast.confirmed_at) == (Status.DRAFT, None)
    assert not Activity.objects.filter(verb="notifications.broadcast_confirmed").exists()


# --- taking it back ---------------------------------------------------------------------------------------------


def test_a_correction_in_the_pause_supersedes(edition, organiser, mailoutbox):
    reader = factories.person(language="en", is_discreet=False)
    registered(edition, account=reader)
    broadcast = draft(organiser, edition)
    confirm(broadcast)
    actions.correct_broadcast(broadcast, by=organiser)
    assert set(fates(broadcast)) == {("cancelled", "being corrected")}
    pause_ends_for_all(broadcast)
    deliver_due()
    assert mailoutbox == []  # nothing goes out while it is being corrected
    broadcast.title_en = "The rally is outdoors after all"
    actions.revise_broadcast(broadcast, by=organiser)
    with pytest.raises(MoveRefused):
        confirm(broadcast, revision=1)
    confirm(broadcast, revision=2)
    pause_ends(broadcast)
    deliver_due()
    [mail] = mailoutbox
    assert mail.subject == "The rally is outdoors after all"
    assert TITLE not in texts_of(mailoutbox)
    [message] = Delivery.objects.in_portal_of(reader)
    assert wording(message).title.text == "The rally is outdoors after all"
    assert Delivery.objects.about(broadcast).count() == 2  # the same rows, armed again


def pause_ends_for_all(broadcast: Broadcast) -> None:
    Delivery.objects.about(broadcast).update(due_at=timezone.now())


def test_an_old_text_in_a_workers_hands_is_not_sent(edition, organiser, mailoutbox):
    """What was claimed before the correction is asked again; and nothing is confirmed while it may be in the air."""
    registered(edition)
    broadcast = draft(organiser, edition)
    confirm(broadcast)
    actions.correct_broadcast(broadcast, by=organiser)
    lease = timezone.now() + timedelta(minutes=1)
    held = Delivery.objects.about(broadcast)
    held.update(status="sending", leased_until=lease, attempts=1)
    with pytest.raises(ValidationError, match="still being taken back"):
        confirm(broadcast)
    held.update(status="queued", leased_until=None, due_at=timezone.now())
    deliver_due()
    assert mailoutbox == []
    assert fates(broadcast) == [("cancelled", "being corrected")]


def test_a_row_of_an_older_revision_is_refused(edition, organiser, mailoutbox):
    registered(edition)
    broadcast = draft(organiser, edition)
    confirm(broadcast)
    pause_ends(broadcast)
    Broadcast.objects.filter(pk=broadcast.pk).update(revision=2)
    deliver_due()
    assert mailoutbox == []
    assert fates(broadcast) == [("cancelled", "corrected")]


def test_what_began_to_go_out_cannot_be_corrected(edition, organiser):
    registered(edition)
    registered(edition)
    broadcast = draft(organiser, edition)
    confirm(broadcast)
    pause_ends(broadcast)
    deliver_due(limit=1)
    with pytest.raises(ValidationError, match="cannot be corrected"):
        actions.correct_broadcast(broadcast, by=organiser)
    assert fates(broadcast) == [("queued", ""), ("sent", "")]
    assert Broadcast.objects.get().status == Status.CONFIRMED


def test_withdrawn_goes_out_no_more_and_is_shown_no_more(edition, organiser, mailoutbox):
    reader = factories.person(language="en", is_discreet=False)
    registered(edition, account=reader)
    broadcast = draft(organiser, edition)
    confirm(broadcast)
    pause_ends(broadcast)
    deliver_due(limit=1)
    actions.withdraw_broadcast(broadcast, by=organiser)
    deliver_due()
    sent = Delivery.objects.about(broadcast).filter(status="sent")
    assert sent.count() == 1
    assert ("cancelled", "withdrawn") in fates(broadcast)
    message = sent.select_related("recipient", "activity").get()
    assert TITLE not in str(wording(message))
    with pytest.raises(MoveRefused):
        actions.withdraw_broadcast(broadcast, by=organiser)
    with pytest.raises(MoveRefused):
        actions.correct_broadcast(broadcast, by=organiser)


def test_progress_is_asked_of_the_deliveries(edition, organiser):
    registered(edition)
    broadcast = draft(organiser, edition)

    def progress() -> tuple[bool, bool]:
        row = Broadcast.objects.with_progress().get()
        return row.is_under_way, row.has_begun

    assert progress() == (False, False)
    confirm(broadcast)
    assert progress() == (True, False)
    pause_ends(broadcast)
    deliver_due()
    assert progress() == (False, True)


# --- each in her language -----------------------------------------------------------------------------------------


def test_a_missing_language_is_replaced_visibly(edition, organiser, mailoutbox):
    reader = factories.person(language="ckb", is_discreet=False)
    registered(edition, account=reader)
    broadcast = draft(organiser, edition, title_ar="تغيّر المكان", body_ar="الحافلات في الثامنة")
    confirm(broadcast)
    pause_ends(broadcast)
    deliver_due()
    [mail] = mailoutbox
    html = mail.alternatives[0].content
    assert mail.subject == "تغيّر المكان"
    assert re.search('<p lang="ar" dir="rtl"[^>]*>الحافلات في الثامنة</p>', html)
    assert html.startswith('<!doctype html>\n<html lang="ckb" dir="rtl">')
    with translation.override("ckb"):
        said = [str(line) for line in wording(Delivery.objects.in_portal_of(reader).get()).paragraphs]
    assert any("عەرەبی" in line or "Arabic" in line for line in said)


def test_half_a_version_is_not_read(edition, organiser):
    broadcast = draft(organiser, edition, title_en=TITLE, body_en=BODY)
    broadcast.title_ckb, broadcast.state_ckb = "کۆبوونەوە", "draft"
    actions.revise_broadcast(broadcast, by=organiser)
    kurdish = next(sight for sight in preview.sights(broadcast) if sight.language == "ckb")
    assert (kurdish.notice.title.text, kurdish.notice.title.language) == (TITLE, "en")


def test_a_discreet_mail_shows_nothing_of_it(edition, organiser, mailoutbox):
    registered(edition)
    registered(edition, account=factories.person(language="en"))
    confirm(broadcast := draft(organiser, edition))
    pause_ends(broadcast)
    deliver_due()
    assert len(mailoutbox) == 2
    for mail in mailoutbox:
        everything = mail.message().as_string() + mail.body + mail.alternatives[0].content
        secrets = [TITLE, "buses", "water", "season", "Forum", "broadcast", "forums"]
        assert [secret for secret in secrets if secret in everything] == []


# --- what the database refuses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "confirmed"},
        {"status": "withdrawn"},
        {"withdrawn_at": timedelta(0)},
        {"confirmed_at": timedelta(0)},
        {"begins_at": timedelta(0)},
        {"thing_id": 1},
        {"status": "confirmed", "confirmed_at": timedelta(0), "begins_at": -timedelta(hours=1)},
    ],
)
def test_status_and_dates_go_together(broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Broadcast.objects.create(audience="icssi.members", title_en=TITLE, **factories.from_now(broken))


def test_every_audience_has_its_kind():
    assert set(audiences) == {"forums.registered", "campaigns.supporters", "icssi.members"}
    assert set(audiences) <= set(preview.kinds)
