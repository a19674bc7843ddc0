"""A portal on its first day: every page that needs nothing to exist says so, and where nothing is its headings hold."""

import re
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from tests import factories
from tests.pages.places import CLOSED, PUBLIC

pytestmark = [pytest.mark.django_db, pytest.mark.drawn]
HEADING = re.compile(r"<h([1-6])[ >]")


def addresses():
    for name in [*PUBLIC, *(name for name, line in CLOSED.items() if line.method == "get")]:
        try:
            with translation.override("en"):
                yield name, reverse(name)
        except NoReverseMatch:
            continue


PEOPLE = {"member": factories.person, "admin": lambda: factories.holder("admin"), "coordinator": factories.coordinator}


@pytest.mark.parametrize("who", ["visitor", *PEOPLE])
def test_no_page_fails_or_skips_a_heading_where_there_is_nothing(who):
    client, odd, seen = Client(), {}, 0
    if who in PEOPLE:
        client.force_login(PEOPLE[who]())
    for name, path in addresses():
        response = client.get(path)
        if response.status_code >= 500:
            odd[name] = response.status_code
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            levels = [0, *map(int, HEADING.findall(response.content.decode()))]
            skipped = [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]
            seen += 1
            if skipped or levels.count(1) != 1:
                odd[name] = levels
    assert odd == {}
    assert seen > 20
