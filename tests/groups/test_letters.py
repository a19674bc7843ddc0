"""Letters from outside: nobody learns an address, nothing arrives unconfirmed, and who it is for answers."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import Tombstone, User
from core.transitions import MoveRefused
from groups import queries
from groups.actions import writing
from groups.actions.speaking import end_speaking
from groups.models import Membership, Message, WorkingGroup
from groups.notices.letters import letter_path
from icssi.lockdown import hide
from notifications.actions import deliver_due, recipient_at, recipient_for
from notifications.kinds import attach_subjects, kinds
from notifications.models import Activity, Delivery
from tests import factories as make
from tests.groups.browsing import address, html, send, signed_in
from tests.groups.test_speaking import spokesperson

pytestmark = pytest.mark.django_db
ADDRESS = "reporter@example.org"
TYPED = {"name": "A radio", "email": ADDRESS, "language": "en", "text": "When do you measure? http://evil.example/"}


def letter(group, to=None, *, sender=None, **fields):
    fields = {"confirmed_at": timezone.now(), "name": "A radio", "text": "When?", "language": "en"} | fields
    sender = sender or recipient_at(ADDRESS, "en")
    return Message.objects.create(group=group, spokesperson=to, sender=sender, **fields)


def told(kind):
    rows = Delivery.objects.filter(kind=f"groups.{kind}", channel="email").exclude(status="cancelled")
    return sorted(row.recipient.address for row in rows.select_related("recipient__account"))


def test_from_a_letter_to_its_answer_nobody_learns_an_address(client, group, django_capture_on_commit_callbacks):
    lead = make.lead(group)
    make.member(group)
    visitor = Client()
    assert send(visitor, address(group, "contact/"), **TYPED).url == "/en/groups/letter-sent/"
    written = Message.objects.get()
    assert (written.confirmed_at, told("message_came"), told("message_confirm")) == (None, [], [ADDRESS])
    deliver_due()
    path = letter_path(written)
    assert path in mail.outbox[-1].body
    assert (visitor.get(path).status_code, Message.objects.get().confirmed_at) == (200, None), "opening changes nothing"
    send(visitor, path, confirm="1")
    assert told("message_came") == [lead.email]
    signed_in(client, lead)
    room = html(client, group, "workspace/letters/")
    assert ("When do you measure?" in room, ADDRESS in room, 'href="http://evil' in room) == (True, False, False)
    answer = {"text": "On Thursday."}
    send(client, address(group, f"workspace/letters/{written.pk}/answer/"), **answer)
    assert told("message_answered") == [ADDRESS]
    deliver_due()
    letters = [one for one in mail.outbox if one.to == [ADDRESS]]
    assert not [one for one in letters for secret in (lead.email, lead.pseudonym, "On Thursday") if secret in one.body]
    page = visitor.get(path).content.decode()
    assert ("On Thursday." in page, lead.pseudonym in page, lead.email in page) == (True, False, False)
    assert client.get(address(group, f"workspace/letters/{written.pk}/answer/")).status_code == 302, "answered once"


def test_a_letter_goes_only_where_letters_are_taken(client, group):
    hidden = make.group("social-justice")
    WorkingGroup.objects.filter(pk=hidden.pk).update(is_hidden=True)
    closed = make.group("expression-media")
    WorkingGroup.objects.filter(pk=closed.pk).update(takes_messages=False)
    for one in (hidden, closed):
        assert client.get(address(one, "contact/")).status_code == 404
        with pytest.raises(MoveRefused):
            writing.write_message(Message(group=one, name="A", text="B"), sender=recipient_at(ADDRESS, "en"))
    assert address(closed, "contact/") not in html(client, closed)
    waiting = letter(group, confirmed_at=None)
    WorkingGroup.objects.filter(pk=group.pk).update(takes_messages=False)
    page = send(client, letter_path(waiting), confirm="1")
    assert "No letters are taken here any more" in page.content.decode()
    assert Message.objects.get().confirmed_at is None


def test_one_sender_writes_five_letters_a_day_and_an_address_is_not_told_so(client, group):
    for _turn in range(7):
        assert send(client, address(group, "contact/"), **TYPED).url == "/en/groups/letter-sent/"
    assert (Message.objects.count(), len(told("message_confirm"))) == (5, 5)
    Message.objects.update(written_at=timezone.now() - timedelta(days=2))
    send(client, address(group, "contact/"), **TYPED)
    assert Message.objects.count() == 6
    known = make.person()
    for _turn in range(5):
        letter(group, sender=recipient_for(known))
    signed_in(client, known)
    page = send(client, address(group, "contact/"), name="I", language="en", text="Once more")
    assert "five letters today" in page.content.decode()


def test_who_is_signed_in_writes_without_an_address_and_her_link_dies_in_a_lockdown(client, group):
    lead, known = make.lead(group), make.person()
    signed_in(client, known)
    path = send(client, address(group, "contact/"), name="I", language="en", text="Hello").url
    assert (client.get(path).status_code, told("message_came")) == (200, [lead.email])
    hide(known)
    assert Client().get(path).status_code == 404
    assert Client().get("/en/letter/1:forged/").status_code == 404


def test_a_letter_to_a_spokesperson_is_read_by_her_alone(client, group):
    lead, other = make.lead(group), make.member(group)
    speaking = spokesperson(group, confirmed_by=lead)
    her = speaking.membership.user
    to_her, to_group = letter(group, speaking, text="To you"), letter(group, text="To all of you")
    seen = {}
    for name, user in (("lead", lead), ("her", her)):
        page = html(signed_in(Client(), user), group, "workspace/letters/")
        seen[name] = [text for text in ("To you", "To all of you") if text in page]
    assert seen == {"lead": ["To all of you"], "her": ["To you"]}
    assert signed_in(Client(), other).get(address(group, "workspace/letters/")).status_code == 403
    for one, user, page in ((to_her, lead, "answer"), (to_group, her, "answer"), (to_her, lead, "delete")):
        url = address(group, f"workspace/letters/{one.pk}/{page}/")
        assert signed_in(Client(), user).post(url, {"text": "No"}).status_code == 404
    allowed = {name: user.has_perm("groups.answer_message", Message.objects.get(pk=to_her.pk))
               for name, user in (("lead", lead), ("her", her), ("other", other))}  # fmt: skip
    assert allowed == {"lead": False, "her": True, "other": False}
    type(speaking).objects.update(ended_at=timezone.now())
    assert signed_in(client, her).get(address(group, "workspace/letters/")).status_code == 403
    assert not her.has_perm("groups.answer_message", Message.objects.get(pk=to_her.pk))


def test_who_wrote_to_a_spokesperson_hears_that_she_speaks_no_more(client, group):
    lead = make.lead(group)
    speaking = spokesperson(group, confirmed_by=lead)
    answered = letter(group, speaking, answer="Soon", answered_at=timezone.now())
    written = letter(group, speaking, text="To you")
    assert "is delivered" in client.get(letter_path(written)).content.decode()
    end_speaking(speaking, by=lead)
    assert told("message_closed") == [ADDRESS]
    page = client.get(letter_path(written)).content.decode()
    assert ("is delivered" in page, "speaks for the group no more" in page, address(group, "contact/") in page) == (
        False, True, True,
    )  # fmt: skip
    assert "speaks for the group no more" not in client.get(letter_path(answered)).content.decode()
    WorkingGroup.objects.update(takes_messages=False)
    assert address(group, "contact/") not in client.get(letter_path(written)).content.decode()
    assert "To you" not in html(signed_in(client, lead), group, "workspace/letters/")


def test_nobody_reads_what_is_not_confirmed_and_nobody_from_elsewhere_reads_anything(group):
    waiting, came = letter(group, confirmed_at=None), letter(group)
    lead, elsewhere = make.lead(group), make.lead(make.group("social-justice"))
    url = address(group, f"workspace/letters/{waiting.pk}/answer/")
    assert signed_in(Client(), lead).post(url, {"text": "A"}).status_code == 404
    for user in (elsewhere, make.coordinator(), make.holder("admin")):
        assert signed_in(Client(), user).get(address(group, "workspace/letters/")).status_code == 404
        assert not user.has_perm("groups.answer_message", came)
    other = address(make.group("social-justice"), f"workspace/letters/{came.pk}/answer/")
    assert signed_in(Client(), elsewhere).get(other).status_code == 404


def test_of_two_answers_the_first_is_heard(group):
    written, leads = letter(group), [make.lead(group), make.lead(group)]
    again = Message.objects.get(pk=written.pk)
    writing.answer_message(written, "First", by=leads[0])
    with pytest.raises(MoveRefused):
        writing.answer_message(again, "Second", by=leads[1])
    assert Message.objects.get().answer == "First"
    assert not Activity.objects.filter(facts__icontains="First").exists()


def test_a_lead_or_the_sender_deletes_a_letter_for_good(client, group):
    removed, taken_back = letter(group), letter(group)
    keys = [removed.pk, taken_back.pk]
    signed_in(client, make.lead(group))
    url = address(group, f"workspace/letters/{removed.pk}/delete/")
    form = client.get(url).context["form"]
    for _click in range(2):
        assert client.post(url, {"key": form["key"].value()}).url == address(group, "workspace/letters/")
    path, visitor = letter_path(taken_back), Client()
    assert send(visitor, path, **{"take-back": "1"}).status_code == 302
    assert "Nothing of this letter is held" in visitor.get(path).content.decode()
    assert Message.objects.count() == 0
    assert list(Tombstone.objects.order_by("number").values_list("what", "number")) == [("letter", pk) for pk in keys]


def test_what_waits_is_told_to_whom_it_concerns_and_only_while_it_does(group):
    lead, former = make.lead(group), make.former(group, Membership.Role.LEAD)
    known = [recipient_for(user) for user in (lead, former)]
    waiting = letter(group, confirmed_at=None)
    writing.confirm_message(waiting)
    writing.confirm_message(waiting)
    assert told("message_came") == [lead.email]

    def objections(kind):
        rows = list(Delivery.objects.filter(kind=f"groups.{kind}", channel="email"))
        attach_subjects(rows)
        return [kinds[f"groups.{kind}"].still_true(row) for row in rows]

    assert objections("message_came") == [None]
    assert [need.url for need in queries.needs(lead)] == [group.address("messages")]
    Membership.objects.filter(user=lead).update(role="member")
    assert objections("message_came") == ["not hers to read"]
    assert queries.needs(User.objects.get(pk=lead.pk)) == []
    assert len(known) == 2


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_letters_are_paged_and_cost_the_same(client, group, count_queries, rows):
    for number in range(rows):
        letter(group, text=f"Letter {number}.")
    signed_in(client, make.lead(group))
    url = address(group, "workspace/letters/")
    client.get(url)
    assert count_queries(client, url) == 7
    page = client.get(url)
    seen = page.content.decode().count("Letter ")
    if rows > queries.speaking.LETTERS:
        seen += client.get(f"{url}?before={page.context['page'].older}").content.decode().count("Letter ")
    assert seen == rows
    assert client.get(f"{url}?before=ي").status_code == 200
    with pytest.raises(ValidationError):
        writing.answer_message(Message(pk=0, group=group), "x", by=make.lead(group))
