"""The desk of the coordinators and what authors see of it: who reads which words, and what a GET leaves alone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns import actions
from campaigns.models import Campaign, ReviewLock, ReviewNote
from campaigns.texts import texts_of
from tests import factories as make

pytestmark = pytest.mark.django_db
S = Campaign.Status


@pytest.fixture
def lead(group):
    return make.lead(group)


def page(client, user, url, **get):
    client.force_login(user)
    answer = client.get(url, get)
    assert answer.status_code == 200
    return answer.content.decode()


def key(client, url, name="form"):
    return client.get(url).context[name]["key"].value()


def running(group, **fields):
    now = timezone.now()
    return make.campaign(group, status=S.APPROVED, round=1, submitted_at=now, approved_at=now, **fields)


def waits(campaign, days):
    Campaign.objects.filter(pk=campaign.pk).update(submitted_at=timezone.now() - timedelta(days=days))


QUEUE = [  # what is chosen, which of the five are listed
    ({}, "new again wide appeal change"),
    ({"waits": "stop"}, "new"),
    ({"waits": "wait"}, "again"),
    ({"waits": "doing"}, "wide appeal change"),
    ({"kind": "new"}, "new wide"),
    ({"kind": "again"}, "again"),
    ({"kind": "appeal"}, "appeal"),
    ({"kind": "amendment"}, "change"),
    ({"where": "iraq"}, "new again change"),
    ({"where": "kurdistan"}, "appeal"),
    ({"where": "nationwide"}, "wide"),
    ({"theme": "womens-rights"}, "again"),
    ({"theme": "womens-rights", "kind": "new"}, ""),
    ({"waits": "yesterday"}, ""),
]


def test_the_queue_is_narrowed(client, group, lead):
    here, there = make.coordinator(), make.coordinator("kurdistan")
    women, other = make.group("womens-rights"), make.group("rights", "kurdistan")
    found = {
        "new": make.campaign(group, title="New one"),
        "again": make.campaign(group, title="Again one", theme=women.theme),
        "wide": make.campaign(group, title="Wide one", is_nationwide=True),
        "appeal": make.campaign(other, title="Appeal one"),
        "change": running(group, title="Change one"),
    }
    for name in ("new", "again", "wide", "appeal"):
        actions.submit(found[name], by=lead)
    actions.ask_for_changes(found["again"], region=make.region(), by=here, reason="twin")
    actions.submit(found["again"], by=lead)
    actions.refuse(found["appeal"], region=make.region("kurdistan"), by=there, reason="twin")
    actions.appeal(found["appeal"], reason="Look again", by=lead)
    actions.amend(found["change"], texts_of(found["change"]) | {"summary_en": "Other"}, by=lead)
    waits(found["new"], 14)
    waits(found["again"], 11)
    titles = {name: campaign.title_en for name, campaign in found.items()}
    for chosen, names in QUEUE:
        html = page(client, here, "/en/campaigns/review/", **chosen)
        assert {name for name, title in titles.items() if title in html} == set(names.split()), chosen
    assert "1 over 14 days" in html
    actions.read_now(found["new"], by=make.coordinator())
    assert page(client, here, "/en/campaigns/review/").count("another coordinator reads it now") == 1


def test_the_queue_costs_the_same_with_one_row_and_with_three(client, group, lead, count_queries):
    client.force_login(make.coordinator())
    counts = []
    for made in (1, 2):
        for _number in range(made):
            actions.submit(make.campaign(group, is_nationwide=made > 1), by=lead)
        amended = running(group)
        actions.amend(amended, texts_of(amended) | {"summary_en": "Other"}, by=lead)
        counts.append(count_queries(client, "/en/campaigns/review/"))
    assert counts == [17, 17]


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_what_changed_is_shown_in_each_language_and_nothing_is_taken_by_looking(client, group, lead, language):
    here, campaign = make.coordinator(), make.campaign(group, summary_ar="كل ثلاثة أشهر", title_ar="ماء")
    actions.submit(campaign, by=lead)
    actions.ask_for_changes(campaign, region=make.region(), by=here, reason="unclear", word="By when?")
    Campaign.objects.filter(pk=campaign.pk).update(summary_ar="كل ستة أشهر", summary_en="What it is about, soon")
    campaign.refresh_from_db()
    actions.submit(campaign, by=lead)
    html = page(client, here, f"/{language}/campaigns/review/{campaign.slug}/")
    changed = re.findall(r"<(ins|del)><span class=.vh. lang=.(\w+).>[^<]+</span>([^<]+)</", html)
    assert {spoken for _kind, spoken, _words in changed} == {language}
    words = [(kind, words) for kind, _spoken, words in changed]
    assert words == [("del", "ثلاثة"), ("ins", "ستة"), ("del", "about"), ("ins", "about, soon")]
    assert html.count('<div class="diff" lang="ar" dir="rtl">') == 1
    assert "By when?" in html
    assert not ReviewLock.objects.exists()


def test_what_it_does_is_read_and_compared_but_no_place_that_is_not_for_everyone(client, group, lead):
    here, campaign = make.coordinator(), make.campaign(group, progress_max=40, starts_on="2027-01-01")
    walk = campaign.actions.create(title_en="Walk", place_en="By the bridge", wanted_en="Bring water")
    hidden = campaign.actions.create(title_en="Tea", place_en="A cellar", place_for="members")
    gone = campaign.actions.create(title_en="Swim")
    actions.submit(campaign, by=lead)
    url = f"/en/campaigns/review/{campaign.slug}/"
    html = page(client, here, url)
    for words in ("By the bridge", "Bring water", "Members of the groups that carry", "0 of 40", "Since "):
        assert words in html, words
    actions.ask_for_changes(campaign, region=make.region(), by=here, reason="unclear")
    type(walk).objects.filter(pk=walk.pk).update(place_en="By the well")
    type(hidden).objects.filter(pk=hidden.pk).update(place_en="Another cellar")
    gone.delete()
    Campaign.objects.filter(pk=campaign.pk).update(progress_max=50)
    campaign.refresh_from_db()
    actions.submit(campaign, by=lead)
    html = page(client, here, url)
    turns = re.findall(r"<dt>([^<]+)</dt><dd><del>.*?<bdi>([^<]*)</bdi>.*?<bdi>([^<]*)</bdi>", html)
    assert turns == [
        ("wanted", "40", "50"),
        ("Action 1", "event · Walk · By the bridge · Bring water", "event · Walk · By the well · Bring water"),
        ("Action 3", "event · Swim", ""),
    ]
    assert "cellar" not in html
    assert "cellar" not in str(campaign.snapshots.values_list("texts"))


def test_reading_is_said_by_a_button_or_by_the_page_and_only_to_who_may_decide(client, group, lead):
    here, colleague, there = make.coordinator(), make.coordinator(), make.coordinator("kurdistan")
    campaign = make.campaign(group)
    actions.submit(campaign, by=lead)
    desk = f"/en/campaigns/review/{campaign.slug}/"
    client.force_login(here)
    assert client.get(f"{desk}reading/").status_code == 405
    assert "so that two do not decide at once" in page(client, here, desk)
    assert client.post(f"{desk}reading/").headers["Location"] == desk
    assert "Other coordinators see that you read this." in page(client, here, desk)
    client.force_login(there)
    assert client.post(f"{desk}reading/").status_code == 403
    client.force_login(colleague)
    piece = client.post(f"{desk}reading/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "A coordinator of <bdi>Federal Iraq</bdi> opened this just now" in piece
    ReviewLock.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    html = page(client, colleague, desk)
    assert "opened this 5 minutes ago" in html
    assert 'value="approve"' in html
    assert ReviewLock.objects.get().by == here


def test_notes_are_read_by_coordinators_alone_and_never_by_authors(client, group, lead):
    here, there, partial = make.coordinator(), make.coordinator("kurdistan"), make.coordinator()
    group.memberships.create(user=partial)
    campaign = make.campaign(group)
    actions.submit(campaign, by=lead)
    desk, note = f"/en/campaigns/review/{campaign.slug}/", "The ministry answered before."
    client.force_login(here)
    data = {"key": key(client, desk, "note"), "text": note}
    assert "This field is required" in client.post(f"{desk}note/", data | {"text": ""}).content.decode()
    for _click in range(2):
        assert client.post(f"{desk}note/", data).headers["Location"] == desk
    assert [row.text for row in ReviewNote.objects.all()] == [note]
    assert [note in page(client, user, desk) for user in (here, there, partial)] == [True, True, False]
    assert note not in page(client, lead, f"/en/campaigns/{campaign.slug}/")
    for user, status in ((partial, 403), (lead, 404)):
        client.force_login(user)
        assert client.post(f"{desk}note/", data).status_code == status


def test_authors_see_where_it_stands_and_why(client, group, lead):
    here, member, campaign = make.coordinator(), make.member(group), make.campaign(group)
    url = f"/en/campaigns/{campaign.slug}/"
    actions.submit(campaign, by=lead)
    waits(campaign, 3)
    assert "It has waited for 3 days." in page(client, member, url)
    actions.refuse(campaign, region=make.region(), by=here, reason="unproven", word="Who counted?")
    html = page(client, member, url)
    assert "A claim needs a source, or softer words." in html
    assert "Who counted?" in html
    assert ("can appeal, once" in html, "/appeal/" in html) == (True, False)
    assert f"{url}appeal/" in page(client, lead, url)
    data = {"key": key(client, f"{url}appeal/"), "reason": "The source stands in the story."}
    assert "This field is required" in client.post(f"{url}appeal/", data | {"reason": ""}).content.decode()
    for _click in range(2):
        assert client.post(f"{url}appeal/", data).headers["Location"] == url
    assert client.get(f"{url}appeal/").status_code == 403
    campaign.refresh_from_db()
    assert (campaign.status, campaign.round, campaign.appeal) == (S.SUBMITTED, 2, data["reason"])
    assert "with coordinators who did not refuse it" in page(client, member, url)
    desk = page(client, make.coordinator("kurdistan"), f"/en/campaigns/review/{campaign.slug}/")
    assert data["reason"] in desk
    assert "Nothing: the texts are the same." in desk
    assert 'value="approve"' not in page(client, here, f"/en/campaigns/review/{campaign.slug}/")


def proposal(client, url, campaign, **changes):
    """The form as a browser would send it, with changes."""
    shown = client.get(url).context
    form, demand = shown["form"], campaign.demands.get()
    data = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    data |= {"demands-TOTAL_FORMS": "2", "demands-INITIAL_FORMS": "1", "demands-0-id": demand.pk,
             "demands-0-text_en": demand.text_en, "demands-0-addressee_en": demand.addressee_en}  # fmt: skip
    return data | changes


def test_a_lead_proposes_other_texts_and_the_public_reads_the_approved_ones(client, group, lead):
    campaign, place = running(group), make.governorate("IQ-BA")
    url = f"/en/campaigns/{campaign.slug}/"
    client.force_login(lead)
    same = proposal(client, f"{url}amend/", campaign)
    assert "Nothing is changed yet." in client.post(f"{url}amend/", same).content.decode()
    other = make.campaign(group).demands.get()
    data = same | {"title_en": "Cleaner water", "governorates": [place.code], "progress_value": "9", "slug": "x",
                   "demands-0-text_en": "Publish it by May", "demands-1-id": other.pk,
                   "demands-1-text_en": "Test the wells", "demands-1-addressee_en": "The city"}  # fmt: skip
    for _click in range(2):
        assert client.post(f"{url}amend/", data).headers["Location"] == url
    texts = campaign.amendments.get().texts
    assert (texts["title_en"], texts["governorates"], campaign.demands.get().text_en) == (
        "Cleaner water", ["IQ-BA"], "Publish the budget",
    )  # fmt: skip
    assert [(row["id"], row["text_en"]) for row in texts["demands"]] == [
        (campaign.demands.get().pk, "Publish it by May"), (None, "Test the wells"),
    ]  # fmt: skip
    client.logout()
    public = client.get(url).content.decode()
    assert ("Clean water" in public, "Cleaner water" in public) == (True, False)
    here = make.coordinator()
    desk = page(client, here, f"/en/campaigns/review/{campaign.slug}/")
    assert "What would change" in desk
    assert "Test the wells" in desk
    actions.refuse(Campaign.objects.get(pk=campaign.pk), region=make.region(), by=here, reason="unclear")
    client.force_login(lead)
    begun = client.get(f"{url}amend/")
    assert "This begins with what you proposed last." in begun.content.decode()
    assert begun.context["form"]["title_en"].value() == "Cleaner water"
    assert (Campaign.objects.get(pk=campaign.pk).progress_value, other.campaign_id != campaign.pk) == (0, True)


def test_a_lead_withdraws_the_change_and_sees_what_it_was(client, group, lead):
    campaign = running(group)
    actions.amend(campaign, texts_of(campaign) | {"title_en": "Cleaner water"}, by=lead)
    url = f"/en/campaigns/{campaign.slug}/"
    assert "a change waits" in page(client, make.member(group), url)
    assert "Cleaner" in page(client, lead, f"{url}amend/withdraw/")
    data = {"key": key(client, f"{url}amend/withdraw/")}
    for _click in range(2):
        assert client.post(f"{url}amend/withdraw/", data).headers["Location"] == url
    assert campaign.amendments.get().status == "withdrawn"
