"""Meetings: who comes, in a row, together with others, what came of them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.dates import in_baghdad
from core.transitions import MoveRefused
from groups import actions, queries
from groups.forms.meetings import MeetingForm, repeated
from groups.models import AgendaItem, Coming, Meeting, Membership, Proposal
from icssi.own_dates import dates_of
from notifications.actions import materialise, recipient_for
from notifications.kinds import attach_subjects, kinds
from notifications.models import Activity, Delivery
from tests import factories as make
from tests.groups.browsing import address, html, send, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def other():
    return make.group("social-justice")


def told(kind):
    rows = Delivery.objects.filter(kind=f"groups.{kind}", channel="email", status="queued")
    return sorted(rows.values_list("recipient__account", flat=True))


def known(user):
    recipient_for(user)
    return user


def typed(**fields):
    day = in_baghdad(timezone.now()).date() + timedelta(days=3)
    return {"title": "Weekly", "day": day.isoformat(), "begins": "18:00", "ends": "20:00", "language": "en",
            "audience": "members"} | fields  # fmt: skip


# --- in a row


@pytest.mark.parametrize(
    ("repeat", "days"),
    [
        ("week", [date(2026, 12, 17), date(2026, 12, 24), date(2026, 12, 31)]),
        ("fortnight", [date(2026, 12, 24), date(2027, 1, 7), date(2027, 1, 21)]),
        ("month", [date(2027, 1, 14), date(2027, 2, 11), date(2027, 3, 11)]),  # the second Thursday
    ],
)
def test_the_days_of_a_row(repeat, days):
    further = repeated(date(2026, 12, 10), repeat)
    assert [next(further) for _turn in range(3)] == days


def test_the_fifth_weekday_of_a_month_is_the_last_where_there_are_four():
    further = repeated(date(2026, 10, 29), "month")  # the fifth Thursday
    assert [next(further) for _turn in range(3)] == [date(2026, 11, 26), date(2026, 12, 31), date(2027, 1, 28)]


def test_a_row_is_planned_at_once_and_told_once(client, group):
    lead, member = make.lead(group), make.member(group)
    signed_in(client, lead)
    day = in_baghdad(timezone.now()).date()
    until = (day + timedelta(days=3 + 7 * 4)).isoformat()
    send(
        client,
        address(group, "workspace/meetings/new/"),
        **typed(repeat="week", until=until, link="meet.example.org/a"),
    )
    rows = list(Meeting.objects.order_by("starts_at"))
    assert len(rows) == 5
    assert len({row.series for row in rows} - {None}) == 1
    assert {(in_baghdad(row.starts_at).hour, row.link) for row in rows} == {(18, "https://meet.example.org/a")}
    assert told("meeting_planned") == [member.pk]


def test_a_row_has_at_most_26_meetings_and_an_end(group):
    day = date.fromisoformat(typed()["day"])
    for weeks, wrong in ((25, False), (26, True)):
        form = MeetingForm(typed(repeat="week", until=(day + timedelta(weeks=weeks)).isoformat()),
                           instance=Meeting(group=group), may_announce=True)  # fmt: skip
        assert ("until" in form.errors) is wrong
    for until in ("", day.isoformat()):
        form = MeetingForm(typed(repeat="week", until=until), instance=Meeting(group=group), may_announce=True)
        assert "until" in form.errors


def row_of(group, by):
    first = make.meeting(group, starts_at=timezone.now() + timedelta(days=2))
    Meeting.objects.filter(pk=first.pk).delete()
    days = [in_baghdad(first.starts_at).date() + timedelta(weeks=turn) for turn in (1, 2)]
    first.pk = None
    actions.plan_meeting(first, by=by, also_on=days)
    return list(Meeting.objects.filter(series=first.series).order_by("starts_at"))


def test_one_or_all_that_follow_are_moved_and_cancelled(group):
    lead, member = make.lead(group), make.member(group)
    first, second, third = row_of(group, lead)
    before = third.starts_at
    second.starts_at += timedelta(days=1)
    second.ends_at += timedelta(days=1)
    second.place = "The library"
    actions.move_meeting(second, by=lead)
    third.refresh_from_db()
    assert (third.starts_at, third.place) == (before, "By the bridge")
    second.starts_at += timedelta(hours=1)
    second.ends_at += timedelta(hours=1)
    actions.move_meeting(second, by=lead, with_following=True)
    for row in (first, third):
        row.refresh_from_db()
    assert (third.starts_at - before, third.place) == (timedelta(hours=1), "The library")
    assert first.place == "By the bridge"
    actions.cancel_meeting(second, by=lead, with_following=True)
    assert set(Meeting.objects.planned()) == {first}
    assert told("meeting_cancelled") == [member.pk]


def test_a_form_opened_before_does_not_move_it_back(client, group):
    lead, other_lead = make.lead(group), make.lead(group)
    meeting = make.meeting(group)
    page = address(group, f"workspace/meetings/{meeting.pk}/edit/")
    form = signed_in(client, lead).get(page).context["form"]
    hidden = {field.html_name: field.value() for field in form.hidden_fields()}
    meeting.refresh_from_db()
    meeting.place = "The library"
    actions.move_meeting(meeting, by=other_lead)
    answer = client.post(page, typed(agenda="A long agenda", **hidden))
    assert "Somebody else wrote here in the meantime" in answer.content.decode()
    assert "A long agenda" in answer.content.decode()
    meeting.refresh_from_db()
    assert (meeting.place, meeting.agenda, meeting.title != "Weekly") == ("The library", "", True)
    assert send(client, page, **typed(agenda="A long agenda", place="The library")).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.agenda, meeting.place) == ("A long agenda", "The library")


# --- who comes


def test_one_tap_says_it_and_no_page_names_anybody(client, group):
    lead = make.lead(group)
    member = make.member(group, is_shown=True)
    meeting = make.meeting(group)
    page, tap = f"workspace/meetings/{meeting.pk}/", f"workspace/meetings/{meeting.pk}/coming/"
    signed_in(client, member)
    for answer in ("yes", "maybe", "never", "yes"):
        client.post(address(group, tap), {"answer": answer})
    assert list(Coming.objects.values_list("user", "answer")) == [(member.pk, "yes")]
    assert "You said that you come" in html(client, group, page)
    shown = html(signed_in(client, lead), group, page)
    assert ("1 comes" in shown, member.pseudonym in shown) == (True, False)
    assert not Activity.objects.filter(verb__contains="coming").exists()
    actions.leave(member.memberships.get(), by=member)
    assert "0 come" in html(client, group, page)


def test_who_cannot_come_is_not_reminded(group):
    comes, cannot = known(make.member(group)), known(make.member(group))
    meeting, later = make.meeting(group, in_days=1.5), make.meeting(group, in_days=1.7)
    materialise()
    actions.answer_meeting(meeting, "no", by=cannot)
    rows = list(Delivery.objects.filter(kind="groups.meeting_reminder", channel="email").select_related("recipient"))
    attach_subjects(rows)
    refused = {(row.recipient.account_id, row.subject_id) for row in rows if kinds[row.kind].still_true(row)}
    assert refused == {(cannot.pk, meeting.pk)}
    Delivery.objects.all().delete()
    materialise()
    wanted = set(
        Delivery.objects.filter(kind="groups.meeting_reminder").values_list("recipient__account", "subject_id")
    )
    assert wanted == {(comes.pk, meeting.pk), (comes.pk, later.pk), (cannot.pk, later.pk)}


def test_the_link_is_for_members_alone(client, group):
    meeting = make.meeting(group, audience="public", link="https://meet.example.org/secret-room")
    for url in (address(group), "/en/calendar.ics", "/en/", address(group, language="ar")):
        assert "secret-room" not in client.get(url).content.decode()
    assert "By the bridge" in client.get(address(group)).content.decode()
    calendar = client.get("/en/calendar.ics").content.decode()
    assert f"meeting-{meeting.pk}" in calendar
    signed_in(client, make.person())
    assert "secret-room" not in html(client, group)
    signed_in(client, make.member(group))
    assert "secret-room" in html(client, group, f"workspace/meetings/{meeting.pk}/")


# --- the agenda


def test_members_add_to_the_agenda_until_it_begins(client, group):
    lead, author, another = make.lead(group), make.member(group), make.member(group)
    meeting = make.meeting(group)
    page = f"workspace/meetings/{meeting.pk}/"
    signed_in(client, author)
    for text in ("The boats", "The map"):
        send(client, address(group, f"{page}agenda/"), text=text)
    boats, the_map = AgendaItem.objects.order_by("pk")
    remove = [address(group, f"{page}agenda/{item.pk}/remove/") for item in (boats, the_map)]
    assert signed_in(client, another).post(remove[0]).status_code == 403
    for user, url in ((author, remove[0]), (author, remove[0]), (lead, remove[1])):
        assert signed_in(client, user).post(url).status_code == 302
    assert not AgendaItem.objects.exists()
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(minutes=1))
    assert client.get(address(group, f"{page}agenda/")).status_code == 302
    with pytest.raises(MoveRefused):
        actions.add_item(AgendaItem(meeting=meeting, text="Late"), by=author)


# --- together


def test_two_groups_meet_without_seeing_each_other(client, group, other):
    lead, guest, guest_lead = make.lead(group), make.member(other), make.lead(other)
    both = known(make.member(group))
    Membership.objects.create(user=both, group=other)
    meeting = make.meeting(group, in_days=1.5, link="https://meet.example.org/room", title="On budgets")
    make.meeting(group, title="Among us")
    page = f"workspace/meetings/{meeting.pk}/"
    assert signed_in(client, guest).get(address(other, page)).status_code == 404
    signed_in(client, lead)
    send(client, address(group, f"{page}together/"), groups=[other.pk])
    assert told("meeting_invited") == sorted([guest.pk, guest_lead.pk])
    shown = html(signed_in(client, guest), other, page)
    assert ("On budgets" in shown, "meet.example.org" in shown, both.pseudonym in shown) == (True, True, False)
    assert client.get(address(group, page)).url == address(other, page)
    for closed in ("workspace/", "workspace/meetings/", f"{page}report/", f"{page}edit/", f"{page}task/"):
        assert client.get(address(group, closed)).status_code == 404
    for closed in ("report", "edit", "together", "cancel"):
        assert client.get(address(other, f"{page}{closed}/")).status_code == 404
    assert "Among us" not in html(client, other, "workspace/meetings/")
    client.post(address(other, f"{page}coming/"), {"answer": "yes"})
    assert queries.turnout(meeting, lead).yes == 1
    assert [entry.title for entry in dates_of(guest, timezone.now())] == ["On budgets"]
    assert "On budgets" in [need.title for need in queries.needs(guest)]
    materialise()
    assert set(told("joint_meeting_reminder")) == {guest.pk, guest_lead.pk}
    assert set(told("meeting_reminder")) >= {both.pk}
    assert client.get(address(other, f"{page}part/")).status_code == 403
    signed_in(client, guest_lead)
    send(client, address(other, f"{page}part/"))
    assert told("invitation_declined") == [lead.pk]
    assert queries.turnout(meeting, lead).yes == 0
    assert signed_in(client, guest).get(address(other, page)).status_code == 404


def test_a_hidden_group_neither_invites_nor_is_invited(client, group, other):
    lead, guest, meeting = make.lead(group), make.member(other), make.meeting(group)
    other.is_hidden = True
    other.save()
    signed_in(client, lead)
    assert not client.get(address(group, f"workspace/meetings/{meeting.pk}/together/")).context["form"].fields[
        "groups"
    ].queryset  # fmt: skip
    meeting.with_groups.add(other)
    assert queries.guests_of(meeting) == []
    other.is_hidden, group.is_hidden = False, True
    other.save()
    group.save()
    assert not queries.concerns(meeting, guest)
    signed_in(client, guest)
    for room in (group, other):
        assert client.get(address(room, f"workspace/meetings/{meeting.pk}/")).status_code == 404
    signed_in(client, lead)
    assert client.get(address(group, f"workspace/meetings/{meeting.pk}/together/")).status_code == 403


def test_a_guest_that_became_hidden_stays_and_no_log_tells_of_it(group, other):
    lead, third = make.lead(group), make.group("education")
    meeting = make.meeting(group)
    actions.invite_groups(meeting, [other, third], by=lead)
    make.member(other)
    actions.set_hidden(other, is_hidden=True, by=make.lead(other))
    for guests, seen in (([third], [third]), ([], [])):
        actions.invite_groups(meeting, guests, by=lead)
        assert (queries.guests_of(meeting), meeting.with_groups.filter(pk=other.pk).exists()) == (seen, True)
    parted = Activity.objects.filter(verb="groups.group_parted").values_list("facts__group", flat=True)
    assert list(parted) == [third.pk]


def test_who_is_invited_again_is_told_once(group, other):
    lead, guest = make.lead(group), make.member(other)
    meeting = make.meeting(group)
    for _turn in range(3):
        actions.invite_groups(meeting, [other], by=lead)
        assert told("meeting_invited") == [guest.pk]
        actions.invite_groups(meeting, [], by=lead)
    another = make.meeting(group)
    actions.invite_groups(another, [other], by=lead)
    assert told("meeting_invited") == [guest.pk, guest.pk]


# --- what came of it


def test_minutes_decisions_and_tasks(client, group):
    lead, member = make.lead(group), known(make.member(group, is_shown=True))
    meeting = make.meeting(group, in_days=-1)
    page = f"workspace/meetings/{meeting.pk}/"
    assert signed_in(client, member).get(address(group, f"{page}report/")).status_code == 403
    signed_in(client, lead)
    form = client.get(address(group, f"{page}report/")).context["form"]
    send(client, address(group, f"{page}report/"), minutes="We chose the boats", women="4", men="", others="1",
         known=form["known"].value())  # fmt: skip
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.women, meeting.men, meeting.others) == ("We chose the boats", 4, None, 1)
    assert meeting.reported_at is not None
    send(client, address(group, f"{page}decision/"), title="We take two boats", outcome_word="All agreed", review_on="")
    send(client, address(group, f"{page}task/"), title="Rent the boats", whose=member.pk, due_on="")
    decision, task = Proposal.objects.get(), meeting.tasks.get()
    assert (decision.outcome, decision.meeting, decision.is_closed) == ("agreed", meeting, True)
    assert (task.owner, task.group) == (member, group)
    assert (told("proposal_concluded"), told("task_given")) == ([member.pk], [member.pk])
    shown = html(signed_in(client, member), group, page)
    assert all(word in shown for word in ("We chose the boats", "We take two boats", "Rent the boats"))


def test_of_two_who_write_the_minutes_none_loses_words(group):
    lead, meeting = make.lead(group), make.meeting(group, in_days=-1)
    known_text = actions.as_written(meeting)
    meeting.minutes = "First"
    actions.report_meeting(meeting, by=lead, known=known_text)
    meeting.minutes = "Second"
    with pytest.raises(ValidationError, match="Somebody else wrote"):
        actions.report_meeting(meeting, by=lead, known=known_text)
    assert Meeting.objects.get().minutes == "First"


def test_the_day_after_who_facilitates_is_asked_until_it_is_written(group):
    lead, facilitator = known(make.lead(group)), known(make.member(group, "facilitator"))
    known(make.member(group))
    meeting = make.meeting(group, in_days=-0.5)
    make.meeting(group, in_days=-0.5, status="cancelled")
    make.meeting(group, in_days=-0.5, minutes="Done", reported_at=timezone.now())
    materialise()
    assert told("report_wanted") == sorted([lead.pk, facilitator.pk])
    assert "edit" in [need.icon for need in queries.needs(lead)]
    meeting.minutes = "Here"
    actions.report_meeting(meeting, by=lead, known=actions.as_written(Meeting.objects.get(pk=meeting.pk)))
    assert told("report_wanted") == []
    assert materialise() == 0
    assert "edit" not in [need.icon for need in queries.needs(lead)]


def test_a_newcomer_of_a_group_with_closed_history_sees_no_earlier_meeting(client, group):
    group.is_history_closed = True
    group.save()
    before, after = make.meeting(group, in_days=-9, title="Before her"), make.meeting(group, title="After")
    signed_in(client, make.member(group))
    page = html(client, group, "workspace/meetings/")
    assert ("Before her" in page, "After" in page) == (False, True)
    assert client.get(address(group, f"workspace/meetings/{before.pk}/")).status_code == 404
    assert client.get(address(group, f"workspace/meetings/{after.pk}/")).status_code == 200
    assert "Before her" in html(signed_in(client, make.lead(group)), group, "workspace/meetings/")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_meeting_costs_the_same_with_one_row_and_with_three(client, group, count_queries, rows):
    lead, meeting = make.lead(group), make.meeting(group, in_days=-1)
    for number in range(rows):
        meeting.with_groups.add(make.group(f"theme-{number}"))
        actions.answer_meeting(meeting, "yes", by=make.member(group))
        AgendaItem.objects.create(meeting=meeting, text="The boats", by=lead)
        make.task(group, meeting=meeting, owner=lead)
        actions.record_decision(Proposal(group=group, meeting=meeting, title="We go"), by=lead)
    signed_in(client, lead)
    client.get(address(group, f"workspace/meetings/{meeting.pk}/"))
    assert count_queries(client, address(group, f"workspace/meetings/{meeting.pk}/")) == 14


def test_the_room_shows_of_a_row_the_next_meeting_and_leaves_place_for_others(client, group):
    lead = make.lead(group)
    first, *_others = row_of(group, lead)
    later = make.meeting(group, in_days=20, title="The long view")
    signed_in(client, lead)
    shown = client.get(address(group, "workspace/")).context["meetings"]
    assert [meeting for meeting, _when in shown] == [first, later]
