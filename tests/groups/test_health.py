"""How a group is doing: criteria that everyone can read, computed, and naming nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from groups import actions, queries
from groups.models import AgendaItem, Coming, Post, Proposal, Stance
from tests import factories as make
from tests.groups.browsing import address, html, send, signed_in
from updates.models import Update

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(weeks=7)


def states(group) -> tuple[bool, bool, bool, bool | None]:
    found = queries.health(group)
    return found.has_two_leads, found.met_lately, found.is_active, found.shows_life


def of(user):
    return user.memberships.get()


def test_two_leads_of_different_gender(group):
    first, second, member = make.lead(group), make.lead(group), make.member(group, gender="other")
    said = []
    for one, gender in ((first, "woman"), (second, "woman"), (second, "man"), (first, "")):
        actions.count_me_as(of(one), gender)
        said.append(queries.health(group).has_two_leads)
    assert said == [False, False, True, False]
    actions.count_me_as(of(first), "woman")
    actions.step_down(of(second), by=second)
    assert of(member).gender == "other"
    assert not queries.health(group).has_two_leads
    actions.leave(of(second), by=second)
    assert of(second).gender == ""


def test_a_meeting_in_the_last_six_weeks(group):
    make.member(group)
    kept = make.meeting(group, in_days=-50)
    make.meeting(group, in_days=-2, status="cancelled")
    make.meeting(group, in_days=2)
    make.meeting(make.group("social-justice"), in_days=-2)
    assert not queries.health(group).met_lately
    kept.starts_at, kept.ends_at = kept.starts_at + timedelta(days=10), kept.ends_at + timedelta(days=10)
    kept.save()
    assert queries.health(group).met_lately


def test_a_joint_meeting_is_one_of_each_group(group):
    guest = make.group("social-justice")
    make.member(guest)
    come = make.member(guest)
    held = make.meeting(group, in_days=-2, audience="public", women=9)
    assert states(guest) == (False, False, False, False)
    held.with_groups.add(guest)
    assert states(guest) == (False, True, False, True), "how many of hers were there is not counted"
    assert states(group) == (False, True, True, True)
    for user in (come, guest.memberships.exclude(user=come).get().user):
        Coming.objects.create(meeting=held, user=user, answer="yes")
    assert queries.health(guest).is_active
    group.is_hidden = True
    group.save()
    assert states(guest)[1::2] == (False, False), "a group that hides takes its meetings with it"


def test_members_who_take_part(group):
    people = [make.member(group) for _number in range(5)]
    now, meeting = timezone.now(), make.meeting(group)
    proposal = Proposal.objects.create(group=group, title="…", ends_at=now + timedelta(days=1))
    other = make.group("social-justice")
    acts = [
        lambda who: Post.objects.create(group=group, author=who, text="…"),
        lambda who: Coming.objects.create(meeting=meeting, user=who, answer="yes"),
        lambda who: Stance.objects.create(proposal=proposal, by=who, answer="agree"),
        lambda who: AgendaItem.objects.create(meeting=meeting, by=who, text="…"),
        lambda who: make.task(group, owner=who),
    ]
    found = []
    for act in acts:  # each is one of three kinds of signs, by three people
        rows = [act(people[0]), acts[0](people[1])]
        Post.objects.create(group=other, author=people[2], text="…")
        Post.objects.create(group=group, author=people[3], text="…", posted_at=now - LONG_AGO)
        found.append(queries.health(group).is_active)
        rows.append(act(people[2]))
        found.append(queries.health(group).is_active)
        for row in rows:
            row.delete()
    assert found == [False, True] * len(acts)
    make.meeting(group, in_days=-3, women=2, men=1)
    assert queries.health(group).is_active


def test_a_sign_of_life_in_public(group):
    make.member(group)
    now = timezone.now()
    signs = [
        lambda: make.meeting(group, audience="public"),
        lambda: make.campaign(group, status="approved", submitted_at=now, approved_at=now),
        lambda: Update.objects.create(slug="news", group=group, status="published", published_at=now),
    ]
    nothing = [
        make.meeting(group),
        make.meeting(group, in_days=-90, audience="public"),
        make.campaign(group),
        Update.objects.create(slug="draft", group=group),
        Update.objects.create(slug="old", group=group, status="published", published_at=now - timedelta(days=99)),
    ]
    assert nothing
    found = [queries.health(group).shows_life]
    for sign in signs:
        row = sign()
        found.append(queries.health(group).shows_life)
        row.delete()
    assert found == [False, True, True, True]
    group.is_hidden = True
    assert queries.health(group).shows_life is None


def test_the_room_says_what_would_mend_it_and_names_nobody(client, group):
    lead, member = make.lead(group), make.member(group)
    assert states(group) == (False, False, False, False)
    mended = {"workspace/meetings/new/", "workspace/decisions/new/", "workspace/tasks/new/", "workspace/me/"}
    for user, more in ((lead, {"workspace/people/"}), (member, set())):
        page = html(signed_in(client, user), group, "workspace/")
        panel = page[page.index('id="health"') : page.index("<details", page.index('id="health"'))]
        assert {target for target in mended | {"workspace/people/"} if address(group, target) in panel} == mended | more
        assert "/updates/new/?about=groups:" in panel
        assert not [one.pseudonym for one in (lead, member) if one.pseudonym in panel]
        assert "woman" not in page
    assert "A meeting in the last six weeks." in client.get("/en/groups/").content.decode()


def test_what_one_is_counted_as_is_said_by_oneself_and_shown_to_nobody(client, group):
    lead, member = make.lead(group), make.member(group)
    page = address(group, "workspace/me/")
    send(signed_in(client, member), page, gender="woman")
    assert of(member).gender == "woman"
    assert 'value="woman" selected' in html(client, group, "workspace/me/")
    assert send(client, page, gender="river").status_code == 200
    send(client, page, gender="")
    assert of(member).gender == ""
    actions.count_me_as(of(member), "woman")
    signed_in(client, lead)
    for path in ("workspace/", "workspace/people/", "workspace/log/"):
        assert "woman" not in html(client, group, path)


def test_a_room_shows_the_drafts_that_wait(client, group):
    lead = make.lead(group)
    make.campaign(group, title="A draft")
    waits = {"status": "submitted", "submitted_at": timezone.now(), "round": 1}
    make.campaign(group, title="In review", **waits)
    make.campaign(make.group("social-justice"), title="Elsewhere", **waits)
    page = html(signed_in(client, lead), group, "workspace/")
    assert ("“In review” is in review" in page, "“A draft” is a draft" in page, "Elsewhere" in page) == (
        True, True, False,
    )  # fmt: skip


def test_leads_settle_how_open_the_group_is(client, group):
    lead, member = make.lead(group), make.member(group)
    page = address(group, "workspace/settings/")
    send(signed_in(client, lead), page, is_history_closed="on")
    group.refresh_from_db()
    assert (group.is_admitting, group.is_history_closed, group.is_hidden) == (False, True, False)
    assert "Changed how open the group is" in html(client, group, "workspace/log/")
    send(client, page, is_admitting="on", is_hidden="on")
    group.refresh_from_db()
    assert (group.is_admitting, group.is_history_closed, group.is_hidden) == (True, False, False)
    assert signed_in(client, member).get(page).status_code == 403
