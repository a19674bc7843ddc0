"""Who decides on what: rounds, appeals, changes of what runs, and how coordinators share it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns import actions
from campaigns.merging import draft_of, prints_of
from campaigns.models import READING_TIME, Amendment, Campaign, Decision, ReviewLock, ReviewNote
from campaigns.queries import reader_of, regions_open_to, standing_of
from campaigns.queries.keys import deciders
from campaigns.texts import texts_before, texts_of
from core.transitions import MoveRefused
from notifications.kinds import attach_subjects, kinds
from notifications.models import Delivery
from tests import factories as make

pytestmark = pytest.mark.django_db
S, IRAQ, KURDISTAN = Campaign.Status, "iraq", "kurdistan"


@pytest.fixture
def lead(group):
    return make.lead(group)


def told(kind):
    """Whom a kind told, and that each message can be written and still holds."""
    rows = list(Delivery.objects.filter(kind=kind, channel="portal").select_related("recipient__account", "activity"))
    attach_subjects(rows)
    for row in rows:
        assert kinds[kind].wording(row).url.startswith("/en/campaigns/")
    return {row.recipient.account_id for row in rows if kinds[kind].still_true(row) is None}


def refused(group, lead, by, region=IRAQ, **fields):
    campaign = make.campaign(group, **fields)
    actions.submit(campaign, by=lead)
    actions.refuse(campaign, region=make.region(region), by=by, reason="unproven")
    return campaign


def running(group, **fields):
    now = timezone.now()
    return make.campaign(group, status=S.APPROVED, round=1, submitted_at=now, approved_at=now, **fields)


def changed(campaign, **changes):
    return texts_of(campaign) | {"title_en": "Cleaner water"} | changes


# --- rounds ------------------------------------------------------------------------------------------------------


def test_each_round_keeps_what_was_submitted_and_is_compared_with_what_was_read_last(group, lead):
    here, campaign = make.coordinator(), make.campaign(group)
    actions.submit(campaign, by=lead)
    assert texts_before(campaign) is None
    actions.ask_for_changes(campaign, region=make.region(), by=here, reason="unclear")
    for title in ("Second", "Third"):  # the second is taken back before anybody decides on it
        Campaign.objects.filter(pk=campaign.pk).update(title_en=title)
        campaign.refresh_from_db()
        actions.submit(campaign, by=lead)
        if title == "Second":
            actions.take_back(campaign, by=lead)
    assert [shot.texts["title_en"] for shot in campaign.snapshots.all()] == ["Clean water", "Second", "Third"]
    assert texts_before(Campaign.objects.get(pk=campaign.pk))["title_en"] == "Clean water"


def test_a_refused_campaign_is_not_submitted_again_but_by_an_appeal(group, lead):
    campaign = refused(group, lead, make.coordinator())
    with pytest.raises(MoveRefused):
        actions.submit(campaign, by=lead)


def test_who_wrote_it_is_told_what_is_decided_only_as_long_as_she_is_a_member(group, lead):
    stays, left, removed_later = make.member(group), make.former(group), make.member(group)
    for writer in (stays, left, removed_later):
        refused(group, lead, make.coordinator(), created_by=writer)
    removed_later.memberships.update(left_at=timezone.now())
    assert told("campaigns.decided") == {lead.pk, stays.pk}
    assert not Delivery.objects.filter(recipient__account=left).exists()


REASONS = [("", "", False), ("", "own words", True), ("other", "", False), ("other", "words", True), ("twin", "", True)]


def test_a_reason_or_own_words_are_needed_to_ask_and_to_refuse(group, lead):
    here = make.coordinator()
    for verb in (actions.ask_for_changes, actions.refuse):
        for reason, word, enough in REASONS:
            campaign = make.campaign(group)
            actions.submit(campaign, by=lead)
            if enough:
                verb(campaign, region=make.region(), by=here, reason=reason, word=word)
            else:
                with pytest.raises(ValidationError):
                    verb(campaign, region=make.region(), by=here, reason=reason, word=word)


# --- appeals -----------------------------------------------------------------------------------------------------


def test_an_appeal_goes_to_the_other_region_and_tells_it_once(group, lead):
    here, colleague, there = make.coordinator(), make.coordinator(), make.coordinator(KURDISTAN)
    campaign = refused(group, lead, here)
    actions.appeal(campaign, reason="The source stands in the story.", by=lead)
    assert (campaign.status, campaign.round) == (S.SUBMITTED, 2)
    assert told("campaigns.appealed") == {there.pk}
    assert [regions_open_to(user, campaign) for user in (here, colleague)] == [[], []]
    for region in (IRAQ, KURDISTAN):
        with pytest.raises(MoveRefused):
            actions.approve(campaign, region=make.region(region), by=here)
    actions.approve(campaign, region=make.region(KURDISTAN), by=there)
    campaign.refresh_from_db()
    assert campaign.status == S.APPROVED
    assert lead.pk in told("campaigns.published")


def test_what_an_appeal_decides_is_final(group, lead):
    campaign = refused(group, lead, make.coordinator())
    with pytest.raises(ValidationError):
        actions.appeal(campaign, reason="  ", by=lead)
    actions.appeal(campaign, reason="Look again", by=lead)
    there = make.coordinator(KURDISTAN)
    actions.refuse(campaign, region=make.region(KURDISTAN), by=there, reason="unproven")
    told("campaigns.decided")
    last = Delivery.objects.filter(kind="campaigns.decided", channel="portal").latest("pk")
    attach_subjects([last])
    assert "This is final" in kinds["campaigns.decided"].wording(last).paragraphs[0]
    campaign.refresh_from_db()
    with pytest.raises(MoveRefused):
        actions.appeal(campaign, reason="And again", by=lead)
    assert not lead.has_perm("campaigns.appeal_campaign", campaign)


@pytest.mark.parametrize("is_nationwide", [False, True])
def test_after_a_question_in_an_appeal_every_region_decides_on_what_was_changed(group, lead, is_nationwide):
    here, there = make.coordinator(), make.coordinator(KURDISTAN)
    campaign = refused(group, lead, here)
    actions.appeal(campaign, reason="Look again", by=lead)
    actions.ask_for_changes(campaign, region=make.region(KURDISTAN), by=there, reason="unclear")
    Campaign.objects.filter(pk=campaign.pk).update(is_nationwide=is_nationwide, title_en="Something else entirely")
    campaign.refresh_from_db()
    actions.submit(campaign, by=lead)
    assert regions_open_to(here, campaign) == [make.region()], "who refused decides on the new text as well"
    assert regions_open_to(there, campaign) == ([make.region(KURDISTAN)] if is_nationwide else [])
    assert not standing_of(campaign).is_appeal
    actions.refuse(campaign, region=make.region(), by=here, reason="unproven")
    assert not lead.has_perm("campaigns.appeal_campaign", campaign)


def test_an_appeal_taken_back_is_spent(client, group, lead):
    here, there = make.coordinator(), make.coordinator(KURDISTAN)
    campaign = refused(group, lead, here)
    actions.appeal(campaign, reason="Look again", by=lead)
    client.force_login(lead)
    url = f"/en/campaigns/{campaign.slug}/take-back/"
    page = client.get(url)
    assert "It stays refused" in page.content.decode()
    client.post(url, {"key": page.context["form"]["key"].value()})
    campaign.refresh_from_db()
    assert campaign.status == S.REFUSED
    assert told("campaigns.taken_back") == {there.pk}
    for permission in ("revise_campaign", "submit_campaign", "appeal_campaign"):
        assert not lead.has_perm(f"campaigns.{permission}", campaign)
    with pytest.raises(MoveRefused):
        actions.appeal(campaign, reason="And again", by=lead)


def test_a_draft_opened_before_the_appeal_does_not_undo_it(group, lead):
    here, there = make.coordinator(), make.coordinator(KURDISTAN)
    campaign = make.campaign(group)
    opened, typed = Campaign.objects.get(pk=campaign.pk), draft_of(campaign)
    actions.submit(campaign, by=lead)
    actions.refuse(campaign, region=make.region(), by=here, reason="unproven")
    actions.appeal(campaign, reason="Look again", by=lead)
    actions.ask_for_changes(campaign, region=make.region(KURDISTAN), by=there, reason="unclear")
    actions.revise(opened, typed, known=prints_of(typed), by=lead)
    campaign.refresh_from_db()
    assert (campaign.appeal, campaign.appealed_at is not None) == ("Look again", True)


@pytest.mark.parametrize("region", [IRAQ, KURDISTAN])
def test_a_nation_wide_appeal_is_for_the_region_that_did_not_refuse(group, lead, region):
    by = {name: make.coordinator(name) for name in (IRAQ, KURDISTAN)}
    campaign = refused(group, lead, by[region], region, is_nationwide=True)
    actions.appeal(campaign, reason="Look again", by=lead)
    other = {IRAQ: KURDISTAN, KURDISTAN: IRAQ}[region]
    assert {name: regions_open_to(user, campaign) for name, user in by.items()} == {
        region: [], other: [make.region(other)],
    }  # fmt: skip


def test_who_stood_in_and_refused_does_not_decide_the_appeal_and_no_region_stands_in_for_another(group, lead):
    partial, there = make.coordinator(), make.coordinator(KURDISTAN)
    group.memberships.create(user=partial)
    campaign = refused(group, lead, there)  # for Iraq, whose only coordinator belongs to the group
    actions.appeal(campaign, reason="Look again", by=lead)
    impartial = make.coordinator()
    assert [regions_open_to(user, campaign) for user in (partial, there, impartial)] == [[], [], []]
    colleague = make.coordinator(KURDISTAN)
    assert regions_open_to(colleague, campaign) == [make.region(KURDISTAN)]


# --- changes of what runs ----------------------------------------------------------------------------------------


def test_a_change_is_public_only_when_every_key_has_turned(group, lead):
    here, there, campaign = make.coordinator(), make.coordinator(KURDISTAN), running(group, is_nationwide=True)
    slug, approved_at = campaign.slug, campaign.approved_at
    actions.amend(campaign, changed(campaign), by=lead)
    assert told("campaigns.amendment_submitted") == {here.pk, there.pk}
    actions.approve(campaign, region=make.region(), by=here)
    assert told("campaigns.amendment_decided") == {lead.pk}
    stored = Campaign.objects.get(pk=campaign.pk)
    assert (stored.status, stored.title_en, stored.round) == (S.APPROVED, "Clean water", 2)
    actions.approve(campaign, region=make.region(KURDISTAN), by=there)
    stored.refresh_from_db()
    assert (stored.title_en, stored.slug, stored.approved_at) == ("Cleaner water", slug, approved_at)
    assert (stored.amendments.get().status, lead.pk in told("campaigns.amended")) == ("approved", True)
    assert regions_open_to(there, stored) == []


@pytest.mark.parametrize("verb", [actions.ask_for_changes, actions.refuse, actions.withdraw_amendment, make.closed])
def test_a_change_that_ends_otherwise_leaves_all_as_it_was(group, lead, verb):
    here, campaign = make.coordinator(), running(group)
    before = texts_of(campaign)
    actions.amend(campaign, changed(campaign), by=lead)
    said = {"region": make.region(), "by": here, "reason": "unclear"}
    verb(campaign, **(said if verb in (actions.ask_for_changes, actions.refuse) else {"by": lead}))
    stored = Campaign.objects.get(pk=campaign.pk)
    assert (texts_of(stored), Amendment.objects.waiting().exists()) == (before, False)
    assert stored.status == (S.CLOSED if verb is make.closed else S.APPROVED)
    assert not Campaign.objects.in_review().exists()
    waiting = Delivery.objects.filter(kind="campaigns.amendment_submitted", channel="email", status="queued")
    assert not waiting.exists()
    assert told("campaigns.amendment_withdrawn") == ({here.pk} if verb is actions.withdraw_amendment else set())
    if verb is not make.closed:
        actions.amend(campaign, changed(campaign), by=lead)
        assert stored.amendments.count() == 2


def test_what_an_editor_puts_right_meanwhile_stays(client, group, lead):
    here, campaign = make.coordinator(), running(group, title_ar="خطأ", state_ar="reviewed")
    demand = campaign.demands.get()
    actions.amend(campaign, changed(campaign), by=lead)
    campaign.title_ar = "صحيح"
    actions.put_translation_right(campaign, columns=["title_ar"], by=make.person())
    type(demand).objects.filter(pk=demand.pk).update(text_ar="نصّ")
    client.force_login(here)
    assert "خطأ" not in client.get(f"/ar/campaigns/review/{campaign.slug}/").content.decode(), "it is no part of it"
    actions.approve(campaign, region=make.region(), by=here)
    now = texts_of(Campaign.objects.get(pk=campaign.pk))
    assert (now["title_en"], now["title_ar"], now["demands"][0]["text_ar"]) == ("Cleaner water", "صحيح", "نصّ")


def test_what_is_no_change_or_nothing_to_read_is_refused(group, lead):
    campaign, draft = running(group), make.campaign(group)
    for texts in (
        texts_of(campaign),
        changed(campaign, demands=[]),
        changed(campaign, state_en="draft"),
        texts_of(campaign) | {"is_nationwide": True},  # another reach would need other keys: it stays
    ):
        with pytest.raises(ValidationError):
            actions.amend(campaign, texts, by=lead)
    with pytest.raises(MoveRefused):
        actions.amend(draft, changed(draft), by=lead)
    actions.amend(campaign, changed(campaign, story_en="<p onclick='x()'>A<script>b</script></p>"), by=lead)
    assert campaign.amendments.get().texts["story_en"] == "<p>A</p>"
    with pytest.raises(ValidationError):
        actions.amend(campaign, changed(campaign), by=lead)
    actions.withdraw_amendment(campaign, by=lead)
    with pytest.raises(MoveRefused):
        actions.withdraw_amendment(campaign, by=lead)


def test_who_asked_for_the_change_does_not_decide_it_even_after_she_left_the_group(group):
    lead, campaign = make.lead(group), running(group)
    actions.amend(campaign, changed(campaign), by=lead)
    lead.memberships.update(left_at=timezone.now())
    lead.offices.create(role="coordinator", region=make.region())
    assert regions_open_to(lead, campaign) == []


def test_who_is_in_lockdown_is_no_key(group, lead):
    here, there, campaign = make.coordinator(), make.coordinator(KURDISTAN), make.campaign(group)
    actions.submit(campaign, by=lead)
    assert regions_open_to(there, campaign) == []
    type(here).objects.filter(pk=here.pk).update(locked_at=timezone.now())
    assert deciders(campaign) == [there.pk]
    assert regions_open_to(there, campaign) == [make.region()]


# --- sharing -----------------------------------------------------------------------------------------------------


def test_who_reads_is_said_to_the_other_and_she_can_still_decide(group, lead):
    first, second, campaign = make.coordinator(), make.coordinator(), make.campaign(group)
    actions.submit(campaign, by=lead)
    for user in (first, second, first):
        assert actions.read_now(campaign, by=user).by == first
    now = timezone.now()
    later = now + timedelta(minutes=5, seconds=1)
    assert reader_of(campaign, seen_by=second, now=later) == (make.region(), 5, False)
    assert reader_of(campaign, seen_by=first, now=later) == (make.region(), 5, True)
    assert reader_of(campaign, seen_by=second, now=now + READING_TIME + timedelta(seconds=1)) is None
    type(first).objects.filter(pk=first.pk).update(locked_at=now)
    assert reader_of(campaign, seen_by=second) is None
    type(first).objects.filter(pk=first.pk).update(locked_at=None)
    ReviewLock.objects.update(seen_at=now - READING_TIME)
    assert actions.read_now(campaign, by=second).by == second
    actions.approve(campaign, region=make.region(), by=first)
    assert not ReviewLock.objects.exists()


def test_a_note_is_for_coordinators_who_have_nothing_to_do_with_the_campaign(group, lead):
    first, other, partial = make.coordinator(), make.coordinator(KURDISTAN), make.coordinator(KURDISTAN)
    group.memberships.create(user=partial)
    campaign = make.campaign(group)
    actions.submit(campaign, by=lead)
    actions.note(campaign, text="The ministry has answered before.", by=first)
    assert told("campaigns.review_note") == {other.pk}
    group.memberships.create(user=other)
    assert told("campaigns.review_note") == set()
    assert ReviewNote.objects.get().by == first


def test_where_it_stands_names_the_keys_and_what_is_awaited(group, lead):
    here, campaign = make.coordinator(), make.campaign(group, is_nationwide=True)
    make.region(KURDISTAN)
    actions.submit(campaign, by=lead)
    Campaign.objects.filter(pk=campaign.pk).update(submitted_at=timezone.now() - timedelta(days=3))
    actions.approve(campaign, region=make.region(), by=here)
    found = standing_of(Campaign.objects.get(pk=campaign.pk))
    assert (found.days, found.awaited) == (3, [make.region(KURDISTAN)])
    assert {key.region.slug: key.decision and key.decision.verdict for key in found.keys} == {
        IRAQ: Decision.Verdict.APPROVE, KURDISTAN: None,
    }  # fmt: skip
