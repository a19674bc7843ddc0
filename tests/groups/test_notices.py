"""What is told holds at the moment it goes out, is told to members alone, and reveals nothing in discreet mail."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone, translation

from groups import actions
from groups.models import Meeting
from notifications.actions import deliver_due, materialise, recipient_for
from notifications.kinds import DAY, TWO_HOURS, attach_subjects, kinds
from notifications.models import Delivery
from tests import factories as make

pytestmark = pytest.mark.django_db
SECRETS = ["water", "Weekly meeting", "By the bridge", "Palm"]


@pytest.fixture
def group():
    return make.group()


def known(user):
    recipient_for(user)
    return user


def reminders(**fields):
    found = Delivery.objects.filter(kind="groups.meeting_reminder", channel="email", **fields)
    return {(row.recipient.account_id, row.subject_id, row.offset) for row in found.select_related("recipient")}


def test_members_are_reminded_a_day_and_two_hours_before(group):
    member = known(make.member(group))
    known(make.former(group))
    known(make.lead(make.group("social-justice")))
    meeting = make.meeting(group, in_days=1.5)
    make.meeting(group, in_days=1.5, status="cancelled")
    materialise()
    assert reminders() == {(member.pk, meeting.pk, DAY), (member.pk, meeting.pk, TWO_HOURS)}


def test_reminders_follow_a_moved_meeting(group):
    member, lead = known(make.member(group)), make.lead(group)
    meeting = make.meeting(group, in_days=1.5)
    materialise()
    meeting.starts_at += timedelta(hours=3)
    meeting.ends_at += timedelta(hours=3)
    actions.move_meeting(meeting, by=lead)
    materialise()
    waiting = Delivery.objects.filter(
        kind="groups.meeting_reminder", status=Delivery.Status.QUEUED, recipient__account=member
    )
    assert set(waiting.values_list("occurrence", flat=True)) == {meeting.starts_at}


def objections(kind, **changes):
    """What each message of a kind answers to whether it still holds."""
    rows = list(Delivery.objects.filter(kind=kind, channel="email").select_related("recipient__account", "activity"))
    attach_subjects(rows)
    return [kinds[kind].still_true(row) for row in rows]


def test_what_changed_in_the_meantime_is_not_sent(group):
    lead, member = make.lead(group), known(make.member(group))
    meeting = actions.plan_meeting(
        Meeting(group=group, title="M", starts_at=timezone.now() + timedelta(hours=30),
                ends_at=timezone.now() + timedelta(hours=31)), by=lead,
    )  # fmt: skip
    materialise()
    for kind in ("groups.meeting_planned", "groups.meeting_reminder"):
        assert set(objections(kind)) == {None}
    actions.leave(member.memberships.get(), by=member)
    assert "no longer a member" in objections("groups.meeting_planned")
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() + timedelta(hours=29))
    assert set(objections("groups.meeting_planned")) == {"time changed"}
    assert set(objections("groups.meeting_reminder")) == {"time changed"}
    Meeting.objects.filter(pk=meeting.pk).update(status="cancelled")
    assert set(objections("groups.meeting_planned")) == {"cancelled or over"}


def test_a_lead_who_left_is_not_told_who_asks(group):
    lead = make.lead(group)
    actions.ask_to_join(group, by=make.person())
    assert objections("groups.join_asked") == [None]
    actions.leave(lead.memberships.get(), by=lead)
    assert objections("groups.join_asked") == ["lead no more"]


def test_discreet_mail_names_neither_group_nor_meeting_nor_place(group):
    lead = make.lead(group)
    for user in (make.member(group), make.member(group)):
        known(user)
    meeting = make.meeting(group)
    meeting.starts_at -= timedelta(hours=1)
    actions.move_meeting(meeting, by=lead)
    actions.cancel_meeting(meeting, by=lead)
    wish = actions.ask_to_join(group, by=make.person(), word="I have a boat")
    actions.admit(wish, by=lead)
    deliver_due()
    assert len(mail.outbox) >= 3
    for message in mail.outbox:
        raw = message.message().as_string()
        assert not [secret for secret in [*SECRETS, "boat"] if secret in raw]


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_kind_has_words(group, language):
    lead, member = make.lead(group), known(make.member(group))
    known(make.member(group))
    meeting = actions.plan_meeting(
        Meeting(group=group, title="M", place="P", starts_at=timezone.now() + timedelta(hours=30),
                ends_at=timezone.now() + timedelta(hours=31)), by=lead,
    )  # fmt: skip
    materialise()
    meeting.starts_at += timedelta(minutes=5)
    actions.move_meeting(meeting, by=lead)
    actions.cancel_meeting(meeting, by=lead)
    actions.admit(actions.ask_to_join(group, by=make.person()), by=lead)
    actions.decline(actions.ask_to_join(group, by=make.person()), by=lead)
    actions.name_lead(member.memberships.get(), by=lead)
    rows = list(Delivery.objects.filter(kind__startswith="groups.").select_related("recipient__account", "activity"))
    attach_subjects(rows)
    with translation.override(language):
        notices = [kinds[row.kind].wording(row) for row in rows]
    assert {row.kind for row in rows} == {code for code in kinds if code.startswith("groups.")}
    assert all(notice.title and notice.paragraphs and notice.url.startswith(f"/{language}/") for notice in notices)
