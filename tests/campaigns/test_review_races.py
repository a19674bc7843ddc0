"""Two people at once around a decision: the database decides, and exactly one succeeds."""

import pytest
from django.utils import timezone

from campaigns import actions
from campaigns.models import Amendment, Campaign, Decision, ReviewLock
from campaigns.texts import texts_of
from tests import factories as make
from tests.groups.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def seen(campaign):
    return Campaign.objects.get(pk=campaign.pk)


def test_two_at_once():
    group, here, there = make.group(), make.coordinator(), make.coordinator("kurdistan")
    lead, colleague = make.lead(group), make.coordinator()
    iraq, kurdistan = make.region(), make.region("kurdistan")

    # two coordinators of one region decide: one is heard
    one = make.campaign(group)
    actions.submit(one, by=lead)
    first, second = seen(one), seen(one)
    assert at_once(
        lambda: actions.approve(first, region=iraq, by=here),
        lambda: actions.refuse(second, region=iraq, by=colleague, reason="unclear"),
    ) == [False, True]
    assert Decision.objects.count() == 1

    # both keys of a nation-wide one: it is published once
    wide = make.campaign(group, is_nationwide=True)
    actions.submit(wide, by=lead)
    first, second = seen(wide), seen(wide)
    assert at_once(
        lambda: actions.approve(first, region=iraq, by=here),
        lambda: actions.approve(second, region=kurdistan, by=there),
    ) == [True, True]
    assert seen(wide).status == Campaign.Status.APPROVED

    # an appeal, twice
    lost = make.campaign(group)
    actions.submit(lost, by=lead)
    actions.refuse(lost, region=iraq, by=here, reason="unclear")
    again = [seen(lost), seen(lost)]
    assert at_once(*(lambda it=it: actions.appeal(it, reason="Look again", by=lead) for it in again)) == [False, True]
    assert (seen(lost).round, seen(lost).snapshots.count()) == (2, 2)

    # a change is asked for twice, and while the campaign closes
    now = timezone.now()
    runs = make.campaign(group, status="approved", round=1, submitted_at=now, approved_at=now)
    texts = texts_of(runs) | {"title_en": "Cleaner water"}
    again = [seen(runs), seen(runs)]
    assert at_once(*(lambda it=it: actions.amend(it, texts, by=lead) for it in again)) == [False, True]
    actions.withdraw_amendment(seen(runs), by=lead)
    first, second = seen(runs), seen(runs)
    assert True in at_once(lambda: actions.amend(first, texts, by=lead), lambda: make.closed(second, by=lead))
    assert (seen(runs).status, Amendment.objects.waiting().exists()) == (Campaign.Status.CLOSED, False)

    # two begin to read: one is named
    assert at_once(*(lambda by=by: actions.read_now(seen(lost), by=by) for by in (here, there))) == [True, True]
    assert ReviewLock.objects.count() == 1
