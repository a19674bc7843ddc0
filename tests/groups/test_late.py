"""What somebody typed while things changed: it is not done, it says why, and her words stand there to be copied."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups import actions
from groups.actions.speaking import end_speaking
from groups.actions.writing import answer_message
from groups.models import AgendaItem, Invitation, JoinRequest, Meeting, Message, Post, Proposal, Stance, WorkingGroup
from tests import factories as make
from tests.groups.browsing import address, html, signed_in
from tests.groups.test_letters import letter
from tests.groups.test_speaking import spokesperson

pytestmark = pytest.mark.django_db
WORDS = "What took me an hour to write"
LATE, GONE = 409, 404
OF_THE_MOMENT = re.compile(r'(?:value|nonce|content)="[\w-]{20,}"')


def answer_of_two_leads(group, lead, other):
    written = letter(group)
    yield f"workspace/letters/{written.pk}/answer/", {"text": WORDS}, LATE
    answer_message(written, "First", by=other)


def answer_to_a_letter_that_is_deleted(group, lead, other):
    written = letter(group)
    yield f"workspace/letters/{written.pk}/answer/", {"text": WORDS}, GONE
    written.delete()


def outcome_that_somebody_wrote(group, lead, other):
    proposal = Proposal.objects.create(group=group, title="P", ends_at=timezone.now() - timedelta(hours=1))
    yield f"workspace/decisions/{proposal.pk}/outcome/", {"outcome": "agreed", "word": WORDS}, LATE
    actions.conclude_proposal(proposal, outcome="rejected", word="No", review_on=None, by=other)


def reason_after_the_end(group, lead, other):
    proposal = Proposal.objects.create(group=group, title="Q", ends_at=timezone.now() + timedelta(hours=1))
    yield f"workspace/decisions/{proposal.pk}/", {"answer": "block", "reason": WORDS}, LATE
    Proposal.objects.filter(pk=proposal.pk).update(ends_at=timezone.now() - timedelta(seconds=1))


def reply_to_a_deleted_post(group, lead, other):
    post = actions.write_post(Post(group=group, text="Who comes?"), by=other)
    yield f"workspace/posts/{post.pk}/", {"text": WORDS}, GONE
    actions.delete_post(post, by=other)


def item_of_a_meeting_that_began(group, lead, other):
    meeting = make.meeting(group)
    yield f"workspace/meetings/{meeting.pk}/agenda/", {"text": WORDS}, LATE
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(minutes=1))


def item_of_a_cancelled_meeting(group, lead, other):
    meeting = make.meeting(group)
    yield f"workspace/meetings/{meeting.pk}/agenda/", {"text": WORDS}, LATE
    actions.cancel_meeting(meeting, by=other)


def minutes_of_a_cancelled_meeting(group, lead, other):
    meeting = make.meeting(group, in_days=-0.01)
    yield f"workspace/meetings/{meeting.pk}/report/", {"minutes": WORDS}, LATE
    Meeting.objects.filter(pk=meeting.pk).update(status="cancelled")


def agenda_of_a_cancelled_meeting(group, lead, other):
    meeting = make.meeting(group)
    yield f"workspace/meetings/{meeting.pk}/edit/", {"agenda": WORDS}, LATE
    actions.cancel_meeting(meeting, by=other)


CASES = [
    answer_of_two_leads, answer_to_a_letter_that_is_deleted, outcome_that_somebody_wrote, reason_after_the_end,
    reply_to_a_deleted_post, item_of_a_meeting_that_began, item_of_a_cancelled_meeting, minutes_of_a_cancelled_meeting,
    agenda_of_a_cancelled_meeting,
]  # fmt: skip


def test_nothing_that_was_typed_in_a_room_is_lost(client, group):
    lead, other = make.lead(group), make.lead(group)
    signed_in(client, lead)
    for case in CASES:
        happens = case(group, lead, other)
        page, typed, status = next(happens)
        sent = {"key": client.get(address(group, page)).context["form"]["key"].value()} | typed
        next(happens, None)
        response = client.post(address(group, page), sent)
        assert (response.status_code, WORDS in response.content.decode()) == (status, True), case.__name__
    assert not any(model.objects.exists() for model in (Stance, AgendaItem, Post))
    assert not Message.objects.filter(answer=WORDS).exists()


def test_nor_what_is_typed_from_outside(group):
    """A group that takes no letters, a spokesperson who ended and a group that never was: in the same words."""
    lead, visitor = make.lead(group), Client()
    speaking = spokesperson(group, confirmed_by=lead)
    page = f"contact/{speaking.pk}/"
    assert visitor.get(address(group, page)).status_code == 200
    end_speaking(speaking, by=lead)
    WorkingGroup.objects.update(takes_messages=False)
    for place in (address(group, "contact/"), address(group, page), "/en/groups/no-such-group/contact/"):
        response = visitor.post(place, {"name": "A radio", "email": "a@example.org", "text": WORDS, "language": "en"})
        said = response.content.decode()
        assert (response.status_code, WORDS in said, group.name_en in said) == (GONE, True, False), place
        assert visitor.get(place).status_code == visitor.post(place).status_code == 404
    assert not Message.objects.exists()


def test_nor_a_wish_before_doors_that_close(client, group):
    asker = make.person()
    signed_in(client, asker)
    token = actions.invite_person(group, by=make.lead(group))
    invited = f"/en/groups/invited/{token}/"
    assert client.get(invited).status_code == 200
    Invitation.objects.update(used_at=timezone.now())
    WorkingGroup.objects.update(is_admitting=False)
    for page, status in ((address(group, "join/"), LATE), (invited, GONE), ("/en/groups/invited/none/", GONE)):
        response = client.post(page, {"word": WORDS})
        assert (response.status_code, WORDS in response.content.decode()) == (status, True), page
    assert not JoinRequest.objects.exists()


def test_who_is_removed_while_she_writes_gets_her_words_and_nothing_of_the_group(client, group):
    """At the same address of a group that never was, and to who never belonged to it, the answer is the same."""
    member, lead, never = make.member(group), make.lead(group), "no-such-group"
    signed_in(client, member)
    page = address(group, "workspace/posts/new/")
    key = client.get(page).context["form"]["key"].value()
    sent = {"key": key, "text": f"{WORDS} <b>here</b>", "known": "oneword", "password": "my secret words"}
    actions.remove(make.Membership.objects.get(user=member), by=lead)
    stranger, answers = signed_in(Client(), make.person()), set()
    for place in (page, page.replace(group.slug, never)):
        for browser in (client, stranger):
            response = browser.post(place, sent)
            said = response.content.decode().replace(group.slug, never)
            assert (response.status_code, f"{WORDS} &lt;b&gt;here" in said) == (GONE, True)
            assert "no-store" in response["Cache-Control"]
            assert [trace for trace in (group.name_en, key, "oneword", "secret", "<b>here") if trace in said] == []
            answers.add((browser, OF_THE_MOMENT.sub("", said)))
            assert "What you typed" not in browser.get(place).content.decode()
    assert len(answers) == 2, "one for each of them"
    assert Client().post(page, sent).status_code == 302, "who is not signed in is asked to, as ever"
    signed_in(client, make.member(group))
    refused = client.post(address(group, "workspace/page/"), {"aim_en": WORDS})
    assert (refused.status_code, WORDS in refused.content.decode()) == (403, True)
    for place in (reverse("notifications:unsubscribe", args=["none"]), "/en/nothing/of/ours/"):
        gone = client.post(place, {"text": WORDS})  # others may send the first for her; there is no form at the second
        assert (gone.status_code, WORDS in gone.content.decode()) == (GONE, False), place


def test_a_second_click_is_led_back_and_told_nothing(client, group):
    written = letter(group)
    signed_in(client, make.lead(group))
    page = address(group, f"workspace/letters/{written.pk}/answer/")
    sent = {"key": client.get(page).context["form"]["key"].value(), "text": WORDS}
    assert [client.post(page, sent).status_code for _click in range(2)] == [302, 302]
    assert "This letter is answered." not in html(client, group, "workspace/letters/")
