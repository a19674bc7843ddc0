"""The same acts without a mouse, and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from forums.models import Edition, Registration
from groups.models import JoinRequest
from tests.journeys.people import PASSWORD, opens, press
from tests.portal import Portal

HER_ADDRESS = "coordinator.iraq@example.org"  # belongs to no group and is registered nowhere yet
GROUP = "water-environment-iraq"
MOST_STEPS = 120
FOCUSED = """() => {
  const e = document.activeElement, style = getComputedStyle(e);
  const halo = style.boxShadow !== 'none' || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
  const box = e.getBoundingClientRect();
  return { name: e.getAttribute('name') || '', href: e.getAttribute('href') || '', tag: e.tagName.toLowerCase(),
           inForm: !!e.closest('main form'), visible: halo && box.width > 0 && box.bottom > 0 };
}"""


def tab_to(page: Page, *, name: str = "", href: str = "", button: bool = False) -> None:
    """Press Tab until the focus is there; on the way every stop shows that it has the focus."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["tag"] != "body":
            assert at["visible"], f"nothing shows the focus on {at} of {page.url}"
        wanted = (name and at["name"] == name) or (href and at["href"].endswith(href))
        if wanted or (button and at["tag"] == "button" and at["inForm"]):
            return
    pytest.fail(f"the focus never came to {name or href or 'the button'} on {page.url}")


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def coming_edition() -> tuple[Edition, str]:
    edition = Edition.objects.upcoming().select_related("forum").get(forum__slug="iraqi-social-forum")
    return edition, f"/forums/{edition.forum.slug}/{edition.slug}/"


@pytest.mark.parametrize("language", ["ckb", "en"])
def test_sign_in_join_and_register_by_keyboard_alone(language: str, demo: Portal, person: Callable[..., Page]) -> None:
    page = person(language)
    page.goto(f"/{language}/")
    page.keyboard.press("Tab")
    enter_skip = page.evaluate(FOCUSED)
    assert enter_skip["href"] == "#main", "the first stop leads past the menu"
    tab_to(page, href="/accounts/login/")
    enter(page)
    tab_to(page, name="login")
    page.keyboard.type(HER_ADDRESS)
    tab_to(page, name="password")
    page.keyboard.type(PASSWORD)
    enter(page)

    page.goto(f"/{language}/groups/{GROUP}/")
    tab_to(page, href=f"/groups/{GROUP}/join/")
    enter(page)
    tab_to(page, name="word")
    page.keyboard.type("I would like to measure wells.")
    tab_to(page, button=True)
    enter(page)
    assert JoinRequest.objects.waiting().filter(user__email=HER_ADDRESS, group__slug=GROUP).count() == 1

    edition, address = coming_edition()
    page.goto(f"/{language}{address}")
    tab_to(page, href=f"{address}register/")
    enter(page)
    tab_to(page, name="badge_name")
    page.keyboard.type("Lantern")
    tab_to(page, name="languages")
    page.keyboard.press("Space")
    tab_to(page, button=True)
    enter(page)
    taken = Registration.objects.active().get(edition=edition, recipient__account__email=HER_ADDRESS)
    assert taken.badge_name == "Lantern"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_sign_in_join_and_register_without_javascript(language: str, demo: Portal, person: Callable[..., Page]) -> None:
    page = person(language, width=360, scripts=False)
    page.goto(f"/{language}/groups/")
    page.locator(f"main a[href$='/groups/{GROUP}/']").first.click()
    page.locator("main a[href$='/join/']").first.click()
    page.locator("input[name=login]").fill(HER_ADDRESS)
    page.locator("input[name=password]").fill(PASSWORD)
    press(page)
    assert page.url.endswith(f"/{language}/groups/{GROUP}/join/"), "sign-in leads back to where she was going"
    page.locator("textarea[name=word]").fill("أريد أن أقيس الآبار.")
    press(page)
    assert JoinRequest.objects.waiting().filter(user__email=HER_ADDRESS, group__slug=GROUP).count() == 1

    edition, address = coming_edition()
    page.goto(f"/{language}{address}")
    page.locator("summary").first.click()  # the menu opens without scripts, too
    expect(page.locator(".menu nav")).to_be_visible()
    page.locator("main a[href$='/register/']").first.click()
    page.locator("[name=badge_name]").fill("Lantern")
    press(page, "main form.form")
    registration = Registration.objects.active().get(edition=edition, recipient__account__email=HER_ADDRESS)
    assert registration.code in page.content()
    press(page, button="button[name=act]")
    registration.refresh_from_db()
    assert registration.status == Registration.Status.CANCELLED

    with page.expect_navigation():
        page.locator("header form[action*=logout] button").click()
    assert opens(page, f"/{language}/my/") == 401
