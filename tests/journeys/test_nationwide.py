"""A nation-wide campaign: two keys, an appeal, and a ministry that does not answer.

Whoever may not do a step is refused at it; statuses as in `test_story`.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns.models import Campaign, Demand, Support
from tests.journeys.people import Story, fill_in_languages, opens, press, refused
from tests.portal import Portal
from tests.services import wait_until
from tests.sink import SmtpSink

LEAD, MEMBER = "cold-spring@example.org", "river-stone@example.org"
IRAQ, KURDISTAN = "coordinator.iraq@example.org", "coordinator.kurdistan@example.org"
SUPPORTER = "supporter@example.net"
TITLE = {"ckb": "پشکنینی ئاو لە هەموو شارەکاندا", "ar": "فحص الماء في كل المدن"}
SUMMARY = {"ckb": "با هەموو مانگێک ئەنجامەکان بڵاو بکرێنەوە.", "ar": "لتُنشر النتائج كل شهر."}
DEMAND = {"ckb": "ئەنجامی پشکنین بڵاو بکەنەوە", "ar": "انشروا نتائج الفحص"}
MINISTRY = {"ckb": "وەزارەتی ئاو، نموونە", "ar": "وزارة الماء، مثال"}
WORD = {"ckb": "وەزارەت وەڵامی نەدایەوە. سوپاس بۆ پشتگیریتان.", "ar": "لم تُجب الوزارة. شكرًا لدعمكم."}
WHY_NOT, WHY_STILL = "من يفحص الماء؟", "تاقیگەی زانکۆکان دەیپشکنن، وەک لە داواکەدا هاتووە."


@pytest.fixture
def story(demo: Portal, letters: SmtpSink, person: Callable[..., Page]) -> Story:
    told = Story(demo, letters, person)
    told.people["visitor"] = person("ar", width=360)
    told.signs_in("lead", LEAD)
    told.signs_in("member", MEMBER)
    told.signs_in("other_lead", "lead.kurdistan@example.org")
    told.signs_in("kurdistan", KURDISTAN)
    told.signs_in("iraq", IRAQ)
    told.signs_in("official", "authority@example.org")
    return told


def test_two_keys_an_appeal_and_a_silent_ministry(story: Story) -> None:
    campaign = a_member_writes_it_for_the_whole_country(story)
    one_key_is_not_enough_and_the_other_region_refuses(story, campaign)
    the_lead_appeals_once_and_the_other_region_decides(story, campaign)
    a_supporter_confirms_and_the_ministry_is_written_to(story, campaign)
    everyone_sees_that_the_ministry_is_silent(story, campaign)
    it_is_closed_with_a_word_and_stays_on_record(story, campaign)


def state(campaign: Campaign) -> tuple[str, int]:
    campaign.refresh_from_db()
    return campaign.status, campaign.round


def a_member_writes_it_for_the_whole_country(story: Story) -> Campaign:
    member = story.member
    member.goto("/ckb/campaigns/new/")
    fill_in_languages(member, "title", TITLE)
    fill_in_languages(member, "summary", SUMMARY)
    for language in ("ckb", "ar"):
        member.locator(f"[name=ready_{language}]").check()
    member.locator("[name=goal]").first.check()
    member.locator("[name=is_nationwide]").check()
    fill_in_languages(member, "demands-0-text", DEMAND)
    fill_in_languages(member, "demands-0-addressee", MINISTRY)
    press(member, "main form.form")
    campaign = Campaign.objects.get(title_ckb=TITLE["ckb"])
    a_draft_saves_itself_when_the_network_is_back(member, campaign)
    submit = f"/en/campaigns/{campaign.slug}/submit/"
    refused(submit, [(story.visitor, 401), (story.other_lead, 404), (story.member, 403)], post=True)
    story.lead.goto(submit)
    press(story.lead)
    for coordinator in (IRAQ, KURDISTAN):
        story.letter_to(coordinator)
    assert state(campaign) == (Campaign.Status.SUBMITTED, 1)
    return campaign


def a_draft_saves_itself_when_the_network_is_back(member: Page, campaign: Campaign) -> None:
    member.goto(f"/ckb/campaigns/{campaign.slug}/edit/")
    member.context.set_offline(True)
    fill_in_languages(member, "summary", {"ckb": SUMMARY["ckb"] + WHY_STILL})
    waits = member.locator("form[data-draft]").get_attribute("data-waits")
    expect(member.locator("[data-draft-status]")).to_have_text(waits)
    member.context.set_offline(False)
    stored = Campaign.objects.filter(pk=campaign.pk, summary_ckb=SUMMARY["ckb"] + WHY_STILL)
    wait_until(stored.exists, "what was written offline is stored")


def one_key_is_not_enough_and_the_other_region_refuses(story: Story, campaign: Campaign) -> None:
    review = f"/en/campaigns/review/{campaign.slug}/"
    decide(story.kurdistan, review, "approve")
    assert state(campaign) == (Campaign.Status.SUBMITTED, 1), "the other region has not turned its key"
    refused(f"/ar/campaigns/{campaign.slug}/", [(story.visitor, 404), (story.official, 404), (story.other_lead, 404)])
    refused(review, [(story.kurdistan, 403), (story.lead, 404), (story.visitor, 401)], post=True)
    known = len(story.letters.to(LEAD))
    decide(story.iraq, review, "refuse", reason="unproven", word=WHY_NOT)
    assert state(campaign) == (Campaign.Status.REFUSED, 1)
    story.letter_to(LEAD, already=known)
    story.lead.goto(f"/en/campaigns/{campaign.slug}/")
    for words in (WHY_NOT, "A claim needs a source, or softer words."):
        expect(story.lead.get_by_text(words).first).to_be_visible()


def decide(coordinator: Page, review: str, verdict: str, *, reason: str = "", word: str = "") -> None:
    coordinator.goto(review)
    coordinator.locator("select[name=reason]").select_option(reason)
    coordinator.locator("textarea[name=word]").fill(word)
    press(coordinator, "main form.form", f"button[value={verdict}]")


def the_lead_appeals_once_and_the_other_region_decides(story: Story, campaign: Campaign) -> None:
    appeal, review = f"/en/campaigns/{campaign.slug}/appeal/", f"/en/campaigns/review/{campaign.slug}/"
    refused(appeal, [(story.visitor, 401), (story.other_lead, 404), (story.member, 403)], post=True)
    story.lead.goto(f"/en/campaigns/{campaign.slug}/")
    story.lead.locator(f"main a[href='{appeal}']").click()
    story.lead.locator("textarea[name=reason]").fill(WHY_STILL)
    press(story.lead, "main form.form")
    assert state(campaign) == (Campaign.Status.SUBMITTED, 2)
    refused(review, [(story.iraq, 403), (story.lead, 404)], post=True)
    story.kurdistan.goto("/en/campaigns/review/")
    story.kurdistan.locator(f"main a[href$='{review}']").first.click()
    expect(story.kurdistan.get_by_text(WHY_STILL).first).to_be_visible()
    known = len(story.letters.to(LEAD))
    decide(story.kurdistan, review, "approve")
    assert state(campaign) == (Campaign.Status.APPROVED, 2)
    story.letter_to(LEAD, already=known)
    refused(appeal, [(story.lead, 403)], post=True)


def a_supporter_confirms_and_the_ministry_is_written_to(story: Story, campaign: Campaign) -> None:
    visitor = story.visitor
    visitor.goto(f"/ar/campaigns/{campaign.slug}/")
    expect(visitor.locator("h1")).to_have_text(TITLE["ar"])
    visitor.locator("main a[href$='/support/']").first.click()
    visitor.locator("input[name=email]").fill(SUPPORTER)
    press(visitor)
    visitor.goto(story.letter_to(SUPPORTER))
    press(visitor, button="button[name=confirm]")
    assert Support.objects.confirmed().filter(campaign=campaign).count() == 1
    demand = campaign.demands.get()
    sent = f"/en/campaigns/{campaign.slug}/answers/{demand.pk}/sent/"
    refused(sent, [(visitor, 401), (story.member, 403), (story.iraq, 403), (story.official, 403)], post=True)
    story.lead.goto(f"/en/campaigns/{campaign.slug}/answers/")
    story.lead.locator(f"main a[href='{sent}']").click()
    story.lead.locator("[name=sent_on]").fill(f"{timezone.localdate():%Y-%m-%d}")
    press(story.lead, "main form.form")
    assert list(Demand.objects.awaiting().filter(campaign=campaign)) == [demand]


def everyone_sees_that_the_ministry_is_silent(story: Story, campaign: Campaign) -> None:
    """The weeks pass; nobody marks anything."""
    today, visitor = timezone.localdate(), story.visitor
    for days, rows in ((45, Demand.objects.overdue()), (75, Demand.objects.long_overdue())):
        sent_on = today - timedelta(days=days)
        campaign.demands.update(sent_on=sent_on, reply_due_on=sent_on + timedelta(days=30))
        story.portal.forget_pages()
        assert rows.filter(campaign=campaign).count() == 1
        visitor.goto("/ar/campaigns/authorities/")
        silent = visitor.locator("main li.panel", has_text=MINISTRY["ar"])
        expect(silent.get_by_role("link", name=TITLE["ar"])).to_be_visible()
    silent.get_by_role("link", name=TITLE["ar"]).click()
    expect(visitor.locator("main .tag[data-status=stop], main .tag.stop").first).to_be_visible()


def it_is_closed_with_a_word_and_stays_on_record(story: Story, campaign: Campaign) -> None:
    close, lead = f"/en/campaigns/{campaign.slug}/close/", story.lead
    refused(close, [(story.visitor, 401), (story.member, 403), (story.kurdistan, 403)], post=True)
    lead.goto(close)
    press(lead, "main form.form")
    assert state(campaign)[0] == Campaign.Status.APPROVED, "nothing was said of the demand"
    lead.locator("[name=demands-0-result]").select_option("silence")
    for language, word in WORD.items():
        lead.locator(f"[name=outcome_{language}]").fill(word)
    press(lead, "main form.form")
    assert state(campaign)[0] == Campaign.Status.CLOSED
    refused(close, [(lead, 403)], post=True)
    told = story.letters.wait_for(SUPPORTER, count=2)
    wait_until(lambda: not Support.objects.filter(campaign=campaign).exists(), "nobody is remembered as a supporter")
    assert len(story.letters.to(SUPPORTER)) == len(told) == 2
    friend = story.arrive("ar", width=360)
    friend.goto("/ar/campaigns/")
    friend.get_by_role("link", name=TITLE["ar"]).first.click()
    expect(friend.get_by_text(WORD["ar"]).first).to_be_visible()
    assert opens(friend, f"/ar/campaigns/{campaign.slug}/sheet/") == 200
    card = friend.request.get(f"/ar/campaigns/{campaign.slug}/card.png")
    assert (card.status, card.headers["content-type"]) == (200, "image/png")
