"""The story that proves the portal: from a sign-up in Kurdish to evidence read in English.

One story, because each step stands on the one before; at each the wrong roles are refused. Statuses: 401 stands for
being led to sign-in, 404 for what one may not know of, 403 for what one may see and not do.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from campaigns.models import Campaign, Support
from councils.models import Commitment
from forums.models import Edition, Recommendation, Registration
from groups.models import JoinRequest, Membership
from notifications.models import Delivery
from tests.journeys.people import (
    PASSWORD,
    Story,
    calendar_start,
    fill_in_languages,
    link_in,
    opens,
    press,
    refused,
    sign_in,
)
from tests.portal import Portal
from tests.services import wait_until
from tests.sink import SmtpSink

GROUP = "water-environment-kurdistan"
HER_ADDRESS, VISITORS_ADDRESS = "rojin@example.net", "friend@example.net"
LEAD, MEMBER = "cold-spring@example.org", "river-stone@example.org"  # of the group
TITLE = {"ar": "نبع نظيف لكل حي", "ckb": "کانییەکی پاک بۆ هەر گەڕەکێک", "en": "A clean spring for every quarter"}
DEMAND = {"ar": "فحص الينابيع كل شهر", "ckb": "هەموو مانگێک کانییەکان بپشکنرێن"}
ADDRESSEE = {"ar": "مديرية الماء", "ckb": "بەڕێوەبەرایەتیی ئاو"}


COUNCIL = "baghdad"
ASKED = "Test every public spring once a month"
PROMISE = "The council asks for the results and posts them at the gate."
SHOWN = "The first sheet of results, posted at the gate."


@pytest.fixture
def story(demo: Portal, letters: SmtpSink, person: Callable[..., Page]) -> Story:
    told = Story(demo, letters, person)
    told.people |= {"visitor": person("ar", width=360), "woman": person("ckb", width=360)}
    told.signs_in("lead", LEAD)
    told.signs_in("member", MEMBER)
    told.signs_in("other_lead", "lead.kurdistan@example.org")
    told.signs_in("coordinator", "coordinator.kurdistan@example.org")
    told.signs_in("other_coordinator", "coordinator.iraq@example.org")
    told.signs_in("organiser", "organiser@example.org")
    told.signs_in("councillor", "council@example.org")
    told.signs_in("official", "authority@example.org")
    return told


@pytest.mark.either
def test_from_a_sign_up_in_kurdish_to_evidence_in_english(story: Story) -> None:
    she_signs_up_in_kurdish(story)
    she_asks_to_join_and_the_lead_admits_her(story)
    campaign = she_drafts_a_campaign(story)
    the_lead_submits_and_the_coordinator_asks_for_a_change(story, campaign)
    she_revises_and_the_coordinator_approves(story, campaign)
    a_visitor_reads_it_in_arabic_and_supports_it(story, campaign)
    edition = she_registers_for_the_forum(story)
    the_edition_moves_and_she_is_reminded_of_the_new_time_only(story, edition)
    ref = a_recommendation_is_recorded_and_adopted(story, edition)
    a_council_commits_and_later_adds_evidence(story, ref)
    a_visitor_follows_the_thread_to_the_evidence_in_english(story, edition, ref)


def she_signs_up_in_kurdish(story: Story) -> None:
    """Her browser asks for Kurdish, so her mail is Kurdish; before she confirms there is nothing to enter."""
    woman = story.woman
    woman.goto("/")
    expect(woman.locator("html")).to_have_attribute("lang", "ckb")
    refused("/ckb/my/", [(woman, 401)])
    woman.goto("/ckb/accounts/signup/")
    woman.locator("input[name=pseudonym]").fill("ڕۆژی بارانی")
    woman.locator("input[name=email]").fill(HER_ADDRESS)
    woman.locator("input[name=password1]").fill(PASSWORD)
    press(woman)
    refused("/ckb/my/", [(woman, 401)])
    [letter] = story.letters.wait_for(HER_ADDRESS)
    assert (letter.message["Content-Language"], 'dir="rtl"' in letter.text("html")) == ("ckb", True)
    woman.goto(link_in(letter))
    press(woman)
    if "/login/" in woman.url:
        sign_in(woman, HER_ADDRESS, "ckb", lands="/recovery-codes/")
    assert woman.locator("ol.codes li").count() == 10, "shown this one time"
    press(woman)
    expect(woman.locator("html")).to_have_attribute("lang", "ckb")
    assert opens(woman, "/ckb/my/") == 200


def she_asks_to_join_and_the_lead_admits_her(story: Story) -> None:
    room = f"/ckb/groups/{GROUP}/workspace/"
    refused(room, [(story.visitor, 401), (story.woman, 404), (story.other_lead, 404), (story.coordinator, 404)])
    story.woman.goto(f"/ckb/groups/{GROUP}/join/")
    story.woman.locator("textarea[name=word]").fill("دەمەوێت ئاوی گەڕەکەکەم بپشکنم.")
    press(story.woman)
    assert story.letter_to(LEAD).endswith("/my/notifications/")
    wish = JoinRequest.objects.get(user__email=HER_ADDRESS, group__slug=GROUP)
    admit = f"/en/groups/{GROUP}/workspace/requests/{wish.pk}/admit/"
    strangers = [(story.visitor, 401), (story.woman, 404), (story.other_lead, 404), (story.coordinator, 404)]
    refused(admit, [*strangers, (story.member, 403)], post=True)
    refused(f"/en/groups/{GROUP}/workspace/requests/", [*strangers, (story.member, 403)])
    story.lead.goto(f"/en/groups/{GROUP}/workspace/requests/")
    press(story.lead, f"form[action$='/{wish.pk}/admit/']")
    assert Membership.objects.active().filter(user__email=HER_ADDRESS, group__slug=GROUP).count() == 1
    story.letter_to(HER_ADDRESS, already=1)
    assert opens(story.woman, room) == 200
    assert HER_ADDRESS not in story.lead.content()


def she_drafts_a_campaign(story: Story) -> Campaign:
    refused("/ckb/campaigns/new/", [(story.visitor, 401), (story.coordinator, 403), (story.official, 403)])
    woman = story.woman
    woman.goto("/ckb/campaigns/new/")
    fill_in_languages(woman, "title", TITLE)
    fill_in_languages(woman, "summary", {"ckb": "ئاوی خواردنەوە مافی هەمووانە.", "ar": "ماء الشرب حق للجميع."})
    for language in ("ckb", "ar"):
        woman.locator(f"[name=ready_{language}]").check()
    woman.locator("[name=goal]").first.check()
    fill_in_languages(woman, "demands-0-text", DEMAND)
    fill_in_languages(woman, "demands-0-addressee", ADDRESSEE)
    press(woman, "main form.form", "button:not([type=button])")
    campaign = Campaign.objects.get(title_ckb=TITLE["ckb"])
    assert woman.url.endswith(f"/ckb/campaigns/{campaign.slug}/")
    outside = [(story.other_lead, 404), (story.coordinator, 404), (story.official, 404)]
    refused(f"/ar/campaigns/{campaign.slug}/", [(story.visitor, 404), *outside])
    refused(f"/ar/campaigns/{campaign.slug}/edit/", [(story.visitor, 401), *outside])
    submit = f"/ar/campaigns/{campaign.slug}/submit/"
    refused(submit, [(story.visitor, 401), *outside, (story.member, 403), (story.woman, 403)], post=True)
    return campaign


def the_lead_submits_and_the_coordinator_asks_for_a_change(story: Story, campaign: Campaign) -> None:
    known = len(story.letters.to(HER_ADDRESS))
    story.lead.goto(f"/en/campaigns/{campaign.slug}/submit/")
    press(story.lead)
    story.letter_to("coordinator.kurdistan@example.org")
    review = f"/en/campaigns/review/{campaign.slug}/"
    refused(f"/ar/campaigns/{campaign.slug}/", [(story.visitor, 404), (story.other_lead, 404)])
    refused(review, [(story.visitor, 401), (story.woman, 404), (story.lead, 404), (story.official, 404)])
    refused(review, [(story.visitor, 401), (story.lead, 404), (story.other_coordinator, 403)], post=True)
    refused(f"/en/campaigns/{campaign.slug}/edit/", [(story.woman, 403), (story.lead, 403)])
    story.coordinator.goto("/en/campaigns/review/")
    story.coordinator.locator(f"main a[href$='{review}']").first.click()
    story.coordinator.locator("select[name=reason]").select_option("unclear")
    story.coordinator.locator("textarea[name=word]").fill("کێ ئاوەکە دەپشکنێت؟")
    press(story.coordinator, "main form.form", "button[value=ask]")
    story.letter_to(HER_ADDRESS, already=known)
    campaign.refresh_from_db()
    assert (campaign.status, campaign.round) == (Campaign.Status.CHANGES_REQUESTED, 1)


def she_revises_and_the_coordinator_approves(story: Story, campaign: Campaign) -> None:
    known = len(story.letters.to("coordinator.kurdistan@example.org"))
    review = f"/en/campaigns/review/{campaign.slug}/"
    refused(review, [(story.coordinator, 404)])
    story.woman.goto(f"/ckb/campaigns/{campaign.slug}/")
    expect(story.woman.get_by_text("کێ ئاوەکە دەپشکنێت؟").first).to_be_visible()
    story.woman.goto(f"/ckb/campaigns/{campaign.slug}/edit/")
    fill_in_languages(story.woman, "summary", {"ckb": "تاقیگەی زانکۆ هەموو مانگێک ئاوەکە دەپشکنێت."})
    press(story.woman, "main form.form")
    story.lead.goto(f"/en/campaigns/{campaign.slug}/submit/")
    press(story.lead)
    story.letter_to("coordinator.kurdistan@example.org", already=known)
    known = len(story.letters.to(HER_ADDRESS))
    refused(review, [(story.lead, 404), (story.other_coordinator, 403)], post=True)
    story.coordinator.goto(review)
    press(story.coordinator, "main form.form", "button[value=approve]")
    refused(review, [(story.coordinator, 403)], post=True)
    story.letter_to(HER_ADDRESS, already=known)
    campaign.refresh_from_db()
    decided = list(campaign.decisions.values_list("round", "region__slug", "verdict"))
    assert decided == [(1, "kurdistan", "ask"), (2, "kurdistan", "approve")]


def a_visitor_reads_it_in_arabic_and_supports_it(story: Story, campaign: Campaign) -> None:
    visitor, counted = story.visitor, Support.objects.confirmed().filter(campaign=campaign)
    visitor.goto("/ar/campaigns/")
    visitor.get_by_role("link", name=TITLE["ar"]).first.click()
    expect(visitor.locator("h1")).to_have_text(TITLE["ar"])
    expect(visitor.locator("html")).to_have_attribute("dir", "rtl")
    visitor.locator("main a[href$='/support/']").first.click()
    visitor.locator("input[name=email]").fill(VISITORS_ADDRESS)
    press(visitor)
    page = story.letter_to(VISITORS_ADDRESS)
    assert opens(visitor, page) == 200
    assert counted.count() == 0, "opening the link must not count"
    visitor.goto(page)
    press(visitor, button="button[name=confirm]")
    assert counted.count() == 1
    refused(
        f"/ar/campaigns/{campaign.slug}/close/",
        [(visitor, 401), (story.woman, 403), (story.coordinator, 403)],
        post=True,
    )


def she_registers_for_the_forum(story: Story) -> Edition:
    edition = Edition.objects.upcoming().select_related("forum").get(forum__slug="kurdistan-social-forum")
    address, known = f"/ckb/forums/{edition.forum.slug}/{edition.slug}/", len(story.letters.to(HER_ADDRESS))
    story.woman.goto(address)
    story.woman.locator("main a[href$='/register/']").first.click()
    press(story.woman, "main form.form")
    registration = Registration.objects.get(edition=edition, recipient__account__email=HER_ADDRESS)
    letter = story.letters.wait_for(HER_ADDRESS, count=known + 1)[-1]
    assert registration.code in letter.text()
    assert calendar_start(letter) == edition.starts_at
    for page in ("", "move/", "cancel/", "recommendations/new/"):
        strangers = [(story.woman, 404), (story.lead, 404), (story.councillor, 404)]
        refused(f"{address}organise/{page}", [(story.visitor, 401), *strangers])
    return edition


def the_edition_moves_and_she_is_reminded_of_the_new_time_only(story: Story, edition: Edition) -> None:
    """While no worker runs, the reminder of the old time comes due, and so does, after the move, that of the new one.

    The forum would begin in two hours. It is moved to the next day, two hours earlier on the clock: so "two hours
    before" the old time and "a day before" the new one are the same moment, and it is now. She lives where it is noon:
    at night her reminders would wait for the morning.
    """
    story.portal.kill("worker")
    User.objects.filter(email=HER_ADDRESS).update(zone=f"Etc/GMT{timezone.now().astimezone(UTC).hour - 12:+d}")
    old = timezone.now().replace(second=0, microsecond=0) + timedelta(hours=2)
    new = old + timedelta(hours=22)
    Edition.objects.filter(pk=edition.pk).update(starts_at=old, ends_at=old + timedelta(days=1))
    from notifications.actions import materialise

    materialise()
    hers = Delivery.objects.filter(
        recipient__account__email=HER_ADDRESS, kind="forums.edition_reminder", channel="email"
    )
    waiting = hers.filter(status=Delivery.Status.QUEUED, due_at__lte=timezone.now())
    assert list(waiting.values_list("occurrence", flat=True)) == [old]
    known = len(story.letters.to(HER_ADDRESS))

    move = f"/en/forums/{edition.forum.slug}/{edition.slug}/organise/move/"
    refused(move, [(story.visitor, 401), (story.woman, 404), (story.coordinator, 404)], post=True)
    give_new_time(story.organiser, move, new)
    edition.refresh_from_db()
    assert edition.starts_at == new
    story.portal.start("worker")
    told = story.letters.wait_for(HER_ADDRESS, count=known + 2)[known:]
    assert [calendar_start(letter) for letter in told] == [new, new]
    under_way = hers.filter(status__in=[Delivery.Status.QUEUED, Delivery.Status.SENDING], due_at__lte=timezone.now())
    wait_until(lambda: not under_way.exists(), "nothing due is left")
    sent = hers.filter(status=Delivery.Status.SENT).values_list("occurrence", "offset")
    assert list(sent) == [(new, timedelta(days=1))]
    assert set(hers.filter(occurrence=old).values_list("status", flat=True)) == {Delivery.Status.CANCELLED}
    assert len(story.letters.to(HER_ADDRESS)) == known + 2


def give_new_time(organiser: Page, path: str, starts_at: datetime) -> None:
    begins, ends = (timezone.localtime(moment) for moment in (starts_at, starts_at + timedelta(days=1)))
    organiser.goto(path)
    organiser.locator("[name=first_day]").fill(f"{begins:%Y-%m-%d}")
    organiser.locator("[name=opens]").fill(f"{begins:%H:%M}")
    organiser.locator("[name=last_day]").fill(f"{ends:%Y-%m-%d}")
    organiser.locator("[name=closes]").fill(f"{ends:%H:%M}")
    press(organiser, "main form.form")


def a_recommendation_is_recorded_and_adopted(story: Story, edition: Edition) -> str:
    """The days of the forum have come: what a session asked for is recorded, and the assembly adopts it."""
    now = timezone.now()
    Edition.objects.filter(pk=edition.pk).update(starts_at=now - timedelta(hours=3), ends_at=now + timedelta(days=1))
    organise = f"/en/forums/{edition.forum.slug}/{edition.slug}/organise/"
    new = f"{organise}recommendations/new/"
    refused(new, [(story.visitor, 401), (story.lead, 404), (story.councillor, 404), (story.official, 404)], post=True)
    story.organiser.goto(new)
    fill_in_languages(story.organiser, "title", {"en": ASKED})
    fill_in_languages(story.organiser, "addressee", {"en": "The water directorate"})
    story.organiser.locator("[name=ready_en]").check()
    press(story.organiser, "main form.form")
    recommendation = Recommendation.objects.get(title_en=ASKED)
    assert recommendation.ref == f"KSF-{edition.slug}-01"
    take_up = f"/en/councils/{COUNCIL}/room/{recommendation.ref}/take-up/"
    refused(take_up, [(story.councillor, 404)])  # the assembly has not adopted it
    adopt = f"{organise}recommendations/{recommendation.ref}/adopt/"
    refused(adopt, [(story.visitor, 401), (story.councillor, 404), (story.coordinator, 404)], post=True)
    story.organiser.goto(adopt)
    story.organiser.locator("[name=on]").fill(f"{timezone.localdate():%Y-%m-%d}")
    press(story.organiser, "main form.form")
    recommendation.refresh_from_db()
    assert recommendation.status == Recommendation.Status.ADOPTED
    return recommendation.ref


def a_council_commits_and_later_adds_evidence(story: Story, ref: str) -> None:
    room = f"/en/councils/{COUNCIL}/room/"
    outside = [(story.visitor, 401), (story.woman, 404), (story.lead, 404), (story.organiser, 404)]
    refused(room, [*outside, (story.coordinator, 404), (story.official, 200)])
    refused(f"{room}{ref}/take-up/", [*outside, (story.official, 403), (story.other_coordinator, 403)], post=True)
    councillor = story.councillor
    councillor.goto(room)
    councillor.locator(f"main a[href='{room}{ref}/take-up/']").click()
    fill_in_languages(councillor, "text", {"en": PROMISE})
    fill_in_languages(councillor, "owner", {"en": "Secretariat of the council"})
    councillor.locator("[name=due_on]").fill(f"{timezone.localdate() + timedelta(days=60):%Y-%m-%d}")
    press(councillor, "main form.form")
    kept, evidence = f"{room}{ref}/kept/", f"{room}{ref}/evidence/"
    for page in (kept, evidence):
        refused(page, [*outside, (story.official, 403), (story.other_coordinator, 403)], post=True)
    councillor.goto(evidence)
    fill_in_languages(councillor, "text", {"en": SHOWN})
    press(councillor, "main form.form")
    councillor.goto(kept)
    press(councillor)
    assert Commitment.objects.get(recommendation__ref=ref).status == Commitment.Status.KEPT


def a_visitor_follows_the_thread_to_the_evidence_in_english(story: Story, edition: Edition, ref: str) -> None:
    """By links alone, from the home page on, at the width of a phone."""
    friend = story.arrive("en", width=360)
    friend.goto("/en/")
    friend.locator(f"main a[href$='/forums/{edition.forum.slug}/{edition.slug}/']").first.click()
    friend.locator("main a[href$='/recommendations/']").first.click()
    friend.locator(f"main a[href$='/recommendations/{ref}/']").first.click()
    for words in (ASKED, PROMISE, SHOWN):
        expect(friend.get_by_text(words).first).to_be_visible()
    expect(friend.locator("html")).to_have_attribute("dir", "ltr")
    friend.goto(f"/en/councils/{COUNCIL}/")
    expect(friend.get_by_text(PROMISE).first).to_be_visible()
    for name in (HER_ADDRESS, "ڕۆژی بارانی", "مفتاح البيت"):
        assert name not in friend.content()
