"""Decisions: who says what until when, what is shown of it, and what came of it. Tasks that are somebody's."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.transitions import MoveRefused
from groups import actions, queries
from groups.models import Proposal, Stance, Task
from notifications.actions import materialise, recipient_for
from notifications.models import Activity, Delivery
from tests import factories as make
from tests.groups.browsing import address, html, send, signed_in

pytestmark = pytest.mark.django_db


def told(kind):
    rows = Delivery.objects.filter(kind=f"groups.{kind}", channel="email", status="queued")
    return sorted(rows.values_list("recipient__account", flat=True))


def known(user):
    recipient_for(user)
    return user


def proposed(group, *, ends_in=3.0, **fields):
    ends_at = timezone.now() + timedelta(days=ends_in)
    return Proposal.objects.create(**{"group": group, "title": "We meet on Fridays", "ends_at": ends_at} | fields)


def over(proposal):
    proposal.ends_at = timezone.now() - timedelta(minutes=1)
    proposal.save()
    return proposal


def test_from_the_question_to_the_outcome(client, group):
    lead, member = make.lead(group), known(make.member(group))
    signed_in(client, member)
    day = (timezone.localdate() + timedelta(days=8)).isoformat()
    send(client, address(group, "workspace/decisions/new/"), title="We meet on Fridays", text="More can come", day=day)
    proposal = Proposal.objects.get()
    page = f"workspace/decisions/{proposal.pk}/"
    assert told("proposal_made") == [lead.pk]
    assert "check" in [need.icon for need in queries.needs(lead)]
    for answer, reason in (("block", ""), ("agree", ""), ("disagree", "I work then")):
        send(client, address(group, page), answer=answer, reason=reason)
    stance = Stance.objects.get()
    assert (stance.answer, stance.reason) == ("disagree", "I work then")
    assert "disagree: 1 of 1" in html(client, group, page)
    assert client.get(address(group, f"{page}outcome/")).status_code == 302
    over(proposal)
    assert client.post(address(group, page), {"answer": "agree"}).status_code == 302
    assert Stance.objects.get().answer == "disagree"
    assert client.get(address(group, f"{page}outcome/")).status_code == 403
    signed_in(client, lead)
    send(client, address(group, f"{page}outcome/"), outcome="agreed", word="Every second Friday", review_on=day)
    proposal.refresh_from_db()
    assert (proposal.outcome, proposal.outcome_word) == ("agreed", "Every second Friday")
    assert told("proposal_concluded") == [member.pk]
    assert "Every second Friday" in html(signed_in(client, member), group, page)


def test_a_block_wants_a_word(client, group):
    lead, member = make.lead(group), make.member(group)
    proposal = proposed(group)
    actions.take_stance(proposal, "block", "It endangers us", by=member)
    over(proposal)
    page = f"workspace/decisions/{proposal.pk}/"
    signed_in(client, lead)
    assert "A member blocks" in html(client, group, f"{page}outcome/")
    assert send(client, address(group, f"{page}outcome/"), outcome="agreed", word=" ").status_code == 200
    assert not Proposal.objects.get().is_closed
    assert send(client, address(group, f"{page}outcome/"), outcome="rejected", word="").status_code == 302


def test_stances_are_counts_and_names_only_of_who_is_shown(client, group):
    shown, hidden = make.member(group, is_shown=True), make.member(group)
    proposal = proposed(group)
    for user in (shown, hidden):
        actions.take_stance(proposal, "disagree", f"Reason {user.pk}", by=user)
    actions.take_stance(proposal, "agree", "", by=make.lead(group))
    page = html(signed_in(client, make.member(group)), group, f"workspace/decisions/{proposal.pk}/")
    assert (shown.pseudonym in page, hidden.pseudonym in page) == (True, False)
    assert f"Reason {hidden.pk}" in page
    assert "disagree: 2 of 3" in page
    assert not Activity.objects.filter(verb__contains="stance").exists()
    actions.leave(hidden.memberships.get(), by=hidden)
    assert queries.tally(proposal) == (1, 0, 1, 0)


def test_what_is_over_is_refused_and_what_is_open_is_not_concluded(group):
    lead, proposal = make.lead(group), proposed(group)
    with pytest.raises(MoveRefused):
        actions.conclude_proposal(proposal, outcome="agreed", word="", review_on=None, by=lead)
    over(proposal)
    with pytest.raises(MoveRefused):
        actions.take_stance(proposal, "agree", "", by=lead)
    with pytest.raises(MoveRefused):
        actions.withdraw_proposal(proposal, by=lead)
    actions.conclude_proposal(proposal, outcome="agreed", word="", review_on=None, by=lead)
    with pytest.raises(ValidationError):
        actions.conclude_proposal(proposal, outcome="rejected", word="", review_on=None, by=lead)
    assert Proposal.objects.get().outcome == "agreed"


def test_who_took_no_stance_is_reminded_and_facilitators_on_the_day_of_review(group):
    lead, silent, said = known(make.lead(group)), known(make.member(group)), known(make.member(group))
    known(make.lead(make.group("social-justice")))
    proposal = proposed(group, ends_in=1.5)
    now = timezone.now()
    proposed(group, outcome="agreed", closed_at=now)
    proposed(group, ends_in=-9, outcome="agreed", closed_at=now, review_on=timezone.localdate() + timedelta(days=1))
    actions.take_stance(proposal, "abstain", "", by=said)
    materialise()
    assert told("proposal_ending") == sorted([lead.pk, silent.pk])
    assert told("decision_review") == [lead.pk]


def test_a_decision_is_looked_at_again_once(client, group):
    lead, today = make.lead(group), timezone.localdate()
    decided = proposed(group, ends_in=-9, outcome="agreed", closed_at=timezone.now(), review_on=today)
    signed_in(client, lead)
    page = address(group, f"workspace/decisions/{decided.pk}/again/")
    assert "check" in [need.icon for need in queries.needs(lead)]
    again = today + timedelta(days=60)
    send(client, page, review_on=again.isoformat())
    decided.refresh_from_db()
    assert decided.review_on == again
    send(client, page, review_on="")
    decided.refresh_from_db()
    assert decided.review_on is None
    assert client.get(page).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_decisions_cost_the_same_with_one_row_and_with_three(client, group, count_queries, rows):
    signed_in(client, make.lead(group))
    proposal = proposed(group)
    for _turn in range(rows):
        make.meeting(group, in_days=-2)
        proposed(group, outcome="agreed", closed_at=timezone.now())
        actions.take_stance(proposal, "disagree", "Why", by=make.member(group, is_shown=True))
    client.get(address(group, "workspace/decisions/"))
    pages = [
        address(group, "workspace/decisions/"),
        address(group, f"workspace/decisions/{proposal.pk}/"),
        "/en/my/tasks/",
    ]
    assert [count_queries(client, page) for page in pages] == [8, 11, 6]


# --- tasks that are somebody's


def test_ones_tasks_in_all_groups(client, group):
    user, other = make.member(group), make.group("social-justice")
    make.Membership.objects.create(user=user, group=other)
    for of, title in ((group, "Print the map"), (other, "Read the budget")):
        make.task(of, title=title, owner=user)
    make.task(group, title="Not hers", owner=make.member(group))
    make.task(make.group("womens-rights"), title="Of a group she left", owner=user)
    page = signed_in(client, user).get("/en/my/tasks/").content.decode()
    words = ["Print the map", "Read the budget", "Not hers", "Of a group she left"]
    assert [word for word in words if word in page] == words[:2]
    assert "/en/my/tasks/" in client.get("/en/my/").content.decode()


def test_the_owner_is_reminded_a_day_before(group):
    user, gone = known(make.member(group)), known(make.former(group))
    soon = timezone.localdate() + timedelta(days=2)
    task = make.task(group, owner=user, due_on=soon)
    for fields in ({"owner": gone}, {"owner": None}, {"owner": user, "status": "done", "done_at": timezone.now()}):
        make.task(group, due_on=soon, **fields)
    materialise()
    assert told("task_due") == [user.pk]
    actions.complete_task(task, by=user)
    assert told("task_due") == []


def test_who_facilitates_gives_a_task_and_who_has_it_gives_it_back(client, group):
    facilitator, member = make.member(group, "facilitator"), make.member(group, is_shown=True)
    hidden = make.member(group)
    page = address(group, "workspace/tasks/new/")
    signed_in(client, facilitator)
    for whose in (hidden.pk, make.lead(make.group("social-justice")).pk):
        assert send(client, page, title="Rent boats", due_on="", whose=whose).status_code == 200
    send(client, page, title="Rent boats", due_on="", whose=member.pk)
    assert signed_in(client, hidden).get(page).context["form"].fields["whose"].choices[-1][0] == hidden.pk
    task = Task.objects.get()
    assert (task.owner, told("task_given")) == (member, [member.pk])
    signed_in(client, hidden)
    assert client.post(address(group, f"workspace/tasks/{task.pk}/release/")).status_code == 403
    signed_in(client, member)
    for _click in range(2):
        assert client.post(address(group, f"workspace/tasks/{task.pk}/release/")).status_code == 302
    task.refresh_from_db()
    assert (task.owner, told("task_given")) == (None, [])
