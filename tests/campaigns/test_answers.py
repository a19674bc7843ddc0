"""What authorities are asked and answer: how it stands is always asked of the rows, and silence is public."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns import actions
from campaigns.models import Answer, Campaign, Demand
from campaigns.queries import asked_by, silence
from core.transitions import MoveRefused
from notifications.actions import deliver_due, materialise, recipient_at, recipient_for
from notifications.models import Activity, Delivery
from organisations.models import Organisation
from tests import factories as make

pytestmark = pytest.mark.django_db
S = Campaign.Status


def day(offset):
    return timezone.localdate() + timedelta(days=offset)


def running(group, **fields):
    now = timezone.now()
    return make.campaign(group, status=S.APPROVED, round=1, submitted_at=now, approved_at=now, **fields)


@pytest.fixture
def lead(group):
    return recipient_for(make.lead(group)).account


@pytest.fixture
def campaign(group):
    return running(group)


def sent(demand, by, *, ago=40, due=-10, to=None):
    actions.mark_sent(demand, sent_on=day(-ago), reply_due_on=None if due is None else day(due), by=by)
    if to:
        Demand.objects.filter(pk=demand.pk).update(addressed_to=to)
    return demand


def answered(demand, by, kind="no", **said):
    fields = {"text": "We shall see", "language": "en", "answered_on": day(0)} | said
    return actions.record_answer(demand, kind=kind, by=by, **fields)


STANDINGS = [  # sent how many days ago, due in how many, which answers; how it stands
    (None, None, (), "unsent"),
    (0, 30, (), "awaited"),
    (30, 0, (), "awaited"),
    (5, None, (), "awaited"),
    (5, None, ("received",), "awaited"),
    (31, -1, (), "overdue"),
    (60, -30, (), "overdue"),
    (61, -31, (), "long"),
    (61, -31, ("received",), "long"),
    (61, -31, ("received", "no"), "answered"),
    (9, 20, ("referred",), "answered"),
]


def test_how_a_demand_stands_is_asked_of_its_days_and_answers(campaign, lead):
    for number, (ago, due, kinds, _expected) in enumerate(STANDINGS):
        demand = Demand.objects.create(campaign=campaign, order=number + 1, text_en="Ask", addressee_en="Whom")
        if ago is not None:
            sent(demand, lead, ago=ago, due=due)
        for kind in kinds:
            answered(demand, lead, kind)
    rows = asked_by(Campaign.objects.with_page().get())[1:]
    assert [row.reply for row in rows] == [expected for *_rest, expected in STANDINGS]
    asked = {
        "awaited": Demand.objects.awaiting(),
        "overdue": Demand.objects.overdue().exclude(pk__in=Demand.objects.long_overdue()),
        "long": Demand.objects.long_overdue(),
    }
    for reply, found in asked.items():
        assert {row.key for row in rows if row.reply == reply} == set(found.values_list("pk", flat=True)), reply


def test_a_demand_is_public_in_the_languages_that_are_ready(client, campaign, lead, settings):
    settings.VISITOR_PAGES_SECONDS = 0
    Campaign.objects.update(title_ckb="ئاو", state_ckb="draft")
    Demand.objects.update(text_ckb="نیوەچڵ", addressee_ckb="نیوەناو")
    sent(campaign.demands.get(), lead)
    for state in ("draft", "reviewed"):
        Campaign.objects.update(state_ckb=state)
        for path in (f"campaigns/{campaign.slug}/", f"campaigns/{campaign.slug}/sheet/", "campaigns/authorities/"):
            page = client.get(f"/ckb/{path}").content.decode()
            assert ("نیوە" in page) is (state == "reviewed"), (state, path)
            assert ("The governorate" in page) is (state == "draft"), (state, path)


def test_an_action_is_read_in_the_languages_that_are_ready_or_in_the_only_one_it_has(client, campaign, settings):
    settings.VISITOR_PAGES_SECONDS = 0
    soon, plan = timezone.now() + timedelta(days=3), campaign.actions.create
    both = plan(title_en="Walk", title_ckb="نیوەڕێ", place_en="Bridge", place_ckb="نیوەپرد", starts_at=soon)
    plan(title_ckb="تەنیا", place_ckb="نزیک", starts_at=soon)
    for state in ("draft", "reviewed"):
        Campaign.objects.update(state_ckb=state)
        for path in (f"campaigns/{campaign.slug}/", f"campaigns/{campaign.slug}/actions/{both.pk}/", "calendar.ics"):
            page = client.get(f"/ckb/{path}").content.decode()
            assert ("نیوە" in page) is (state == "reviewed"), (state, path)
            assert ("Walk" in page) is (state == "draft"), (state, path)
            assert ("تەنیا" in page) is ("actions" not in path), (state, path)


def test_of_what_is_not_pursued_no_answer_is_awaited(campaign, lead):
    demand = sent(campaign.demands.get(), lead, ago=61, due=-31)
    Demand.objects.filter(pk=demand.pk).update(result="dropped")
    assert [row.reply for row in asked_by(Campaign.objects.with_page().get())] == ["dropped"]
    assert not Demand.objects.unanswered().exists()
    assert [one.overdue for one in silence()] == [0]


def test_days_that_cannot_be_are_refused_and_nothing_is_kept(campaign, lead):
    demand = campaign.demands.get()
    with pytest.raises(ValidationError):
        answered(demand, lead)
    for ago, due in ((-1, 30), (3, -4)):
        with pytest.raises(ValidationError):
            sent(demand, lead, ago=ago, due=due)
    sent(demand, lead, ago=3, due=30)
    for when in (day(1), day(-4)):
        with pytest.raises(ValidationError):
            answered(demand, lead, answered_on=when)
    answered(demand, lead, answered_on=day(-2))
    with pytest.raises(ValidationError):
        sent(demand, lead, ago=1, due=30)
    demand.refresh_from_db()
    assert (demand.sent_on, demand.answers.count()) == (day(-3), 1)


def test_nothing_is_written_down_once_the_campaign_is_closed(campaign, lead):
    demand = sent(campaign.demands.get(), lead)
    answer = answered(demand, lead)
    make.closed(campaign, by=lead)
    acts = (lambda: sent(demand, lead), lambda: answered(demand, lead), lambda: actions.remove_answer(answer, by=lead))
    for act in acts:
        with pytest.raises(MoveRefused):
            act()
    assert demand.answers.count() == 1


def told(kind, channel="portal"):
    rows = Delivery.objects.filter(kind=kind, channel=channel)
    return sorted(rows.values_list("recipient__account", flat=True), key=str)


def test_an_answer_is_told_to_members_and_supporters_with_an_account_once_an_hour(group, campaign, lead, mailoutbox):
    member, friend = recipient_for(make.member(group)), recipient_for(make.person())
    stranger = recipient_at("friend@example.org", "en")
    actions.support(campaign, recipient=friend)
    actions.confirm_support(actions.support(campaign, recipient=stranger))
    demand = sent(campaign.demands.get(), lead)
    answered(demand, lead, "received")
    assert told("campaigns.answered") == []
    first = answered(demand, lead)
    answered(demand, lead, "partly")
    assert told("campaigns.answered") == sorted([member.account_id, friend.account_id, lead.pk], key=str)
    assert stranger.pk not in Delivery.objects.filter(kind="campaigns.answered").values_list("recipient", flat=True)
    mailoutbox.clear()
    deliver_due()
    assert [m for m in mailoutbox if "friend@" not in m.to[0]] == []
    Answer.objects.exclude(pk=first.pk).delete()
    actions.remove_answer(first, by=lead)
    actions.remove_answer(first, by=lead)
    Delivery.objects.filter(kind="campaigns.answered").update(due_at=timezone.now())
    deliver_due()
    mails = Delivery.objects.filter(kind="campaigns.answered", channel="email")
    assert set(mails.values_list("reason", flat=True)) == {"answer taken out"}
    assert list(Activity.objects.about(campaign).order_by("pk").values_list("verb", flat=True)) == [
        "campaigns.demand_sent", *["campaigns.answered"] * 3, "campaigns.answer_removed",
    ]  # fmt: skip


def test_leads_are_reminded_on_the_morning_after_and_not_of_what_was_answered(group, campaign, lead):
    make.member(group)
    silent = sent(campaign.demands.get(), lead, due=0)
    heard, later = (Demand.objects.create(campaign=campaign, text_en=text, addressee_en="x") for text in ("B", "C"))
    answered(sent(heard, lead, due=0), lead)
    sent(later, lead, due=20)
    materialise()
    rows = Delivery.objects.filter(kind="campaigns.answer_due", channel="email")
    assert [(row.recipient.account_id, row.subject_id) for row in rows] == [(lead.pk, silent.pk)]
    assert timezone.localdate(rows[0].due_at) <= timezone.localdate() + timedelta(days=1)
    sent(silent, lead, due=9)
    assert {row.status for row in rows.all()} == {Delivery.Status.CANCELLED}
    materialise()
    assert {row.status for row in rows.all()} == {Delivery.Status.CANCELLED}


def test_silence_is_counted_by_organisation_and_only_what_is_public(group, campaign, lead):
    body = Organisation.objects.create(slug="water", name_en="The water office", kind="authority")
    other = running(group, title="Second")
    sent(campaign.demands.get(), lead, to=body, due=-40)
    sent(other.demands.get(), lead, to=body, due=5)
    answered(sent(Demand.objects.create(campaign=other, text_en="C", addressee_en="x"), lead, to=body), lead)
    sent(Demand.objects.create(campaign=other, text_en="D", addressee_en="In words"), lead, due=4)
    draft = make.campaign(group, title="Hidden")
    Demand.objects.filter(campaign=draft).update(sent_on=day(-9), addressed_to=body)
    water, words = silence()
    assert (str(water.name), water.sent, water.answered, water.overdue) == ("The water office", 3, 1, 1)
    assert [row["title_en"] for row in water.silent] == ["Clean water"]
    assert (str(words.name), words.sent, words.overdue) == ("In words", 1, 0)


def key(client, url):
    return client.get(url).context["form"]["key"].value()


def test_a_lead_writes_down_and_everyone_reads_it(client, group, campaign, lead):
    demand, base = campaign.demands.get(), f"/en/campaigns/{campaign.slug}/answers/"
    client.force_login(lead)
    url = f"{base}{demand.pk}/sent/"
    refused = client.post(url, {"key": key(client, url), "sent_on": day(1).isoformat()})
    assert (refused.status_code, "sent_on" in refused.context["form"].errors) == (200, True)
    elsewhere = Organisation.objects.create(slug="elsewhere", name_en="Elsewhere")
    typed = {"key": key(client, url), "sent_on": day(-3).isoformat(), "addressed_to": elsewhere.pk}
    assert client.post(url, typed).status_code == 302
    demand.refresh_from_db()
    assert (demand.sent_on, demand.reply_due_on) == (day(-3), day(27))
    assert demand.addressed_to is None, "whom it asks was approved, and changes with the same keys only"
    url = f"{base}{demand.pk}/add/"
    typed = {"key": key(client, url), "kind": "partly", "answered_on": day(-1).isoformat(), "text": "<b>Half</b> of it",
             "language": "en"}  # fmt: skip
    assert "kind" in client.post(url, typed | {"kind": ""}).context["form"].errors
    for _click in range(2):
        assert client.post(url, typed).status_code == 302
    assert Answer.objects.count() == 1
    page = client.get(base).content.decode()
    client.logout()
    for read in (page, client.get(f"/en/campaigns/{campaign.slug}/").content.decode()):
        assert "accepted in part" in read
        assert "&lt;b&gt;Half&lt;/b&gt; of it" in read
    client.force_login(lead)
    url = f"{base}{Answer.objects.get().pk}/remove/"
    typed = {"key": key(client, url)}
    assert [client.post(url, typed).status_code for _click in range(2)] == [302, 302]
    assert Answer.objects.count() == 0


def test_another_campaigns_demand_is_not_there(client, group, campaign, lead):
    other = running(make.group("womens-rights"))
    client.force_login(lead)
    demand = other.demands.get()
    assert client.get(f"/en/campaigns/{campaign.slug}/answers/{demand.pk}/sent/").status_code == 404
    assert client.get(f"/en/campaigns/{campaign.slug}/answers/{demand.pk}/add/").status_code == 404
    assert client.get(f"/en/campaigns/{other.slug}/answers/{demand.pk}/add/").status_code == 403
