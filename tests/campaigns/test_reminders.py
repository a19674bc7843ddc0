"""Those who may decide are reminded of what waits after 7, 11 and 14 days; its authors learn that it takes long."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from campaigns import actions
from campaigns.models import Campaign
from notifications.actions import deliver_due, materialise, recipient_for
from notifications.kinds import attach_subjects, kinds, reminders
from notifications.models import Delivery
from tests import factories as make

pytestmark = pytest.mark.django_db
WAITS, LONG = "campaigns.review_waits", "campaigns.review_takes_long"


@pytest.fixture
def lead(group):
    """She can be told things."""
    return recipient_for(make.lead(group)).account


@pytest.fixture
def waiting(group, lead):
    """Submitted so many days ago."""

    def submit(*, days, **fields):
        campaign = make.campaign(group, **fields)
        actions.submit(campaign, by=lead)
        ago(campaign, days)
        return campaign

    return submit


def ago(campaign, days):
    """Let it have been submitted `days` ago, to the minute."""
    campaign.submitted_at = timezone.now() - timedelta(days=days) + timedelta(minutes=1)
    campaign.save(update_fields=["submitted_at"])


def reminded(kind=WAITS):
    """Whom of the mails that are due by now: account and days waited."""
    rows = Delivery.objects.filter(kind=kind, channel="email", due_at__lte=timezone.now() + timedelta(minutes=2))
    return {(row.recipient.account_id, (row.due_at - row.subject.submitted_at).days) for row in rows}


@pytest.mark.parametrize(("days", "expected"), [(3, []), (7, [7]), (9, []), (11, [11]), (14, [14]), (20, [])])
def test_who_may_decide_is_reminded_at_three_marks(waiting, days, expected):
    here, _there = make.coordinator("iraq"), make.coordinator("kurdistan")
    waiting(days=days)
    materialise()
    assert reminded() == {(here.pk, mark) for mark in expected}


def test_nobody_is_reminded_of_her_own_groups_campaign_and_the_other_region_stands_in(group, waiting):
    partial, other = make.coordinator("iraq"), make.coordinator("kurdistan")
    make.Membership.objects.create(user=partial, group=group)
    waiting(days=7)
    materialise()
    assert reminded() == {(other.pk, 7)}


def test_of_a_nation_wide_campaign_only_the_missing_key_is_reminded(waiting):
    here, there = make.coordinator("iraq"), make.coordinator("kurdistan")
    campaign = waiting(days=7, is_nationwide=True)
    actions.approve(campaign, region=here.offices.get().region, by=here)
    materialise()
    assert reminded() == {(there.pk, 7)}


def test_a_coordinator_who_came_into_office_since_is_reminded_too(waiting):
    waiting(days=7)
    new = make.coordinator("iraq")
    materialise()
    assert reminded() == {(new.pk, 7)}


@pytest.mark.parametrize(
    "end",
    [
        lambda campaign, by: actions.approve(campaign, region=by.offices.get().region, by=by),
        lambda campaign, by: actions.refuse(campaign, region=by.offices.get().region, by=by, word="No"),
        lambda campaign, by: actions.ask_for_changes(campaign, region=by.offices.get().region, by=by, word="Why?"),
        lambda campaign, by: actions.take_back(campaign, by=make.person()),
    ],
)
def test_what_is_decided_or_taken_back_reminds_nobody(waiting, end):
    by = make.coordinator("iraq")
    campaign = waiting(days=14)
    materialise()
    assert Delivery.objects.filter(kind__in=[WAITS, LONG], status="queued").count() == 4
    end(campaign, by)
    assert not Delivery.objects.filter(kind__in=[WAITS, LONG], status="queued").exists()
    assert materialise() == 0


def test_a_new_round_counts_from_its_own_beginning(group, waiting):
    by = make.coordinator("iraq")
    campaign = waiting(days=7)
    materialise()
    old = Delivery.objects.get(kind=WAITS, channel="email")
    actions.ask_for_changes(campaign, region=by.offices.get().region, by=by, word="Why?")
    actions.submit(campaign, by=make.lead(group))
    assert materialise() == 0
    attach_subjects([old])
    assert kinds[WAITS].still_true(old) == "another round"


def test_authors_are_told_after_two_weeks_that_it_takes_long(group, lead, waiting):
    make.coordinator("iraq")
    recipient_for(make.member(group))
    campaign = waiting(days=14)
    materialise()
    assert reminded(LONG) == {(lead.pk, 14)}
    row = Delivery.objects.get(kind=LONG, channel="email")
    attach_subjects([row])
    assert kinds[LONG].still_true(row) is None
    lead.memberships.update(role="member")
    assert kinds[LONG].still_true(row) == "lead no more"
    Campaign.objects.filter(pk=campaign.pk).update(submitted_at=timezone.now())
    attach_subjects([row])
    assert kinds[LONG].still_true(row) == "another round"


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_the_words_go_by_how_long_it_has_waited(waiting, language):
    make.coordinator("iraq")
    campaign, titles = waiting(days=14), []
    materialise()
    row = Delivery.objects.filter(kind=WAITS).latest("pk")
    for days in (8, 14, 15):
        ago(campaign, days)
        attach_subjects([row])
        with translation.override(language):
            notice = kinds[WAITS].wording(row)
        titles.append(notice.title)
        assert notice.url == f"/{language}/campaigns/review/{campaign.slug}/"
        assert "Clean water" in notice.paragraphs[0]
    row = Delivery.objects.filter(kind=LONG).latest("pk")
    attach_subjects([row])
    with translation.override(language):
        titles.append(kinds[LONG].wording(row).title)
    assert titles[0] == titles[1]
    assert len(set(titles)) == 3


def test_the_reminder_goes_out_and_discreet_mail_names_nothing(waiting, mailoutbox):
    make.coordinator("iraq")
    waiting(days=7)
    deliver_due()
    mailoutbox.clear()
    materialise()
    Delivery.objects.filter(kind=WAITS).update(due_at=timezone.now())
    deliver_due()
    [message] = mailoutbox
    raw = message.message().as_string()
    assert [secret for secret in ("Clean", "water", "campaign") if secret in raw] == []


def test_when_nothing_waits_it_costs_one_query(django_assert_num_queries):
    [source] = [source for source in reminders if source.kind == WAITS]
    with django_assert_num_queries(1):
        assert source.rows(source.offsets[0]) == []
