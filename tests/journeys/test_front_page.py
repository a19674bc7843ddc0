"""The shortest journey: a stranger arrives. What is seen here for the first time is that all processes stand."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.portal import Portal

DIRECTIONS = {"ar": "rtl", "ckb": "rtl", "en": "ltr"}


def test_stranger_is_greeted_in_her_language_and_chooses_another(portal: Portal, person: Callable[..., Page]) -> None:
    call_command("load_reference", verbosity=0)
    page = person("ckb", width=360)
    page.goto("/")
    expect(page).to_have_url(f"{portal.address}/ckb/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.get_by_role("link", name="English").first.click()
    expect(page).to_have_url(f"{portal.address}/en/")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("language", DIRECTIONS)
def test_front_page_needs_no_script(portal: Portal, person: Callable[..., Page], language: str) -> None:
    call_command("load_reference", verbosity=0)
    page = person(language, scripts=False)
    page.goto(f"/{language}/")
    expect(page.locator("html")).to_have_attribute("dir", DIRECTIONS[language])
    expect(page.get_by_role("heading", level=1)).to_be_visible()
