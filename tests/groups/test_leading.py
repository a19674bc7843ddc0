"""Who leads a group and who belongs to it no more: by its lead, or by two officers where nobody leads."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions import confirm
from accounts.models import TwoKeyAct
from core.transitions import MoveRefused
from groups import actions, queries
from groups.keys import ask_for_lead, ask_for_removal
from groups.models import Meeting, Membership, Proposal, Task
from notifications.models import Delivery
from tests import factories as make
from tests.councils.factories import council, seated
from tests.groups.browsing import address, html, send, signed_in

pytestmark = pytest.mark.django_db


def of(user, group) -> Membership:
    return Membership.objects.active().get(user=user, group=group)


def told(user) -> list[str]:
    return list(Delivery.objects.in_portal_of(user).values_list("kind", flat=True))


# --- removing


def test_who_is_removed_is_told_and_her_tasks_are_free(group):
    lead, member = make.lead(group), make.member(group, is_shown=True)
    task, done = make.task(group, owner=member), make.task(group, owner=member, status="done", done_at=timezone.now())
    former = of(member, group)
    actions.remove(former, by=lead)
    for row in (former, task, done):
        row.refresh_from_db()
    assert (former.left_at is None, former.is_shown, task.owner, done.owner) == (False, False, None, member)
    assert told(member) == ["groups.removed"]
    with pytest.raises(MoveRefused):
        actions.remove(former, by=lead)


def test_who_was_removed_can_ask_again_after_thirty_days(group, monkeypatch):
    lead, member = make.lead(group), make.member(group)
    actions.remove(of(member, group), by=lead)
    with pytest.raises(ValidationError, match="thirty days"):
        actions.ask_to_join(group, by=member)
    actions.ask_to_join(make.group("social-justice"), by=member)
    monkeypatch.setattr(queries, "PARTED", timedelta(0))  # what was written down keeps its day
    assert actions.ask_to_join(group, by=member).status == "waiting"


def test_who_left_by_herself_can_ask_again_at_once(group):
    member = make.member(group)
    actions.leave(of(member, group), by=member)
    assert actions.ask_to_join(group, by=member).status == "waiting"


# --- handing over, stepping down


def test_lead_is_handed_over(group):
    lead, member = make.lead(group), make.member(group)
    actions.hand_over(of(member, group), by=lead)
    assert (of(member, group).role, of(lead, group).role, told(member)) == ("lead", "member", ["groups.lead_named"])
    with pytest.raises(MoveRefused):
        actions.hand_over(of(lead, group), by=lead)
    assert (of(member, group).leads, of(lead, group).leads) == (True, False)


def test_who_was_named_steps_down_and_the_coordinator_is_asked_for_a_lead(group):
    lead, coordinator, other = make.lead(group), make.coordinator(), make.coordinator("kurdistan")
    assert queries.needs(coordinator) == []
    actions.step_down(of(lead, group), by=lead)
    assert of(lead, group).role == "member"
    assert [need.url for need in queries.needs(coordinator)] == [address(group, "lead/")]
    assert queries.needs(other) == []
    with pytest.raises(MoveRefused):
        actions.step_down(of(lead, group), by=lead)


PERMS = ("remove_member", "hand_over", "name_lead")


def test_leads_act_on_members_and_not_on_each_other(group):
    lead, other, member = make.lead(group), make.lead(group), make.member(group)
    outside = [make.lead(make.group("social-justice")), make.coordinator(), make.holder("admin"), make.former(group)]
    allowed = {
        (who.pk, whom.pk, perm)
        for who in (lead, member, *outside)
        for whom in (lead, other, member)
        for perm in PERMS
        if who.has_perm(f"groups.{perm}", of(whom, group))
    }
    assert allowed == {(lead.pk, member.pk, perm) for perm in PERMS}
    assert [who.has_perm("groups.step_down", group) for who in (lead, member, *outside)] == [True] + [False] * 5


# --- where nobody leads


def test_two_officers_name_the_first_lead(group):
    coordinator, admin, stranger = make.coordinator(), make.holder("admin"), make.person()
    wish = make.wish(group, stranger)
    act = ask_for_lead(stranger.email, group, by=coordinator)
    assert not Membership.objects.exists()
    membership = confirm(act, by=admin)
    wish.refresh_from_db()
    assert (membership.user, membership.leads, membership.is_shown, wish.status) == (stranger, True, False, "admitted")
    assert "groups.lead_named" in told(stranger)


def test_a_member_is_named_and_stays_who_she_is(group):
    coordinator, admin, member = make.coordinator(), make.holder("admin"), make.member(group, is_shown=True)
    confirm(ask_for_lead(member.email, group, by=admin), by=coordinator)
    assert (of(member, group).leads, of(member, group).is_shown, Membership.objects.count()) == (True, True, 1)


def test_where_somebody_leads_it_is_hers_to_decide(group):
    coordinator, admin, member = make.coordinator(), make.holder("admin"), make.member(group)
    naming, removing = (ask(member.email, group, by=coordinator) for ask in (ask_for_lead, ask_for_removal))
    make.lead(group)
    with pytest.raises(ValidationError, match="Somebody leads"):
        confirm(naming, by=admin)
    assert confirm(removing, by=admin) is None  # and nothing tells that she is a member and no lead
    assert (of(member, group).role, told(member)) == ("member", [])


def test_two_officers_remove_a_lead_whom_no_other_lead_can(group):
    coordinator, admin, lead, seized = make.coordinator(), make.holder("admin"), make.lead(group), make.lead(group)
    assert not lead.has_perm("groups.remove_member", of(seized, group))
    for person, left in ((seized, [lead.pk]), (lead, [])):
        confirm(ask_for_removal(person.email, group, by=admin), by=coordinator)
        assert list(Membership.objects.leads().values_list("user", flat=True)) == left
        assert told(person) == ["groups.removed"]


def test_an_official_and_a_look_alike_do_not_become_the_lead(group):
    coordinator, admin = make.coordinator(), make.holder("admin")
    Membership.objects.create(user=make.person("Marsh rose"), group=group)
    for person in (seated(council(), kind="authority"), make.person("Marsh r0se")):
        with pytest.raises(ValidationError):
            confirm(ask_for_lead(person.email, group, by=coordinator), by=admin)
    assert Membership.objects.count() == 1


def test_two_officers_remove_a_person_and_learn_nothing_of_others(group):
    coordinator, admin, member, stranger = make.coordinator(), make.holder("admin"), make.member(group), make.person()
    for person in (member, stranger):
        assert confirm(ask_for_removal(person.email, group, by=coordinator), by=admin) is None
    assert not Membership.objects.active().exists()
    assert (told(member), told(stranger)) == (["groups.removed"], [])
    assert list(TwoKeyAct.objects.values_list("status", flat=True)) == ["confirmed", "confirmed"]


# --- the pages


def test_lead_removes_and_hands_over_on_the_page_of_people(client, group):
    lead, member, heir = make.lead(group), make.member(group), make.member(group)
    browser = signed_in(client, lead)
    people = html(browser, group, "workspace/people/")
    gone, next_one = of(member, group).pk, of(heir, group).pk
    urls = [address(group, f"workspace/people/{pk}") for pk in (f"{gone}/remove/", f"{next_one}/hand-over/")]
    assert all(url in people for url in urls)
    key = browser.get(urls[0]).context["form"]["key"].value()
    assert [browser.post(urls[0], {"key": key}).status_code for _click in range(2)] == [302, 302]
    assert browser.get(urls[0]).status_code == 404
    assert member.pseudonym not in html(browser, group, "workspace/people/")
    key = browser.get(urls[1]).context["form"]["key"].value()
    assert [browser.post(urls[1], {"key": key}).status_code for _click in range(2)] == [302, 302]
    assert (of(heir, group).leads, of(lead, group).leads) == (True, False)
    assert browser.get(address(group, "workspace/people/")).status_code == 403


def test_a_lead_does_not_learn_who_is_in_lockdown(client, group):
    browser, locked, gone = signed_in(client, make.lead(group)), make.member(group), make.former(group)
    type(locked).objects.filter(pk=locked.pk).update(locked_at=timezone.now())
    numbers = [of(locked, group).pk, Membership.objects.get(user=gone).pk, 999]
    for number in numbers:
        for page in ("remove/", "hand-over/", "lead/"):
            url = address(group, f"workspace/people/{number}/{page}")
            assert (browser.get(url).status_code, browser.post(url).status_code) == (404, 404), url


def test_a_member_learns_nothing_from_the_numbers_of_memberships(client, group):
    browser, lead, other = signed_in(client, make.member(group)), make.lead(group), make.member(group)
    for number in (of(lead, group).pk, of(other, group).pk, 999):
        for page in ("remove/", "hand-over/"):
            url = address(group, f"workspace/people/{number}/{page}")
            assert (browser.get(url).status_code, browser.post(url).status_code) == (403, 403), url


def test_lead_steps_down(client, group):
    browser = signed_in(client, make.lead(group))
    make.member(group)
    url = address(group, "workspace/step-down/")
    assert "only lead" in browser.get(url).content.decode()
    assert send(browser, url).status_code == 302
    assert browser.get(url).status_code == 302
    assert not Membership.objects.leads().exists()


@pytest.mark.parametrize("page", ["lead/", "lead/remove/"])
def test_coordinator_asks_and_learns_nothing_about_the_address(client, group, page):
    member = make.member(group)
    browser = signed_in(client, make.coordinator())
    answers = [send(browser, address(group, page), email=email) for email in (member.email, "nobody@example.org")]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/en/my/keys/")}
    assert [act.person for act in TwoKeyAct.objects.order_by("pk")] == [member, None]
    lead = make.lead(group)
    assert "Somebody leads this group" in html(browser, group, page)
    is_for_led = page == "lead/remove/"
    assert send(browser, address(group, page), email=lead.email).status_code == (302 if is_for_led else 200)
    assert TwoKeyAct.objects.count() == (3 if is_for_led else 2)


@pytest.mark.parametrize("page", ["lead/", "lead/remove/"])
def test_nobody_else_finds_those_pages(client, group, page):
    for user in (make.lead(group), make.member(group), make.coordinator("kurdistan"), make.holder("editor")):
        assert signed_in(client, user).get(address(group, page)).status_code == 404


# --- what one was told


@pytest.mark.parametrize("part", [actions.leave, actions.remove])
def test_who_belongs_to_the_group_no_more_reads_nothing_of_its_room_in_her_messages(group, part):
    lead, member, other = make.lead(group), make.member(group), make.group("social-justice")
    both = make.member(group)
    Membership.objects.create(user=both, group=other)
    for _day in range(2):
        actions.plan_meeting(make.meeting(group), by=lead)
    joint = Meeting.objects.order_by("pk")[0]
    joint.with_groups.add(other)
    actions.add_task(Task(group=group, title="Print the map", owner=member), by=lead)
    actions.propose(Proposal(group=group, title="We meet", ends_at=timezone.now() + timedelta(days=2)), by=lead)
    assert told(member) == ["groups.proposal_made", "groups.task_given", *["groups.meeting_planned"] * 2]
    for one in (member, both):
        part(of(one, group), by=one if part is actions.leave else lead)
    removed = ["groups.removed"] if part is actions.remove else []
    assert (told(member), told(both)) == (removed, [*removed, "groups.meeting_planned"])
    make.member(group)
    actions.set_hidden(group, is_hidden=True, by=lead)
    assert told(both) == removed
