"""Every page on a phone, in each language: what axe finds, what scrolls sideways, what a thumb misses.

That no page complains in its console or asks another host is checked for every journey, see `person`.
"""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.people import enter
from tests.pages.places import CLOSED, LANGUAGES, PUBLIC, address
from tests.pages.roles import ROLES
from tests.portal import Portal

pytestmark = pytest.mark.drawn

SHADES = {"ar": "light", "ckb": "dark", "en": "light"}
SMALLEST = 43.5  # pixels: 44, less what rounding takes
SEEN = """smallest => {
  const shown = e => { const r = e.getBoundingClientRect();
    return r.width && r.height && getComputedStyle(e).visibility !== 'hidden' };
  const isWord = e => getComputedStyle(e).display === 'inline' || e.closest('p, td');
  const isTicked = e => ['checkbox', 'radio'].includes(e.type);
  const targets = document.querySelectorAll('a, button, input:not([type=hidden]), select, summary');
  const small = [...targets].filter(e => shown(e) && !isWord(e) && !isTicked(e)
    && e.getBoundingClientRect().height < smallest);
  return { wide: document.documentElement.scrollWidth > innerWidth + 1,
           small: small.map(e => e.outerHTML.slice(0, 120)) };
}"""


def faults(page: Page, name: str, language: str, *, by_axe: bool = True) -> list[str]:
    """What a machine can see that is wrong with a page, each with the page's name."""
    response = page.goto(address(name, language), wait_until="load")
    found = [] if response and response.status == 200 else [f"status {response.status if response else '?'}"]
    seen: dict[str, Any] = page.evaluate(SEEN, SMALLEST)
    found += ["scrolls sideways"] * seen["wide"] + [f"small target: {html}" for html in seen["small"]]
    for violation in Axe().run(page).response["violations"] if by_axe else ():
        where = [node["html"][:160] for node in violation["nodes"][:3]]
        found.append(f"{violation['id']}: {violation['help']} {where}")
    return [f"{name}: {fault}" for fault in found]


def rooms(language: str) -> dict[str, list[str]]:
    """The pages people work on whose turn it is in a language, each with the first role that works there."""
    found: dict[str, list[str]] = {}
    for name, line in list(CLOSED.items())[LANGUAGES.index(language) :: len(LANGUAGES)]:
        roles = [role for role in ROLES if line.answer_to(role) == 200 and line.method == "get"]
        for role in roles[:1]:
            found.setdefault(role, []).append(name)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_can_be_read_by_everyone(language: str, demo: Portal, person: Callable[..., Page]) -> None:
    """axe, which takes longest, sees each page in the dark and in the light; what does not fit shows by its words."""
    page, turn = person(language, width=360, color_scheme=SHADES[language]), LANGUAGES.index(language)
    found = [
        fault
        for number, name in enumerate(PUBLIC)
        for fault in faults(page, name, language, by_axe=SHADES[language] == "dark" or number % 2 == turn % 2)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rooms_can_be_used_by_everyone(language: str, demo: Portal, person: Callable[..., Page]) -> None:
    found, seen = [], 0
    for role, names in rooms(language).items():
        page = enter(person(language, width=360, color_scheme=SHADES[language]), ROLES[role], demo.address)
        found += [fault for name in names for fault in faults(page, name, language)]
        seen += len(names)
    assert not found, "\n".join(found)
    assert seen > 30
