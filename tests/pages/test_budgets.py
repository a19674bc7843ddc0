"""A page arrives in the first round trip of a phone with costly data: counted in bytes, requests and queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.budgets import weigh
from tests.pages.places import ENTRANCES, LANGUAGES, PUBLIC, address

pytestmark = pytest.mark.drawn

FIRST_ROUND_TRIP, EVERYTHING, MOST_REQUESTS = 14 * 1024, 50 * 1024, 8
MOST_QUERIES, SIGNED_IN = 4, 4
MORE_QUERIES = {"home": 6, "forums:programme": 6}
NOT_FOR_MEMBERS = {"account_login", "account_signup"}  # they lead on to her own page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PUBLIC)
def test_page_arrives_in_the_first_round_trip(name, language, as_role):
    """`weigh` refuses whatever another host would have to be asked for."""
    page = weigh(as_role("stranger"), address(name, language))
    assert page.first <= FIRST_ROUND_TRIP
    assert page.all <= EVERYTHING
    assert page.requests <= MOST_REQUESTS


@pytest.mark.parametrize("name", PUBLIC)
def test_page_is_read_in_few_queries(name, as_role, count_queries, settings):
    settings.VISITOR_PAGES_SECONDS = 0
    page = address(name)
    as_role("stranger").get(page)
    alone = count_queries(as_role("stranger"), page)
    assert alone <= MORE_QUERIES.get(name, MOST_QUERIES)
    if name not in NOT_FOR_MEMBERS:
        role = "coordinator" if name == "forums:register" else "member"  # the member has registered
        assert count_queries(as_role(role), page) <= alone + SIGNED_IN


@pytest.mark.parametrize("name", [name for name in PUBLIC if name not in ENTRANCES])
def test_kept_page_is_read_without_a_query(name, as_role, settings):
    settings.VISITOR_PAGES_SECONDS = 60
    page = address(name)
    as_role("stranger").get(page)
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(page).status_code == 200
    assert len(asked) == 0
