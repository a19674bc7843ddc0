"""What is found, for whom, and at what cost."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import translation

from groups.models import WorkingGroup
from search.queries import MOST, search
from tests import factories as make
from tests.updates import factories as news

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def titles(query: str, user=VISITOR, language: str = "en") -> list[str]:
    with translation.override(language):
        return [str(one.title) for _name, found in search(query, user).kinds for one in found]


def test_everything_public_is_found_by_its_title_and_leads_to_its_page(client):
    from forums.models import Activity, Recommendation

    edition = news.edition(state_en="reviewed", label_en="Sixth season of rivers")
    news.update(published=True, title_en="Rivers in spring", group=make.group())
    news.running_campaign(title="Clean rivers")
    WorkingGroup.objects.update(name_en="Rivers group")
    council = news.council()
    type(council).objects.update(name_en="Council of the rivers")
    Activity.objects.create(edition=edition, slug="walk", title_en="A walk along rivers", state_en="reviewed",
                            status="planned", original_language="en")  # fmt: skip
    Recommendation.objects.create(edition=edition, number=1, ref="ISF-2026-01", title_en="Name the rivers",
                                  state_en="reviewed", original_language="en")  # fmt: skip
    page = client.get("/en/search/?q=rivers")
    results = page.context["results"]
    assert {name: [str(one.title) for one in found] for name, found in results.kinds} == {
        "Working groups": ["Rivers group"],
        "Councils": ["Council of the rivers"],
        "Campaigns": ["Clean rivers"],
        "Social forums": ["Forum · Sixth season of rivers · Baghdad"],
        "Recommendations": ["Name the rivers"],
        "Updates": ["Rivers in spring"],
        "Activities": ["A walk along rivers"],
    }
    for _name, found in results.kinds:
        assert client.get(found[0].url).status_code == 200
    assert titles("ISF-2026-01") == ["Name the rivers"]


@pytest.mark.parametrize(
    ("language", "title", "query"),
    [("ckb", "هەڵمەتی ئاوی پاک", "هه\u200cلمه\u200cت"), ("ckb", "ئاوی پاک بۆ کوردستان", "كوردستان"),
     ("ar", "المياه والبيئة في العراق", "البيئه"), ("ar", "مجلس بغداد", "مجالس"),
     ("en", "Governorates publish", "governorate")],
)  # fmt: skip
def test_the_way_a_letter_is_written_does_not_matter(language, title, query):
    texts = {"title_en": "", f"title_{language}": title}
    news.update(published=True, languages=language, original_language=language, **texts)
    assert titles(query) == [title]


def test_what_a_person_may_not_see_is_not_found_nor_counted():
    group = make.group()
    news.update(title_en="Secret draft", author=make.person(), group=group)
    make.campaign(by_group=group, title="Secret campaign")
    news.edition(status="draft", state_en="reviewed", label_en="Secret season")
    news.update(published=True, title_en="Open", title_ckb="نهێنی", state_ckb="draft")
    for user in (VISITOR, make.person()):
        with translation.override("en"):
            assert (search("secret", user).shown, search("نهێنی", user).shown) == (0, 0)
    assert titles("secret", make.member(group)) == ["Secret campaign"]
    assert set(titles("secret", make.lead(group))) == {"Secret campaign", "Secret draft"}


def test_exact_letters_come_first_then_the_newest():
    news.update(published=True, title_en="Budgets published", published_at="2026-03-01T00:00Z")
    news.update(published=True, title_en="A budget", published_at="2026-01-01T00:00Z")
    news.update(published=True, title_en="The budget", published_at="2026-02-01T00:00Z")
    assert titles("budget") == ["Budgets published", "The budget", "A budget"]
    assert titles("budgets")[0] == "Budgets published"


def test_many_results_are_capped_and_it_says_so(client):
    for _number in range(MOST + 5):
        news.update(published=True, title_en="Water")
    page = client.get("/en/search/?q=water").content.decode()
    assert f"More than {MOST} results" in page
    assert page.count('class="item"') == MOST


def test_every_search_is_one_query(django_assert_num_queries):
    for _number in range(3):
        news.update(published=True, group=make.group())
        with django_assert_num_queries(1):
            titles("news")
    with django_assert_num_queries(0):
        titles("  ")


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
@pytest.mark.parametrize("query", [None, "", "   ", "zzz", "a" * 101, "\x00", "'; --", "%", "<script>", "١٢٣", "ئاو"])
def test_any_input_gets_a_page_that_keeps_what_was_typed(client, language, query):
    response = client.get(f"/{language}/search/", {} if query is None else {"q": query})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().partition("<main")[2]
    if query and query.isprintable() and query.strip():
        assert response.context["form"]["q"].value() == query


def test_the_field_shows_what_was_looked_for_and_the_page_is_not_indexed(client):
    page = client.get("/en/search/?q=rivers").content.decode()
    assert 'value="rivers"' in page
    assert "noindex" in page
    assert "Nothing is called so" in page


def test_a_page_costs_few_queries(client, count_queries):
    assert count_queries(client, "/en/search/?q=water") <= 2
    member = Client()
    member.force_login(make.member(make.group()))
    assert count_queries(member, "/en/search/?q=water") <= 6
