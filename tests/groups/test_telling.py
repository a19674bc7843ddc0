"""What neither a log nor the notification centre goes on telling."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.actions.joint import accept_carrying, ask_to_carry, part
from campaigns.history import log_of as log_of_campaign
from groups import actions
from groups.actions.writing import answer_message, write_message
from groups.history import log_of
from groups.models import Membership, Message, Post, Proposal
from notifications.actions import recipient_for
from tests import factories as make
from tests.groups.browsing import signed_in

pytestmark = pytest.mark.django_db


def test_logs_name_nobody_as_the_lead_of_another_group(group):
    other = make.group("social-justice")
    lead, reader, both = make.lead(group), make.member(group), make.member(group, is_shown=True)
    Membership.objects.create(user=both, group=other, role="lead")
    campaign, meeting = make.campaign(group), make.meeting(group)
    ask_to_carry(campaign, other, by=lead)
    accept_carrying(campaign, other, by=both)
    part(campaign, other, by=both)
    actions.invite_groups(meeting, [other], by=lead)
    actions.decline_meeting(meeting, other, by=both)
    me = Membership.objects.select_related("group").get(user=reader)
    lines = [*log_of(me).lines, *log_of_campaign(campaign, reader=reader).lines]
    told = [(str(line.what), line.who) for line in lines]
    assert both.pseudonym not in [who for _what, who in told]
    assert [who for what, who in told if what.startswith(("A group", "Another group"))] == ["", "", ""]


def centre(user) -> str:
    return signed_in(Client(), user).get("/en/my/notifications/").content.decode()


def test_the_centre_tells_no_more_of_what_was_closed_to_its_reader(group):
    other = make.group("social-justice")
    lead, guest_lead, guest = make.lead(group), make.lead(other), make.member(other)
    leaving, both = make.member(group), make.member(group)
    Membership.objects.create(user=both, group=other)
    campaign = make.campaign(group)
    ask_to_carry(campaign, other, by=lead)
    assert "Clean water" in centre(guest_lead), "she is asked"
    accept_carrying(campaign, other, by=guest_lead)
    for way in ("uninvite", "decline"):
        meeting = make.meeting(group, title=f"Together {way}")
        actions.invite_groups(meeting, [other], by=lead)
        meeting.place = f"House {way}"
        actions.move_meeting(meeting, by=lead)
        assert f"House {way}" in centre(guest)
        if way == "uninvite":
            actions.invite_groups(meeting, [], by=lead)
        else:
            actions.decline_meeting(meeting, other, by=guest_lead)
    actions.write_post(Post(group=group, text="Hello"), by=lead)
    part(campaign, other, by=lead)
    actions.leave(Membership.objects.get(user=leaving), by=leaving)
    told = {name: centre(user) for name, user in {"guest": guest, "left": leaving, "both": both}.items()}
    found = {name: [word in page for word in ("Together", "House", "Clean water")] for name, page in told.items()}
    assert found == {"guest": [False] * 3, "left": [False] * 3, "both": [True] * 3}
    assert "no longer there" in told["guest"]


def test_the_centre_of_an_outsider_names_no_group_that_is_hidden(group):
    lead, asker, removed = make.lead(group), make.person(language="en"), make.member(group)
    letter = write_message(Message(group=group, name="A", text="Hello", language="en"), sender=recipient_for(asker))
    answer_message(letter, "Yes", by=lead)
    actions.decline(make.wish(group, by=asker), by=lead)
    page = centre(asker)
    assert ("did not admit you" in page, "answers you" in page) == (True, True)
    actions.set_hidden(group, is_hidden=True, by=lead)
    assert "is hidden now" in centre(removed)
    actions.remove(Membership.objects.get(user=removed), by=lead)
    page = centre(asker)
    assert ("did not admit you" in page, "answers you" in page) == (False, False)
    assert "is hidden now" not in centre(removed)


@pytest.mark.parametrize("rows", [1, 3])
def test_messages_of_rooms_cost_the_same_with_one_and_with_three(group, count_queries, rows):
    member, lead, other = make.member(group), make.lead(group), make.group("social-justice")
    campaign = make.campaign(group)
    recipient_for(member)
    for _row in range(rows):
        actions.invite_groups(make.meeting(other), [group], by=make.lead(other))
        actions.propose(Proposal(group=group, title="P", ends_at=timezone.now() + timedelta(days=3)), by=lead)
    ask_to_carry(campaign, other, by=lead)
    accept_carrying(campaign, other, by=make.lead(other))
    assert count_queries(signed_in(Client(), member), "/en/my/notifications/") == 13
