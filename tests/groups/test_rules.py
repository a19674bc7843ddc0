"""Who may do what, as a table of roles and states."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from groups.models import AgendaItem, Membership, Post, Proposal
from tests import factories as make

pytestmark = pytest.mark.django_db
EVERYBODY = {"visitor", "stranger", "member", "facilitator", "lead", "former", "lead elsewhere", "coordinator", "admin"}


@pytest.fixture
def people():
    group, other = make.group(), make.group("social-justice")
    return {
        "visitor": AnonymousUser(),
        "stranger": make.person(),
        "member": make.member(group),
        "facilitator": make.member(group, Membership.Role.FACILITATOR),
        "lead": make.lead(group),
        "former": make.former(group, Membership.Role.LEAD),
        "lead elsewhere": make.lead(other),
        "coordinator": make.coordinator(),
        "admin": make.holder("admin"),
    }


def may(people, perm, thing):
    return {name for name, user in people.items() if user.has_perm(f"groups.{perm}", thing)}


INSIDE = {"member", "facilitator", "lead"}
FACILITATING = {"facilitator", "lead"}


@pytest.mark.parametrize(
    ("perm", "allowed"),
    [
        ("ask_to_join", EVERYBODY - INSIDE - {"visitor"}),
        ("accept_invitation", EVERYBODY - INSIDE - {"visitor"}),
        ("invite_people", FACILITATING),
        ("change_settings", {"lead"}),
        ("ask_to_hide", {"coordinator", "admin"}),
        ("ask_to_show", set()),
        ("enter_workspace", INSIDE),
        ("leave_group", INSIDE),
        ("see_requests", {"lead"}),
        ("see_members", {"lead"}),
        ("count_members", INSIDE | {"coordinator", "admin"}),
        ("plan_meeting", INSIDE),
        ("announce_meeting", FACILITATING),
        ("add_task", INSIDE),
        ("give_task", FACILITATING),
        ("propose", INSIDE),
        ("record_decision", FACILITATING),
        ("decline_meetings", {"lead"}),
        ("write_post", INSIDE),
        ("no_such_thing", set()),
    ],
)
def test_what_each_may_do_in_a_group(people, perm, allowed):
    assert may(people, perm, make.group()) == allowed


@pytest.mark.parametrize("perm", ["ask_to_join", "enter_workspace", "see_members", "take_task", "delete_post"])
def test_without_a_thing_nobody_may_anything(people, perm):
    assert may(people, perm, None) == set()


def test_a_closed_account_may_nothing(people):
    people["lead"].is_active = False
    assert "lead" not in may(people, "see_members", make.group())


def test_nobody_asks_a_group_that_admits_nobody(people):
    group = make.group()
    group.is_admitting = False
    assert may(people, "ask_to_join", group) == set()


def test_of_a_hidden_group_nobody_outside_may_anything_but_follow_an_invitation(people):
    group = make.group()
    group.is_hidden = True
    perms = ("ask_to_join", "accept_invitation", "ask_to_hide", "ask_to_show")
    assert [may(people, perm, group) for perm in perms] == [
        set(), EVERYBODY - INSIDE - {"visitor"}, set(), {"lead"},
    ]  # fmt: skip


def test_only_a_waiting_wish_is_admitted(people):
    group = make.group()
    answered = make.wish(group, status="declined", answered_at=timezone.now())
    assert may(people, "admit_member", make.wish(group)) == {"lead"}
    assert may(people, "admit_member", answered) == set()


def test_only_leads_name_a_lead_and_only_who_is_none(people):
    named = people["member"].memberships.get()
    assert may(people, "name_lead", named) == {"lead"}
    assert may(people, "name_lead", people["lead"].memberships.get()) == set()
    assert may(people, "name_lead", people["former"].memberships.get()) == set()


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({}, FACILITATING),
        ({"planned_by": "member"}, FACILITATING | {"member"}),
        ({"planned_by": "member", "audience": "public"}, FACILITATING),
        ({"planned_by": "former"}, FACILITATING),
        ({"planned_by": "stranger"}, FACILITATING),
        ({"status": "cancelled", "planned_by": "member"}, set()),
        ({"in_days": -2, "planned_by": "member"}, set()),
    ],
)
def test_who_changes_a_meeting(people, fields, allowed):
    planner = people.get(fields.pop("planned_by", ""))
    assert may(people, "change_meeting", make.meeting(make.group(), planned_by=planner, **fields)) == allowed


@pytest.mark.parametrize(
    ("owner", "status", "allowed"),
    [
        (None, "open", (INSIDE, FACILITATING, set())),
        ("member", "open", (set(), {"member"} | FACILITATING, set())),
        ("former", "open", (set(), FACILITATING, set())),
        ("member", "done", (set(), set(), {"member"} | FACILITATING)),
        (None, "done", (set(), set(), FACILITATING)),
    ],
)
def test_who_takes_completes_and_reopens_a_task(people, owner, status, allowed):
    done_at = timezone.now() - timedelta(days=1) if status == "done" else None
    task = make.task(make.group(), owner=people.get(owner), status=status, done_at=done_at)
    found = tuple(may(people, f"{verb}_task", task) for verb in ("take", "complete", "reopen"))
    assert found == allowed


@pytest.mark.parametrize(
    ("in_days", "fields", "allowed"),
    [
        (3, {}, {"answer_meeting": INSIDE, "add_item": INSIDE, "invite_groups": FACILITATING}),
        (-0.01, {}, {"answer_meeting": INSIDE, "invite_groups": FACILITATING, "report_meeting": FACILITATING}),
        (-3, {}, {"report_meeting": FACILITATING}),
        (3, {"status": "cancelled"}, {}),
        (-3, {"status": "cancelled"}, {}),
        (3, {"with": True}, {"answer_meeting": INSIDE | {"lead elsewhere"}, "add_item": INSIDE | {"lead elsewhere"},
                             "invite_groups": FACILITATING}),
    ],
)  # fmt: skip
def test_who_does_what_around_a_meeting(people, in_days, fields, allowed):
    is_joint = fields.pop("with", False)
    meeting = make.meeting(make.group(), in_days=in_days, **fields)
    if is_joint:
        meeting.with_groups.add(make.group("social-justice"))
    perms = ["answer_meeting", "add_item", "invite_groups", "report_meeting"]
    found = {perm: who for perm in perms if (who := may(people, perm, meeting))}
    assert found == allowed
    own = AgendaItem(meeting=meeting, text="…", by=people["member"])
    still = {"member"} | FACILITATING if in_days > 0 else set()
    assert may(people, "remove_item", own) == still


@pytest.mark.parametrize(
    ("ends_in", "is_closed", "allowed"),
    [
        (3, False, {"take_stance": INSIDE, "withdraw_proposal": FACILITATING | {"member"}}),
        (-3, False, {"conclude_proposal": FACILITATING}),
        (-3, True, {"review_decision": FACILITATING}),
        (3, True, {"review_decision": FACILITATING}),
    ],
)
def test_who_does_what_around_a_decision(people, ends_in, is_closed, allowed):
    now = timezone.now()
    closed = {"closed_at": now, "outcome": "agreed"} if is_closed else {}
    proposal = Proposal(group=make.group(), title="…", made_by=people["member"], ends_at=now + timedelta(days=ends_in),
                        **closed)  # fmt: skip
    perms = ["take_stance", "withdraw_proposal", "conclude_proposal", "review_decision"]
    assert {perm: who for perm in perms if (who := may(people, perm, proposal))} == allowed


def test_a_post_is_deleted_by_who_wrote_it_while_she_is_a_member(people):
    group = make.group()
    by_member = Post.objects.create(group=group, author=people["member"], text="…")
    by_former = Post.objects.create(group=group, author=people["former"], text="…")
    assert may(people, "delete_post", by_member) == {"member"}
    assert may(people, "delete_post", by_former) == set()
