"""From a draft to approval and support: what is allowed, what is refused, and that nothing happens twice."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns import actions
from campaigns.models import Campaign, Decision, Support
from core.transitions import MoveRefused
from notifications.actions import deliver_due, recipient_at, recipient_for
from notifications.models import Activity, Delivery
from tests import factories as make

pytestmark = pytest.mark.django_db
Status = Campaign.Status


def submitted(group, **fields):
    campaign = make.campaign(group, **fields)
    actions.submit(campaign, by=make.lead(group))
    return campaign


def told(kind):
    return set(Delivery.objects.filter(kind=kind, channel="portal").values_list("recipient__account", flat=True))


def test_draft_takes_its_slug_from_the_english_title(group):
    campaign = Campaign(title_en="Clean water for schools", goal=make.goal(), original_language="en")
    author = make.member(group)
    actions.draft(campaign, group=group, by=author)
    assert (campaign.slug, campaign.status, campaign.created_by) == ("clean-water-for-schools", Status.DRAFT, author)


def test_draft_without_latin_title_or_with_a_reserved_or_taken_one_gets_a_slug_of_its_own(group):
    slugs = []
    for title in ("", "Review", "Water", "Water"):
        campaign = Campaign(title_en=title, title_ar="ماء", goal=make.goal())
        actions.draft(campaign, group=group, by=make.member(group))
        slugs.append(campaign.slug)
    assert slugs[2] == "water"
    assert slugs[3].startswith("water-")
    assert all(slug.startswith(f"{timezone.localdate():%Y-%m-%d}-") for slug in slugs[:2])


def test_submit_begins_a_round_and_tells_the_coordinator_of_the_region(group):
    here, there = make.coordinator("iraq"), make.coordinator("kurdistan")
    campaign = submitted(group)
    assert (campaign.status, campaign.round) == (Status.SUBMITTED, 1)
    assert told("campaigns.submitted") == {here.pk}
    assert there.pk not in told("campaigns.submitted")


def test_submit_needs_a_readable_language_and_a_demand(group):
    unreadable = make.campaign(group)
    Campaign.objects.filter(pk=unreadable.pk).update(state_en="draft")
    unreadable.refresh_from_db()
    without_demand = make.campaign(group)
    without_demand.demands.all().delete()
    for campaign in (unreadable, without_demand):
        with pytest.raises(ValidationError):
            actions.submit(campaign, by=make.lead(group))
        campaign.refresh_from_db()
        assert campaign.status == Status.DRAFT


def test_a_second_submit_is_refused(group):
    campaign = submitted(group)
    with pytest.raises(MoveRefused):
        actions.submit(campaign, by=make.lead(group))


def test_one_key_approves_a_regional_campaign_and_the_members_are_told(group):
    coordinator, campaign, member = make.coordinator("iraq"), make.campaign(group), make.member(group)
    actions.submit(campaign, by=make.lead(group))
    actions.approve(campaign, region=make.region("iraq"), by=coordinator)
    campaign.refresh_from_db()
    assert campaign.status == Status.APPROVED
    assert campaign.approved_at is not None
    assert member.pk in told("campaigns.published")


def test_a_nation_wide_campaign_needs_a_key_of_each_region(group):
    iraq, kurdistan = make.coordinator("iraq"), make.coordinator("kurdistan")
    campaign = submitted(group, is_nationwide=True)
    actions.approve(campaign, region=make.region("iraq"), by=iraq)
    campaign.refresh_from_db()
    assert campaign.status == Status.SUBMITTED
    actions.approve(campaign, region=make.region("kurdistan"), by=kurdistan)
    campaign.refresh_from_db()
    assert campaign.status == Status.APPROVED
    assert Decision.objects.count() == 2


def test_nobody_turns_both_keys(group):
    both = make.coordinator("iraq")
    make.coordinator("kurdistan")
    both.offices.create(role="coordinator", region=make.region("kurdistan"))
    campaign = submitted(group, is_nationwide=True)
    actions.approve(campaign, region=make.region("iraq"), by=both)
    with pytest.raises(MoveRefused):
        actions.approve(campaign, region=make.region("kurdistan"), by=both)


def test_a_region_decides_once_a_round(group):
    first, second = make.coordinator("iraq"), make.coordinator("iraq")
    make.coordinator("kurdistan")
    campaign = submitted(group, is_nationwide=True)
    actions.approve(campaign, region=make.region("iraq"), by=first)
    with pytest.raises(MoveRefused):
        actions.approve(campaign, region=make.region("iraq"), by=second)


def test_a_coordinator_never_decides_on_a_campaign_of_her_own_group_and_the_other_region_stands_in(group):
    partial, other = make.coordinator("iraq"), make.coordinator("kurdistan")
    group.memberships.create(user=partial)
    campaign = submitted(group)
    with pytest.raises(MoveRefused):
        actions.approve(campaign, region=make.region("iraq"), by=partial)
    actions.approve(campaign, region=make.region("iraq"), by=other)
    campaign.refresh_from_db()
    assert campaign.status == Status.APPROVED


def test_the_other_region_does_not_decide_while_a_colleague_can(group):
    make.coordinator("iraq")
    other = make.coordinator("kurdistan")
    campaign = submitted(group)
    with pytest.raises(MoveRefused):
        actions.approve(campaign, region=make.region("iraq"), by=other)


def test_asking_for_changes_ends_the_round_and_the_next_begins_with_the_next_submit(group):
    coordinator, campaign = make.coordinator("iraq"), submitted(group)
    actions.ask_for_changes(campaign, region=make.region("iraq"), by=coordinator, word="By when?")
    campaign.refresh_from_db()
    assert campaign.status == Status.CHANGES_REQUESTED
    actions.submit(campaign, by=make.lead(group))
    assert campaign.round == 2
    actions.approve(campaign, region=make.region("iraq"), by=coordinator)
    campaign.refresh_from_db()
    assert campaign.status == Status.APPROVED


@pytest.mark.parametrize("verb", [actions.ask_for_changes, actions.refuse])
def test_asking_and_refusing_need_a_reason(group, verb):
    coordinator, campaign = make.coordinator("iraq"), submitted(group)
    with pytest.raises(ValidationError):
        verb(campaign, region=make.region("iraq"), by=coordinator, word="")
    campaign.refresh_from_db()
    assert campaign.status == Status.SUBMITTED


def test_a_decision_on_what_was_seen_in_an_earlier_round_is_refused(group):
    coordinator, campaign = make.coordinator("iraq"), submitted(group)
    seen = Campaign.objects.get(pk=campaign.pk)
    actions.take_back(campaign, by=make.lead(group))
    actions.submit(campaign, by=make.lead(group))
    with pytest.raises(MoveRefused):
        actions.approve(seen, region=make.region("iraq"), by=coordinator)


def test_taking_back_cancels_what_was_not_yet_mailed(group):
    make.coordinator("iraq")
    campaign = submitted(group)
    actions.take_back(campaign, by=make.lead(group))
    assert set(
        Delivery.objects.filter(kind="campaigns.submitted", channel="email").values_list("status", flat=True)
    ) == {Delivery.Status.CANCELLED}


def running(group):
    return make.campaign(
        group, status=Status.APPROVED, round=1, approved_at=timezone.now(), submitted_at=timezone.now()
    )


def test_support_by_mail_counts_only_once_confirmed(group):
    campaign = running(group)
    row = actions.support(campaign, recipient=recipient_at("friend@example.org", "ar"))
    assert Support.objects.confirmed().count() == 0
    assert Delivery.objects.filter(kind="campaigns.support_confirm", channel="email").count() == 1
    actions.confirm_support(row)
    actions.confirm_support(row)
    assert Campaign.objects.with_support().get(pk=campaign.pk).supporters == 1


def test_asking_twice_sends_one_mail_and_makes_one_row(group):
    campaign = running(group)
    for _time in range(2):
        actions.support(campaign, recipient=recipient_at("friend@example.org", "ar"))
    assert Support.objects.count() == 1
    assert Delivery.objects.filter(kind="campaigns.support_confirm").count() == 1


def test_an_account_supports_at_once_and_can_take_it_back(group):
    campaign, user = running(group), make.person()
    row = actions.support(campaign, recipient=recipient_for(user))
    assert row.status == Support.Status.CONFIRMED
    actions.withdraw_support(row)
    assert Campaign.objects.with_support().get(pk=campaign.pk).supporters == 0


def test_an_old_link_does_not_revive_a_withdrawn_support(group):
    row = actions.support(running(group), recipient=recipient_at("friend@example.org", "ar"))
    actions.withdraw_support(row)
    with pytest.raises(MoveRefused):
        actions.confirm_support(row)


def test_a_draft_cannot_be_supported(group):
    with pytest.raises(MoveRefused):
        actions.support(make.campaign(group), recipient=recipient_at("friend@example.org", "ar"))


def test_who_waited_is_told_that_it_was_taken_back(group):
    coordinator, campaign = make.coordinator("iraq"), submitted(group)
    actions.take_back(campaign, by=make.lead(group))
    assert told("campaigns.taken_back") == {coordinator.pk}


def test_closing_tells_members_and_confirmed_supporters_once_each(group, mailoutbox):
    member, friend, campaign = make.member(group), make.person(), running(group)
    actions.support(campaign, recipient=recipient_for(member))
    actions.support(campaign, recipient=recipient_for(friend))
    actions.support(campaign, recipient=recipient_at("unconfirmed@example.org", "ar"))
    make.closed(campaign, by=make.lead(group))
    closing = group.memberships.get(role="lead").user
    assert told("campaigns.closed") == {member.pk, friend.pk, closing.pk}
    assert Support.objects.count() == 0
    assert Campaign.objects.with_support().get(pk=campaign.pk).supporters == 2
    deliver_due()
    assert sorted(message.to[0] for message in mailoutbox) == sorted([member.email, friend.email, closing.email])


def test_every_step_is_written_down(group):
    coordinator, campaign = make.coordinator("iraq"), submitted(group)
    actions.approve(campaign, region=make.region("iraq"), by=coordinator)
    campaign.refresh_from_db()
    make.closed(campaign, by=make.lead(group))
    assert list(Activity.objects.about(campaign).order_by("pk").values_list("verb", flat=True)) == [
        "campaigns.submitted", "campaigns.approve", "campaigns.published", "campaigns.closed",
    ]  # fmt: skip
