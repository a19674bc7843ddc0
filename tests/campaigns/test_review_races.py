"""Two people at once around a decision: the database decides, and exactly one succeeds."""

import pytest
from django.utils import timezone

from campaigns import actions
from campaigns.actions.joint import accept_carrying, ask_to_carry, decline_carrying
from campaigns.merging import Tab, draft_of, prints_of
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

    # two take it down and show it again; and one while it closes: it comes back as what it was by then
    downs = [lambda by=by: actions.take_down(seen(runs), reason="error", by=by) for by in (here, there)]
    assert at_once(*downs) == [False, True]
    assert at_once(*(lambda by=by: actions.republish(seen(runs), by=by) for by in (here, there))) == [False, True]
    ends = make.campaign(group, status="approved", round=1, submitted_at=now, approved_at=now)
    first, second = seen(ends), seen(ends)
    at_once(lambda: actions.take_down(first, reason="error", by=here), lambda: make.closed(second, by=lead))
    assert seen(ends).status == Campaign.Status.TAKEN_DOWN
    had_closed = seen(ends).closed_at is not None
    actions.republish(seen(ends), by=here)
    assert seen(ends).status == (Campaign.Status.CLOSED if had_closed else Campaign.Status.APPROVED)

    # two begin to read: one is named
    assert at_once(*(lambda by=by: actions.read_now(seen(lost), by=by) for by in (here, there))) == [True, True]
    assert ReviewLock.objects.count() == 1


def test_two_write_one_draft_at_once_and_two_leads_answer_at_once():
    here, there = make.group(), make.group(region_slug="kurdistan")
    writers, leads = [make.member(here) for _ in range(2)], [make.lead(there) for _ in range(2)]
    campaign = make.campaign(here)
    opened = draft_of(seen(campaign))

    def write(by, **changes):
        return lambda: actions.revise(
            seen(campaign), opened | changes, known=prints_of(opened), by=by, tab=Tab(), quietly=True
        )

    # the same text: one is kept, the other is refused
    assert at_once(*(write(by, title_en=f"Water {n}") for n, by in enumerate(writers))) == [False, True]
    assert seen(campaign).title_en in {"Water 0", "Water 1"}
    # different texts: both are kept
    assert at_once(write(writers[0], title_ar="ماء"), write(writers[1], title_ckb="ئاو")) == [True, True]
    assert (seen(campaign).title_ar, seen(campaign).title_ckb) == ("ماء", "ئاو")
    # one page sends twice at once: its new row is one
    new = dict.fromkeys(opened["demands"][0], "") | {"id": None, "mark": "a1", "addressed_to": None, "text_en": "Wells"}
    rows = [*opened["demands"], new]
    sends = [lambda turn=turn: actions.revise(seen(campaign), opened | {"demands": rows}, known=prints_of(opened),
                                              by=writers[0], tab=Tab("b" * 32, turn), quietly=True)
             for turn in (1, 2)]  # fmt: skip
    at_once(*sends)
    assert campaign.demands.filter(text_en="Wells").count() == 1

    # two leads of the group that is asked, or one twice
    ask_to_carry(campaign, there, by=make.lead(here))
    assert at_once(*(lambda by=by: accept_carrying(seen(campaign), there, by=by) for by in leads)) == [False, True]
    assert campaign.carriers.count() == 2
    third = make.group("womens-rights")
    ask_to_carry(seen(campaign), third, by=make.lead(here))
    by = make.lead(third)
    assert at_once(lambda: accept_carrying(seen(campaign), third, by=by),
                   lambda: decline_carrying(seen(campaign), third, by=by)) == [False, True]  # fmt: skip
    # coming in while it is submitted: either it is read with the group, or the group does not come
    fourth = make.group("expression-media")
    ask_to_carry(seen(campaign), fourth, by=make.lead(here))
    at_once(lambda: actions.submit(seen(campaign), by=make.lead(here)),
            lambda: accept_carrying(seen(campaign), fourth, by=by))  # fmt: skip
    now = seen(campaign)
    taken = now.snapshots.get(round=now.round).texts["groups"] if now.round else None
    assert taken in (None, sorted(now.carriers.values_list("group", flat=True)))
