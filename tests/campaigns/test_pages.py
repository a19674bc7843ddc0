"""The pages of campaigns: what is shown to whom, in three languages, and what a second click or a bad input does."""

import re

import pytest
from django.core import signing
from django.utils import timezone

from campaigns import actions
from campaigns.models import Campaign, Decision, Demand, Support
from campaigns.notices import SUPPORT_SALT
from campaigns.views import pages
from notifications.actions import recipient_at
from tests import factories as make

pytestmark = pytest.mark.django_db
S = Campaign.Status


def public(group, **fields):
    now = timezone.now()
    return make.campaign(group, status=S.APPROVED, round=1, submitted_at=now, approved_at=now, **fields)


def form_of(client, url):
    return client.get(url).context["form"]


def fields(client, url, **changes):
    form = form_of(client, url)
    return {"key": form["key"].value()} | changes


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_list_and_page_in_three_languages(client, group, language):
    campaign = public(group, title_ar="ماء نظيف", state_ar="reviewed", title_ckb="ئاوی پاک", state_ckb="reviewed")
    titles = {"ar": "ماء نظيف", "ckb": "ئاوی پاک", "en": "Clean water"}
    for url in (f"/{language}/campaigns/", f"/{language}/campaigns/{campaign.slug}/"):
        page = client.get(url).content.decode()
        assert titles[language] in page
        assert f'<html lang="{language}"' in page


def test_headings_of_the_list_leave_no_level_out(client, group):
    public(group)
    levels = [int(level) for level in re.findall(r"<h([1-6])", client.get("/en/campaigns/").content.decode())]
    assert levels[:3] == [1, 2, 3]


def test_an_unreviewed_version_is_not_shown_and_the_fallback_says_so(client, group):
    campaign = public(group, title_ar="مسودة", state_ar="draft")
    page = client.get(f"/ar/campaigns/{campaign.slug}/").content.decode()
    assert "مسودة" not in page
    assert "Clean water" in page
    assert 'lang="en" dir="ltr"' in page


@pytest.mark.parametrize("status", [S.DRAFT, S.SUBMITTED, S.CHANGES_REQUESTED, S.REFUSED])
def test_what_is_not_public_is_not_there_for_visitors(client, group, status):
    submitted_at = timezone.now() if status == S.SUBMITTED else None
    campaign = make.campaign(group, status=status, round=1, submitted_at=submitted_at)
    assert client.get(f"/en/campaigns/{campaign.slug}/").status_code == 404
    assert "Clean water" not in client.get("/en/campaigns/").content.decode()
    assert client.get(f"/en/campaigns/{campaign.slug}/support/").status_code == 404


@pytest.mark.parametrize("path", ["new/", "review/", "x/edit/", "x/submit/", "x/take-back/", "x/close/", "review/x/"])
def test_signed_out_people_are_led_to_sign_in_whether_or_not_it_exists(client, path):
    answer = client.get(f"/en/campaigns/{path}")
    assert answer.status_code == 302
    assert answer["Location"] == f"/en/accounts/login/?next=/en/campaigns/{path}"


def test_wrong_roles_are_refused(client, group):
    campaign = make.campaign(group)
    for user, path, status in [
        (make.person(), "review/", 404),
        (make.person(), f"{campaign.slug}/edit/", 404),
        (make.member(group), f"{campaign.slug}/submit/", 403),
        (make.member(group), f"review/{campaign.slug}/", 404),
        (make.coordinator(), f"{campaign.slug}/edit/", 404),
        (make.coordinator(), f"review/{campaign.slug}/", 404),
        (make.person(), "new/", 403),
    ]:
        client.force_login(user)
        assert client.get(f"/en/campaigns/{path}").status_code == status, path
        assert client.post(f"/en/campaigns/{path}").status_code == status, path


def drafted(client, goal, **changes):
    data = fields(
        client, "/en/campaigns/new/", original_language="en", title_en="Read aloud", summary_en="Libraries open late",
        goal=goal.pk, ready_en="on", group=make.group().pk,
    )  # fmt: skip
    for prefix in ("demands", "actions"):
        data |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"}
    data |= {"demands-0-text_en": "Open until ten", "demands-0-addressee_en": "The city", "demands-0-mark": "a1",
             "actions-0-kind": "event"}  # fmt: skip
    return client.post("/en/campaigns/new/", data | changes)


def test_the_list_goes_on_and_is_narrowed_by_theme(client, group, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(pages, "SHOWN", 2)
    theme, url = group.theme, "/en/campaigns/"
    made = [public(group, title=f"Campaign {n}", slug=f"campaign-{n}", theme=theme if n else None) for n in range(5)]
    make.closed(made[4], by=make.lead(group))
    client.get("/en/about/")
    seen, address = [], url
    while address:
        with django_assert_max_num_queries(3):
            page = client.get(address).context
        seen += [[row.slug for row in (*page["running"], *page["closed"])]]
        address = url + page["older_url"] if page["older_url"] else ""
    assert seen == [["campaign-3", "campaign-2"], ["campaign-1", "campaign-0"], ["campaign-4"]]
    first = client.get(f"{url}?theme={theme.slug}").context
    rest = client.get(url + first["older_url"]).context
    assert [row.slug for page in (first, rest) for row in (*page["running"], *page["closed"])] == [
        "campaign-3", "campaign-2", "campaign-1", "campaign-4",
    ]  # fmt: skip
    for odd in ("0", "-1", "x", "99999999", "9999"):
        assert client.get(url, {"page": odd}).status_code == 200
    assert client.get(url, {"theme": "none"}).context["running"] == []
    shown = [f"{url}?theme={theme.slug}" in client.get(f"{url}{slug}/").content.decode()
             for slug in ("campaign-0", "campaign-1")]  # fmt: skip
    assert shown == [False, True]


def test_a_member_drafts_once_however_often_she_clicks(client, group):
    author = make.member(group)
    client.force_login(author)
    goal = make.goal()
    key = form_of(client, "/en/campaigns/new/")["key"].value()
    for _click in range(2):
        assert drafted(client, goal, key=key).status_code == 302
    campaign = Campaign.objects.get()
    assert (campaign.slug, campaign.created_by, campaign.state_en) == ("read-aloud", author, "reviewed")
    assert [(d.text_en, d.addressee_en) for d in campaign.demands.all()] == [("Open until ten", "The city")]


def test_bad_input_keeps_what_was_typed_and_says_what_is_wrong(client, group):
    client.force_login(make.member(group))
    answer = drafted(client, make.goal(), title_en="", summary_en="Kept as typed")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Give it a title in the language you write it in." in page
    assert "Kept as typed" in page
    assert not Campaign.objects.exists()


def test_rich_text_is_sanitised(client, group):
    client.force_login(make.member(group))
    drafted(client, make.goal(), story_en='<p onclick="x()">A<script>alert(1)</script><b>b</b></p>')
    assert "script" not in Campaign.objects.get().story_en
    assert "onclick" not in Campaign.objects.get().story_en


def test_nobody_drafts_for_a_group_she_does_not_belong_to(client, group):
    other = make.group("womens-rights")
    client.force_login(make.member(group))
    assert drafted(client, make.goal(), group=other.pk).status_code == 200
    assert not Campaign.objects.exists()


def test_the_coordinator_decides_from_her_desk(client, group):
    coordinator, campaign = make.coordinator(), make.campaign(group)
    actions.submit(campaign, by=make.lead(group))
    client.force_login(coordinator)
    assert "Clean water" in client.get("/en/campaigns/review/").content.decode()
    url = f"/en/campaigns/review/{campaign.slug}/"
    data = fields(client, url, round="1", region=make.region().pk, verdict="ask", word="")
    assert "Please choose why" in client.post(url, data).content.decode()
    assert "Please say why" in client.post(url, data | {"reason": "other"}).content.decode()
    data |= {"reason": "unclear", "word": "By when?"}
    answer, again = client.post(url, data), client.post(url, data)
    assert (answer.status_code, again.status_code) == (302, 302)
    assert list(Decision.objects.values_list("verdict", "reason", "word")) == [("ask", "unclear", "By when?")]
    campaign.refresh_from_db()
    assert campaign.status == S.CHANGES_REQUESTED


def test_her_own_groups_campaigns_are_counted_but_not_listed(client, group):
    coordinator, campaign = make.coordinator(), make.campaign(group)
    group.memberships.create(user=coordinator)
    actions.submit(campaign, by=make.lead(group))
    client.force_login(coordinator)
    page = client.get("/en/campaigns/review/").content.decode()
    assert "Clean water" not in page
    assert "One campaign of your own group is not listed" in page


def test_a_visitor_supports_and_confirms_by_the_link(client, group):
    campaign = public(group)
    url = f"/en/campaigns/{campaign.slug}/support/"
    answer = client.post(url, fields(client, url, email="friend@example.org"))
    assert answer["Location"] == "/en/campaigns/support/sent/"
    row = Support.objects.get()
    mine = f"/en/confirm/{signing.dumps(row.pk, salt=SUPPORT_SALT)}/"
    assert client.get(mine).status_code == 200
    row.refresh_from_db()
    assert row.status == Support.Status.ASKED, "opening a link changes nothing"
    client.post(mine, fields(client, mine, confirm="1"))
    assert "Fewer than 10 people support it" in client.get(f"/en/campaigns/{campaign.slug}/").content.decode()
    client.post(mine, fields(client, mine, withdraw="1"))
    assert "Nobody supports it yet" in client.get(f"/en/campaigns/{campaign.slug}/").content.decode()


def test_the_answer_is_the_same_whether_or_not_the_address_supports_already(client, group):
    campaign = public(group)
    actions.confirm_support(actions.support(campaign, recipient=recipient_at("friend@example.org", "ar")))
    url = f"/en/campaigns/{campaign.slug}/support/"
    answers = [client.post(url, fields(client, url, email=f"{who}@example.org")) for who in ("friend", "stranger")]
    assert len({(a.status_code, a["Location"]) for a in answers}) == 1


@pytest.mark.parametrize("token", ["x", "x:y:z", None, "%00"])
def test_a_forged_link_is_not_there(client, token):
    token = token or signing.dumps(1, salt="something else")  # signed at its time, so not in the name of the test
    assert client.get(f"/en/confirm/{token}/").status_code == 404


@pytest.mark.parametrize("query", ["goal=none", "place=%00", "place=region:x", "goal=1&goal=2", "place=" + "x" * 5000])
def test_a_wrong_filter_is_refused_in_words(client, group, query):
    public(group)
    answer = client.get(f"/ckb/campaigns/?{query}")
    assert answer.status_code == 200


def test_no_person_is_named_anywhere(client, group):
    author = make.member(group)
    campaign = public(group, created_by=author)
    page = client.get(f"/en/campaigns/{campaign.slug}/").content.decode()
    assert author.pseudonym not in page
    assert author.email not in page


@pytest.mark.parametrize("number", [1, 3])
def test_query_counts_do_not_grow(client, group, number, django_assert_num_queries):
    governorates = [make.governorate(f"IQ-{n}") for n in range(number)]
    campaigns = [public(group, title=f"Campaign {n}") for n in range(number)]
    for campaign in campaigns:
        campaign.governorates.set(governorates)
        for demand in [
            Demand.objects.create(campaign=campaign, text_en="More", sent_on="2026-01-01") for _ in campaigns
        ]:
            demand.answers.create(kind="no", text="No", language="en", answered_on="2026-01-02")
    client.get("/en/about/")
    with django_assert_num_queries(3):
        client.get("/en/campaigns/")
    with django_assert_num_queries(3):
        client.get(f"/en/campaigns/{campaigns[0].slug}/")
    with django_assert_num_queries(1):
        client.get("/en/campaigns/authorities/")
