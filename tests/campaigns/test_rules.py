"""Who may do what with a campaign: a table of people and states."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from campaigns.models import Amendment, Campaign, Decision
from campaigns.queries import regions_open_to
from groups.models import Membership
from tests import factories as make

pytestmark = pytest.mark.django_db
S = Campaign.Status
EVERY = set(S)
PUBLIC, DOWN = {S.APPROVED, S.CLOSED}, {S.TAKEN_DOWN}
PUBLISHED = PUBLIC | DOWN
EDITABLE = {S.DRAFT, S.CHANGES_REQUESTED}
ENDS_DANGER = ("lead", "coordinator", "other coordinator", "admin")

ALLOWED = {  # permission: {person: states}
    "revise_campaign": {"member": EDITABLE, "lead": EDITABLE},
    "submit_campaign": {"lead": EDITABLE},
    "take_back_campaign": {"lead": {S.SUBMITTED}},
    "close_campaign": {"lead": {S.APPROVED}},
    "read_answers": {"member": {S.APPROVED, S.CLOSED}, "lead": {S.APPROVED, S.CLOSED}},
    "record_answers": {"lead": {S.APPROVED}},
    "plan_action": {"lead": {S.APPROVED}},
    "set_figures": {"lead": {S.APPROVED}},
    "cancel_action": {who: {S.APPROVED} for who in ENDS_DANGER},
    "remove_picture": dict.fromkeys(ENDS_DANGER, PUBLISHED),
    "show_voices": {"lead": {S.APPROVED}},
    "hide_voices": dict.fromkeys(ENDS_DANGER, PUBLISHED),
    "take_down_campaign": {"lead": PUBLIC} | dict.fromkeys(ENDS_DANGER[1:], PUBLISHED),  # officers hold down a lead's
    "answer_for_page": dict.fromkeys(ENDS_DANGER, PUBLISHED),
    "republish_campaign": dict.fromkeys(ENDS_DANGER[1:], DOWN),
    "decide_campaign": {"coordinator": {S.SUBMITTED}},
    "appeal_campaign": {"lead": {S.REFUSED}},
    "amend_campaign": {"lead": {S.APPROVED}},
    "withdraw_amendment": {},
    "note_on_campaign": {"coordinator": EVERY - {S.DRAFT}, "other coordinator": EVERY - {S.DRAFT}},
    "follow_campaign": {"member": EVERY, "lead": EVERY, "coordinator": EVERY, "other coordinator": EVERY},
}
SEES = {
    "visitor": {S.APPROVED, S.CLOSED},
    "stranger": {S.APPROVED, S.CLOSED},
    "member of another group": {S.APPROVED, S.CLOSED},
    "editor": {S.APPROVED, S.CLOSED},
    "admin": PUBLISHED,
    "member": EVERY,
    "lead": EVERY,
    "coordinator": EVERY - EDITABLE,
    "other coordinator": EVERY - EDITABLE,
}


@pytest.fixture
def people():
    group = make.group()
    return {
        "visitor": AnonymousUser(),
        "stranger": make.person(),
        "member of another group": make.member(make.group("womens-rights")),
        "editor": make.holder("editor"),
        "admin": make.holder("admin"),
        "member": make.member(group),
        "lead": make.lead(group),
        "coordinator": make.coordinator("iraq"),
        "other coordinator": make.coordinator("kurdistan"),
    }


def campaign_in(status):
    now = timezone.now()
    public = status in PUBLISHED
    return make.campaign(
        status=status, round=0 if status == S.DRAFT else 1, submitted_at=None if status == S.DRAFT else now,
        approved_at=now if public else None, closed_at=now if status == S.CLOSED else None,
    )  # fmt: skip


@pytest.mark.parametrize("permission", ALLOWED)
def test_permission_table(people, permission):
    campaigns = {status: campaign_in(status) for status in EVERY}
    found = {
        name: {status for status, campaign in campaigns.items() if user.has_perm(f"campaigns.{permission}", campaign)}
        for name, user in people.items()
    }
    assert {name: states for name, states in found.items() if states} == ALLOWED[permission]


def test_what_a_waiting_change_and_an_appeal_allow(people):
    running, refused = campaign_in(S.APPROVED), campaign_in(S.SUBMITTED)
    Amendment.objects.create(campaign=running, round=2, texts={}, asked_by=people["lead"])
    Decision.objects.create(campaign=refused, region=make.region(), round=1, verdict="refuse", reason="twin",
                            by=people["coordinator"])  # fmt: skip
    Campaign.objects.filter(pk=refused.pk).update(round=2, appeal="Look again", appealed_at=timezone.now())
    refused.refresh_from_db()
    permissions = ("amend_campaign", "withdraw_amendment", "decide_campaign", "appeal_campaign", "take_back_campaign")
    assert {
        permission: [{name for name, user in people.items() if user.has_perm(f"campaigns.{permission}", campaign)}
                     for campaign in (running, refused)]
        for permission in permissions
    } == {
        "amend_campaign": [set(), set()],
        "withdraw_amendment": [{"lead"}, set()],
        "decide_campaign": [{"coordinator"}, {"other coordinator"}],
        "appeal_campaign": [set(), set()],
        "take_back_campaign": [set(), {"lead"}],
    }  # fmt: skip


def test_who_sees_which_state(people):
    campaigns = {status: campaign_in(status) for status in EVERY}
    found = {
        name: {s for s, c in campaigns.items() if Campaign.objects.visible_to(user).filter(pk=c.pk).exists()}
        for name, user in people.items()
    }
    assert found == SEES


def test_drafting_needs_a_group(people):
    assert {name for name, user in people.items() if user.has_perm("campaigns.draft_campaign")} == {
        "member", "lead", "member of another group",
    }  # fmt: skip


def test_nobody_leaves_a_group_to_decide_on_what_it_wrote():
    group, coordinator, now = make.group(), make.coordinator(), timezone.now()
    campaign = make.campaign(group, status=S.SUBMITTED, round=1, submitted_at=now)
    long_ago, before, after = (campaign.created_at + timedelta(days=days) for days in (-90, -1, 1))
    stays = [
        ([(long_ago, before)], True),
        ([(long_ago, after)], False),
        ([(long_ago, None)], False),
        ([(long_ago, after), (after, None)], False),
        ([(long_ago, long_ago), (long_ago, before)], True),
    ]
    for rows, may_decide in stays:
        coordinator.memberships.all().delete()
        for joined_at, left_at in rows:
            Membership.objects.create(user=coordinator, group=group, joined_at=joined_at, left_at=left_at)
        assert bool(regions_open_to(coordinator, campaign)) is may_decide, rows


def test_a_former_member_and_a_former_coordinator_have_no_rights():
    group, campaign = make.group(), campaign_in(S.DRAFT)
    former = make.member(group)
    former.memberships.update(left_at=timezone.now())
    coordinator = make.coordinator("iraq")
    coordinator.offices.update(since="2020-01-01", until="2020-12-31")
    assert not former.has_perm("campaigns.revise_campaign", campaign)
    assert not coordinator.has_perm("campaigns.review_campaigns")
