"""What is told holds at the moment it goes out, is told to members alone, and reveals nothing in discreet mail."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import timezone, translation

from accounts.models import User
from core.dates import in_baghdad
from groups import actions
from groups.actions import speaking, writing
from groups.models import (
    Document,
    DocumentVersion,
    Invitation,
    Meeting,
    Message,
    Post,
    Proposal,
    Spokesperson,
    Task,
)
from groups.wording import moment
from notifications.actions import deliver_due, materialise, recipient_at, recipient_for
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


def work_together(group, lead, member):
    """What is told of joint meetings, minutes, tasks and decisions, reminders among it."""
    other, soon = make.group("social-justice"), timezone.now() + timedelta(hours=30)
    today = timezone.localdate()
    known(make.member(other))
    actions.take_task(make.task(group, due_on=today + timedelta(days=2)), by=member)
    actions.add_task(Task(group=group, title="Given", owner=member), by=lead)
    actions.release_task(make.task(group, owner=member), by=lead)
    actions.propose(Proposal(group=group, title="We meet", ends_at=soon), by=lead)
    actions.record_decision(
        Proposal(group=group, title="We met", outcome_word="So", review_on=today + timedelta(days=1)), by=member
    )
    make.meeting(group, in_days=-0.5)
    for joint in (make.meeting(group, starts_at=soon), make.meeting(group, starts_at=soon)):
        actions.invite_groups(joint, [other], by=member)
    actions.decline_meeting(joint, other, by=make.lead(other))
    materialise()


def close_doors(group, lead):
    """What is told of facilitators, of a group that hides, and of who asks into it."""
    named = known(make.member(group)).memberships.get()
    actions.name_facilitator(named, by=lead)
    actions.end_facilitator(named, by=lead)
    actions.set_hidden(group, is_hidden=True, by=lead)
    actions.invite_person(group, by=lead)
    wish = actions.ask_to_join(group, by=make.person(), invitation=Invitation.objects.get())
    for member in (make.member(group), make.member(group)):
        actions.vouch(wish, by=member)


def talk(group, lead, member):
    """What is told of posts and documents."""
    first, second = (actions.write_post(Post(group=group, text="When?"), by=member) for _post in range(2))
    for text in (f"@{member.pseudonym}, on Thursday", "At noon"):
        actions.write_post(Post(group=group, text=text, reply_to=first), by=lead)
    actions.remove_post(second, by=lead)
    for by in (lead, member):
        file = ContentFile(b"%PDF", name=f"{by.pk:032x}.pdf")
        paper = actions.add_document(Document(group=group, title="Guide"), DocumentVersion(language="en"), file, by=by)
    actions.open_document(paper, by=lead)


def be_public(group, lead, member):
    """What is told of letters and of spokespersons."""
    letter = Message(group=group, name="A radio", text="When?")
    writing.write_message(letter, sender=recipient_at("a@example.org", "en"))
    writing.confirm_message(letter)
    writing.answer_message(letter, "On Thursday", by=lead)
    User.objects.filter(pk=member.pk).update(level=User.Level.NAMED)
    asked = Spokesperson(membership=member.memberships.get(), name="Reem", languages=["ar"])
    speaking.ask_to_speak(asked, [group.theme], by=member)
    speaking.confirm_spokesperson(asked, by=lead)
    to_her = Message(group=group, spokesperson=asked, name="A radio", text="Why?")
    writing.write_message(to_her, sender=recipient_for(make.person()))
    speaking.end_speaking(asked, by=lead)


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
    actions.remove(make.member(group).memberships.get(), by=lead)
    work_together(group, lead, member)
    talk(group, lead, member)
    be_public(group, lead, member)
    close_doors(group, lead)
    rows = list(Delivery.objects.filter(kind__startswith="groups.").select_related("recipient__account", "activity"))
    attach_subjects(rows)
    with translation.override(language):
        notices = [kinds[row.kind].wording(row) for row in rows]
    assert {row.kind for row in rows} == {code for code in kinds if code.startswith("groups.")}
    assert all(notice.title and notice.paragraphs and notice.url.startswith(f"/{language}/") for notice in notices)


# --- a meeting moves, is cancelled, changes many times


def told(kind, **wanted):
    return Delivery.objects.filter(kind=f"groups.{kind}", channel="email", **wanted)


def shift(meeting, by, **ahead):
    meeting.starts_at += timedelta(**ahead)
    meeting.ends_at += timedelta(**ahead)
    actions.move_meeting(meeting, by=by)


def send_all(mailoutbox):
    """As if the hour was over."""
    mailoutbox.clear()
    Delivery.objects.filter(status="queued", kind__in=["groups.meeting_planned", "groups.meeting_moved"]).update(
        due_at=timezone.now()
    )
    deliver_due()
    return [message.body for message in mailoutbox]


@pytest.fixture
def reader(group):
    """A member who chose mail with words."""
    user = known(make.member(group))
    user.is_discreet, user.language = False, "en"
    user.save()
    return user


def test_ten_changes_of_an_hour_make_one_mail_with_the_newest_state(group, reader, mailoutbox):
    lead = make.lead(group)
    meeting = make.meeting(group)
    before = meeting.starts_at
    for _turn in range(9):
        shift(meeting, lead, minutes=10)
    meeting.place = "The library"
    actions.move_meeting(meeting, by=lead)
    deliver_due()
    assert mailoutbox == []
    [body] = send_all(mailoutbox)
    assert f"Until now it was planned for {moment(before)}." in body
    for newest in (time_in(meeting.starts_at), "The library"):
        assert newest in body
    [message] = Delivery.objects.in_portal_of(reader)
    assert kinds[message.kind].wording(message).starts_at == meeting.starts_at
    assert send_all(mailoutbox) == []


def time_in(at):
    return f"{in_baghdad(at):%H:%M}"


def test_a_meeting_moved_and_moved_back_is_nothing_to_tell(group, reader, mailoutbox):
    lead, meeting = make.lead(group), make.meeting(group)
    shift(meeting, lead, hours=3)
    shift(meeting, lead, hours=-3)
    assert send_all(mailoutbox) == []
    assert set(told("meeting_moved").values_list("status", "reason")) == {("cancelled", "as it was before")}
    shift(meeting, lead, hours=1)
    assert len(send_all(mailoutbox)) == 1


def test_the_place_moved_and_moved_back_is_nothing_to_tell_either(group, reader, mailoutbox):
    lead, meeting = make.lead(group), make.meeting(group)
    for place in ("The library", "By the bridge"):
        meeting.place = place
        actions.move_meeting(meeting, by=lead)
    assert send_all(mailoutbox) == []


@pytest.mark.parametrize(("was_in", "moves_by"), [(0.5, 2), (0.5, 200), (8, -180), (0.9, -1)])
def test_a_change_of_a_near_meeting_is_told_at_once(group, reader, mailoutbox, was_in, moves_by):
    meeting = make.meeting(group, in_days=was_in)
    shift(meeting, make.lead(group), hours=moves_by)
    deliver_due()
    assert len(mailoutbox) == 1


def test_a_change_to_a_near_time_takes_the_one_that_waits_along(group, reader, mailoutbox):
    lead, meeting = make.lead(group), make.meeting(group, in_days=4)
    before = meeting.starts_at
    shift(meeting, lead, days=1)
    deliver_due()
    assert mailoutbox == []
    shift(meeting, lead, days=-4.5)
    deliver_due()
    [message] = mailoutbox
    assert moment(before) in message.body
    assert send_all(mailoutbox) == []


def test_a_meeting_announced_and_moved_before_the_mail_went_out_is_announced_at_its_new_time(group, reader, mailoutbox):
    lead = make.lead(group)
    meeting = actions.plan_meeting(
        Meeting(group=group, title="M", starts_at=timezone.now() + timedelta(days=3),
                ends_at=timezone.now() + timedelta(days=3, hours=1)), by=lead,
    )  # fmt: skip
    old = meeting.starts_at
    shift(meeting, lead, hours=5)
    deliver_due()
    [message] = mailoutbox
    assert "New meeting" in message.subject
    assert (time_in(meeting.starts_at) in message.body, time_in(old) in message.body) == (True, False)


def test_a_cancelled_meeting_reminds_nobody_and_its_changes_are_told_no_more(group, reader, mailoutbox):
    lead, meeting = make.lead(group), make.meeting(group, in_days=1.5)
    materialise()
    shift(meeting, lead, minutes=10)
    materialise()
    actions.cancel_meeting(meeting, by=lead)
    assert materialise() == 0
    [body] = send_all(mailoutbox)
    assert "does not take place" in body
    assert set(told("meeting_reminder").values_list("status", flat=True)) == {"cancelled"}


def test_who_leaves_is_reminded_no_more_and_who_comes_back_is(group):
    member = known(make.member(group))
    meeting = make.meeting(group, in_days=1.5)
    materialise()
    mine = told("meeting_reminder", recipient__account=member)
    actions.leave(member.memberships.get(), by=member)
    assert set(objections("groups.meeting_reminder")) == {"no longer a member"}
    mine.update(status="cancelled", reason="no longer a member")
    assert materialise() == 0
    make.Membership.objects.create(user=member, group=group)
    materialise()
    assert {row.status for row in mine} == {"queued"}
    assert {row.occurrence for row in mine} == {meeting.starts_at}
