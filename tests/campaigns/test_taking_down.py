"""A campaign is taken down: gone from everything public at once, standing still, and back as what it was."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from campaigns import actions
from campaigns.actions.joint import accept_carrying, part
from campaigns.holdings import end_supports
from campaigns.models import Amendment, Campaign, CampaignGroup, CarrierInvitation, Support
from campaigns.queries import queue_of, regions_open_to
from core.transitions import MoveRefused
from notifications.actions import deliver_due, materialise, recipient_at, recipient_for
from notifications.inbox import page_of
from notifications.models import Activity, Delivery
from tests import factories as make
from tests.campaigns.test_doing import action, comes, signed_in, typed
from tests.campaigns.test_review import changed, running
from tests.updates import factories as news
from updates import actions as updates

pytestmark = pytest.mark.django_db
S, R = Campaign.Status, Campaign.Reason
DAY = timedelta(days=1)


@pytest.fixture
def lead(group):
    return recipient_for(make.lead(group)).account


@pytest.fixture
def coordinator():
    return recipient_for(make.coordinator()).account


@pytest.fixture
def campaign(group):
    return running(group, title="Zebra wells")


def stored(campaign) -> Campaign:
    return Campaign.objects.get(pk=campaign.pk)


def facts(campaign) -> tuple:
    now = stored(campaign)
    return now.status, now.approved_at, now.closed_at, now.outcome_en, now.round


def told(kind: str) -> set:
    return set(Delivery.objects.filter(kind=kind, status="queued").values_list("recipient__account", flat=True))


def url(campaign, then: str = "") -> str:
    return f"/en/campaigns/{campaign.slug}/{then}"


# --- the act ------------------------------------------------------------------------------------------------------


def test_it_goes_down_and_comes_back_as_what_it_was_and_both_are_written_down(group, lead, coordinator, campaign):
    ended = running(group)
    make.closed(ended, by=lead)
    for one in (campaign, ended):
        before = facts(one)
        actions.take_down(one, reason=R.CONSENT, by=coordinator)
        assert facts(one) == (S.TAKEN_DOWN, *before[1:])
        with pytest.raises(MoveRefused):
            actions.take_down(one, reason=R.SAFETY, by=lead)
        actions.republish(one, by=coordinator)
        assert facts(one) == before
        with pytest.raises(MoveRefused):
            actions.republish(one, by=coordinator)
        acts = Activity.objects.about(one).filter(verb__in=["campaigns.taken_down", "campaigns.republished"])
        assert [(act.verb, act.by_id, act.facts) for act in acts.order_by("pk")] == [
            ("campaigns.taken_down", coordinator.pk, {"reason": "consent"}),
            ("campaigns.republished", coordinator.pk, {}),
        ]
    for what in ("draft", "submitted"):
        at = timezone.now() if what == "submitted" else None
        with pytest.raises(MoveRefused):
            actions.take_down(make.campaign(group, status=what, round=1, submitted_at=at), reason=R.ERROR, by=lead)
    with pytest.raises(ValueError, match="insult"):
        actions.take_down(campaign, reason="insult", by=coordinator)
    assert stored(campaign).status == S.APPROVED

    # what ends after closing ends also while it is down
    actions.take_down(ended, reason=R.SAFETY, by=coordinator)
    now = timezone.now()
    Support.objects.create(campaign=ended, recipient=recipient_for(lead), status="confirmed", confirmed_at=now)
    assert (end_supports(now + 2 * DAY), Support.objects.count()) == (1, 0)


def test_what_is_down_stands_still(group, lead, coordinator, campaign):
    friend, act = recipient_at("friend@example.org", "en"), action(campaign)
    demand = campaign.demands.get()
    actions.mark_sent(demand, sent_on=timezone.localdate(), reply_due_on=None, by=lead)
    asked = {"support": actions.support(campaign, recipient=friend), "place": actions.sign_up(act, recipient=friend)}
    asked["word"] = actions.endorse(campaign, recipient=friend, name="Wells", word="", language="en")
    actions.take_down(campaign, reason=R.SAFETY, by=coordinator)
    said = {"recipient": friend, "name": "Ann", "language": "en"}
    met = actions.Result("met", {"result_word_en": "They did it"})
    refused = [
        lambda: actions.support(campaign, recipient=friend),
        lambda: actions.confirm_support(asked["support"], name="Ann"),
        lambda: actions.endorse(campaign, word="", **said),
        lambda: actions.confirm_endorsement(asked["word"]),
        lambda: actions.greet(campaign, country="Iceland", text="With you", **said),
        lambda: actions.sign_up(act, recipient=friend),
        lambda: actions.confirm_sign_up(asked["place"]),
        lambda: actions.plan_action(action(campaign), by=lead),
        lambda: actions.change_action(act, by=lead),
        lambda: actions.cancel_action(act, by=lead),
        lambda: actions.report_action(act, by=lead),
        lambda: actions.set_figures(campaign, by=lead),
        lambda: actions.mark_sent(demand, sent_on=timezone.localdate(), reply_due_on=None, by=lead),
        lambda: actions.record_answer(demand, kind="yes", text="", language="en", answered_on=timezone.localdate(),
                                      by=lead),
        lambda: actions.amend(campaign, changed(campaign), by=lead),
        lambda: actions.close(campaign, results={demand.pk: met}, outcome={"outcome_en": "Thanks"}, by=lead),
        lambda: actions.submit(campaign, by=lead),
    ]  # fmt: skip
    for number, do in enumerate(refused):
        with pytest.raises(MoveRefused):
            pytest.fail(f"{number} was done: {do()}")
    assert stored(campaign).status == S.TAKEN_DOWN
    for row in asked.values():  # to take back is always possible
        actions.withdraw(row)


def test_a_waiting_change_goes_on_waiting_and_a_group_can_leave_all_the_same(group, lead, coordinator, campaign):
    other = make.group("womens-rights")
    CampaignGroup.objects.create(campaign=campaign, group=other)
    CarrierInvitation.objects.create(campaign=campaign, group=make.group("oil-gas"), asked_by=lead)
    guest = make.lead(make.group("oil-gas"))
    assert signed_in(guest).get(url(campaign, "carry/")).status_code == 200
    actions.amend(campaign, changed(campaign), by=lead)
    assert told("campaigns.amendment_submitted") == {coordinator.pk}
    colleague = make.coordinator("kurdistan")
    actions.take_down(campaign, reason=R.ERROR, by=colleague)
    down = stored(campaign)
    assert (regions_open_to(coordinator, down), queue_of(coordinator), told("campaigns.amendment_submitted")) == (
        [], ([], 0), set()
    )  # fmt: skip
    with pytest.raises(MoveRefused):
        actions.approve(down, region=make.region(), by=coordinator)
    with pytest.raises(MoveRefused):
        accept_carrying(down, make.group("oil-gas"), by=guest)
    assert {signed_in(guest).get(url(campaign, then)).status_code for then in ("carry/", "preview/", "")} == {404}
    actions.republish(campaign, by=colleague)
    assert told("campaigns.amendment_submitted") == {coordinator.pk}
    actions.approve(stored(campaign), region=make.region(), by=coordinator)
    assert stored(campaign).title_en == "Cleaner water"

    actions.amend(campaign, changed(stored(campaign), title_en="Cleanest water"), by=lead)
    actions.take_down(campaign, reason=R.ERROR, by=colleague)
    part(campaign, other, by=lead)
    assert not Amendment.objects.waiting().exists()
    actions.republish(campaign, by=colleague)
    CampaignGroup.objects.create(campaign=campaign, group=other)
    make.closed(campaign, by=lead)
    actions.take_down(campaign, reason=R.ERROR, by=colleague)
    with pytest.raises(MoveRefused):  # of what has ended nobody takes herself out of the record
        part(campaign, other, by=lead)
    assert not lead.has_perm("campaigns.part_group", campaign.carriers.get(group=other))


# --- who is told --------------------------------------------------------------------------------------------------


def test_its_leads_are_told_the_reason_but_not_who_did_it_and_mail_reveals_nothing(group, lead, coordinator, campaign,
                                                                                   mailoutbox):  # fmt: skip
    second, _member = recipient_for(make.lead(group)), make.member(group)
    User.objects.filter(pk=lead.pk).update(is_discreet=False)
    User.objects.update(language="en")
    actions.take_down(campaign, reason=R.CONSENT, by=coordinator)
    assert told("campaigns.taken_down") == {lead.pk, second.account_id}
    deliver_due()
    words = {mail.to[0]: f"{mail.subject} {mail.body}" for mail in mailoutbox}
    assert set(words) == {lead.email, second.account.email}
    assert ("Zebra wells" in words[lead.email], "did not agree" in words[lead.email]) == (True, True)
    assert not {"Zebra", "campaign", "taken down", campaign.slug} & set(words[second.account.email].split())
    assert "Zebra" not in words[second.account.email]

    actions.republish(campaign, by=lead)
    assert told("campaigns.republished") == {second.account_id}
    actions.take_down(campaign, reason=R.CONSENT, by=lead)
    assert (told("campaigns.taken_down"), told("campaigns.republished")) == ({second.account_id}, set())
    actions.republish(campaign, by=coordinator)
    assert told("campaigns.taken_down") == set()
    assert told("campaigns.republished") == {lead.pk, second.account_id}


def test_what_waits_to_be_told_of_it_is_not_but_that_something_is_cancelled(group, lead, coordinator, campaign,
                                                                            mailoutbox):  # fmt: skip
    friend = recipient_for(make.person())
    member = make.member(group)
    walk, sit_in = action(campaign), action(campaign, title_en="A sit-in")
    for act in (walk, sit_in):
        comes(act, "comes@example.org")
    actions.support(campaign, recipient=friend)
    update = news.update(campaign=campaign, author=lead, languages="en")
    updates.publish(update, by=lead)
    actions.cancel_action(sit_in, by=lead)
    Delivery.objects.create(
        recipient=friend, kind="campaigns.action_reminder", subject=walk, occurrence=walk.starts_at, offset=DAY,
        channel="email", due_at=timezone.now(),
    )  # fmt: skip
    actions.take_down(campaign, reason=R.SAFETY, by=coordinator)
    Delivery.objects.filter(status="queued").update(due_at=timezone.now(), bundle="")
    materialise()
    deliver_due()
    sent = set(Delivery.objects.filter(status="sent", channel="email").values_list("kind", flat=True))
    assert sent == {"campaigns.taken_down", "campaigns.coming_cancelled", "campaigns.action_cancelled"}
    letters = {mail.to[0]: f"{mail.subject} {mail.body}" for mail in mailoutbox}
    [link] = re.findall(r"http://[^/]+(/\S+/open/\S+)", letters["comes@example.org"])
    page = Client().get(link, follow=True).content.decode()
    assert ("This action does not take place." in page, "Zebra" in page) == (True, False)
    assert not told("campaigns.action_reminder")
    news_rows = Delivery.objects.filter(kind="updates.published", channel="email")
    assert {(row.status, row.reason) for row in news_rows} == {("cancelled", "not public")}
    with pytest.raises(ValidationError, match="taken down"):
        updates.publish(news.update(campaign=stored(campaign), author=lead, languages="en"), by=lead)

    # in the portal, too, messages say nothing more of it to who may not read it, and go on for who may
    row = {"kind": "campaigns.action_moved", "subject": walk, "occurrence": timezone.now(), "offset": timedelta(),
           "channel": "portal", "due_at": timezone.now(), "status": "sent", "sent_at": timezone.now()}  # fmt: skip
    titles = {}
    for who in (friend, recipient_for(member)):
        Delivery.objects.create(recipient=who, **row)
        Delivery.objects.create(recipient=who, **row | {"kind": "updates.published", "subject": update})
        Delivery.objects.create(recipient=who, **row | {"kind": "campaigns.coming_cancelled", "subject": sit_in})
        titles[who.account_id] = " ".join(str(one.title) for one in page_of(who.account).entries)
    assert "walk" not in titles[friend.account_id]
    assert "sit-in" in titles[friend.account_id]
    assert update.title_en not in titles[friend.account_id]
    assert "walk" in titles[member.pk]


def test_who_waited_to_be_told_the_end_is_told_once_it_is_shown_again(group, lead, coordinator, campaign, mailoutbox):
    actions.confirm_support(actions.support(campaign, recipient=recipient_at("friend@example.org", "en")))
    make.closed(campaign, by=lead)
    actions.take_down(campaign, reason=R.SAFETY, by=coordinator)
    deliver_due()
    assert "friend@example.org" not in {mail.to[0] for mail in mailoutbox}
    for _turn in range(2):
        actions.republish(campaign, by=coordinator)
        deliver_due()
        assert [mail.to[0] for mail in mailoutbox].count("friend@example.org") == 1
        actions.take_down(campaign, reason=R.SAFETY, by=coordinator)


# --- its pages ----------------------------------------------------------------------------------------------------


def test_who_reads_it_and_what_her_page_offers(group, lead, coordinator, campaign, count_queries):
    member, admin = make.member(group), make.holder("admin")
    readers = {"member": member, "lead": lead, "coordinator": coordinator, "admin": admin}
    most = count_queries(signed_in(lead), url(campaign))
    actions.take_down(campaign, reason=R.OUTDATED, by=coordinator)
    for who, user in readers.items():
        client = signed_in(user)
        page = client.get(url(campaign)).content.decode()
        assert "This campaign is taken down" in page
        assert "It no longer holds" in page
        assert (url(campaign, "republish/") in page) is (who in {"coordinator", "admin"})
        assert url(campaign, "support/") not in page
        assert url(campaign, "card.png") not in page
        assert client.get(url(campaign, "republish/")).status_code == (200 if who in {"coordinator", "admin"} else 403)
        assert client.get(url(campaign, "actions/1/")).status_code == 404
    assert count_queries(signed_in(lead), url(campaign)) <= most + 1  # one asks why, and whose word it was
    desk = signed_in(coordinator)
    assert f'href="{url(campaign)}"' in desk.get("/en/campaigns/review/").content.decode()
    before = count_queries(desk, "/en/campaigns/review/")
    for _more in range(2):
        actions.take_down(running(group), reason=R.ERROR, by=coordinator)
    assert count_queries(desk, "/en/campaigns/review/") == before
    for user in (make.person(), make.holder("editor"), make.member(make.group("womens-rights"))):
        for then in ("", "take-down/", "republish/", "log/", "voices/desk/"):
            assert signed_in(user).get(url(campaign, then)).status_code == 404


def test_a_lead_shows_again_only_what_she_took_down_herself(group, lead, coordinator, campaign):
    client, other = signed_in(lead), signed_in(make.lead(group))
    assert url(campaign, "take-down/") in client.get(url(campaign)).content.decode()
    page = client.get(url(campaign, "take-down/")).content.decode()
    assert [f'value="{code}"' in page for code in R.values] == [True] * 5
    nothing = client.post(url(campaign, "take-down/"), typed(client, url(campaign, "take-down/")))
    assert (nothing.status_code, stored(campaign).status) == (200, S.APPROVED)
    assert client.post(url(campaign, "take-down/"), {"reason": "insult", "key": "2" * 32}).status_code == 200
    client.post(url(campaign, "take-down/"), typed(client, url(campaign, "take-down/"), reason="error"))
    assert stored(campaign).status == S.TAKEN_DOWN
    assert other.get(url(campaign, "republish/")).status_code == 403
    client.post(url(campaign, "republish/"), typed(client, url(campaign, "republish/")))
    assert stored(campaign).status == S.APPROVED
    actions.take_down(campaign, reason=R.SAFETY, by=coordinator)
    assert client.post(url(campaign, "republish/"), {"key": "3" * 32}).status_code == 403
    assert stored(campaign).status == S.TAKEN_DOWN
    assert signed_in(make.member(group)).post(url(campaign, "republish/")).status_code == 403


def test_who_comes_late_is_answered_in_words(group, lead, coordinator, campaign):
    here, there = signed_in(coordinator), signed_in(make.holder("admin"))
    down, again = url(campaign, "take-down/"), url(campaign, "republish/")
    first, second = typed(here, down, reason="safety"), typed(there, down, reason="error")
    for client, data in ((here, first), (here, first), (there, second)):  # and a second click
        assert client.post(down, data).url == url(campaign)
    assert "The campaign is taken down." in there.get(url(campaign)).content.decode()
    assert Activity.objects.filter(verb="campaigns.taken_down").count() == 1
    first, second = typed(here, again), typed(there, again)
    for client, data in ((here, first), (here, first), (there, second)):
        assert client.post(again, data).url == url(campaign)
    assert "Everyone can read the campaign again." in there.get(url(campaign)).content.decode()
    assert Activity.objects.filter(verb="campaigns.republished").count() == 1

    opened = typed(here, down, reason="safety")  # while it ends
    make.closed(stored(campaign), by=lead)
    assert here.post(down, opened).url == url(campaign)
    assert facts(campaign)[0] == S.TAKEN_DOWN
    late = signed_in(lead)  # who would close what is down
    assert late.get(url(campaign, "close/")).status_code == 403
    actions.republish(campaign, by=coordinator)
    assert facts(campaign)[0] == S.CLOSED


# --- by two, and what was on its way ------------------------------------------------------------------------------


def test_a_coordinator_holds_down_what_a_lead_took_down(lead, coordinator, campaign):
    mine, desk, down = signed_in(lead), signed_in(coordinator), url(campaign, "take-down/")
    opened = typed(desk, down, reason="safety")
    mine.post(down, typed(mine, down, reason="error"))
    assert mine.get(down).status_code == 302, "who took it down herself has nothing to add"
    assert down in desk.get(url(campaign)).content.decode()
    desk.post(down, opened)
    assert Activity.objects.filter(verb="campaigns.taken_down").count() == 2
    page = mine.get(url(campaign)).content.decode()
    assert "It endangers somebody" in page
    assert url(campaign, "republish/") not in page
    assert mine.post(url(campaign, "republish/"), {}).status_code == 403
    assert stored(campaign).status == S.TAKEN_DOWN
    assert told("campaigns.taken_down") == {lead.pk}
    actions.republish(campaign, by=coordinator)
    with pytest.raises(MoveRefused):
        actions.hold_down(stored(campaign), reason=R.SAFETY, by=coordinator)


def test_who_comes_learns_of_a_move_that_a_take_down_came_between(lead, campaign, mailoutbox):
    act = action(campaign)
    comes(act, "comes@example.org")
    act.starts_at, act.ends_at = act.starts_at + DAY, act.ends_at + DAY
    actions.change_action(act, by=lead)
    actions.take_down(campaign, reason=R.ERROR, by=lead)
    Delivery.objects.filter(status="queued").update(due_at=timezone.now())
    deliver_due()
    assert mailoutbox == []
    actions.republish(stored(campaign), by=lead)
    Delivery.objects.filter(status="queued").update(due_at=timezone.now())
    deliver_due()
    assert [mail.to for mail in mailoutbox] == [["comes@example.org"]]
    rows = Delivery.objects.filter(kind="campaigns.coming_moved", channel="email")
    assert set(rows.values_list("status", flat=True)) <= {"sent", "cancelled"}
    assert rows.filter(status="sent").count() == 1
