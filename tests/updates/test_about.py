import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.timezone import now

from tests import factories
from updates.models import Update
from updates.queries import latest

pytestmark = pytest.mark.django_db


def published(slug: str, **fields) -> Update:
    return Update.objects.create(
        slug=slug, title_en=slug.title(), state_en="reviewed", original_language="en", status="published",
        published_at=now(), **fields,
    )  # fmt: skip


def drawn(thing, **arguments) -> str:
    words = "".join(f" {name}={value}" for name, value in arguments.items())
    with translation.override("en"):
        return Template("{% load updates %}{% updates_about thing" + words + " %}").render(Context({"thing": thing}))


def test_only_published_updates_about_the_thing_are_drawn(django_assert_num_queries):
    group = factories.group()
    published("ours", group=group)
    published("other", group=factories.group(region_slug="kurdistan"))
    Update.objects.create(slug="draft", title_en="Draft", state_en="reviewed", group=group)
    with django_assert_num_queries(1):
        html = drawn(group)
    assert ("Ours" in html, "Other" in html, "Draft" in html) == (True, False, False)


def test_without_updates_a_word_is_drawn_but_no_lonely_heading():
    assert "No update about this yet." in drawn(factories.group())
    assert drawn(factories.group(), heading=2).strip() == ""


def test_the_newest_for_the_home_page_are_one_query(django_assert_num_queries):
    for number in range(4):
        published(f"news-{number}")
    with django_assert_num_queries(1):
        lines = latest("ckb", 3)
    assert [(str(line.title), line.title.is_fallback) for line in lines] == [
        ("News-3", True), ("News-2", True), ("News-1", True)
    ]  # fmt: skip
