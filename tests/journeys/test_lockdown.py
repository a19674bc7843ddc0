"""In a real browser: one tap hides her, no old page helps anybody, she comes back; and the way out, with and without
scripts."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, Route, expect

from accounts.actions.codes import give_codes
from accounts.models import Session, User
from tests.journeys.people import PASSWORD, press, sign_in
from tests.pages.roles import ROLES
from tests.portal import Portal
from tests.services import wait_until

NEUTRAL = "https://www.wikipedia.org/"
SIGN_IN = re.compile(r"/accounts/login/")
ROOM = "/en/groups/water-environment-iraq/workspace/"


@contextmanager
def leaving(browser: Browser, portal: Portal, *, scripts: bool = True) -> Iterator[Page]:
    """A browser for which the neutral page is there, without any network."""
    context = browser.new_context(base_url=portal.address, locale="en", java_script_enabled=scripts)

    def neutral(route: Route) -> None:
        assert "referer" not in route.request.headers
        route.fulfill(body="<h1>Something neutral</h1>", content_type="text/html")

    context.route(f"{NEUTRAL}**", neutral)
    yield sign_in(context.new_page(), ROLES["member"])
    context.close()


def test_one_tap_hides_her_and_she_comes_back(demo: Portal, person: Callable[..., Page]) -> None:
    her = User.objects.get(email=ROLES["member"])
    codes = give_codes(her)
    codes.mark_as_viewed()
    phone, laptop = sign_in(person("en", width=360), her.email), sign_in(person("en"), her.email)
    lead = sign_in(person("en"), ROLES["lead"])
    lead.goto(ROOM)
    expect(lead.locator("main")).to_contain_text(her.pseudonym)
    laptop.goto(ROOM)
    phone.goto(ROOM)

    phone.locator("header").get_by_role("link", name="Lock down").click()
    expect(phone.locator("main")).to_contain_text("dead for good")
    press(phone)
    expect(phone.locator("header")).to_contain_text("Sign in")
    lead.goto(ROOM)
    expect(lead.locator("main")).not_to_contain_text(her.pseudonym)
    phone.go_back()
    expect(phone).to_have_url(SIGN_IN)
    phone.go_back()
    expect(phone).to_have_url(SIGN_IN)
    laptop.locator("main a[href*='/workspace/']").first.click()
    expect(laptop).to_have_url(SIGN_IN)

    laptop.locator("input[name=login]").fill(her.email)
    laptop.locator("input[name=password]").fill(PASSWORD)
    press(laptop)
    expect(laptop.locator("h1")).to_have_text("Your account is locked down")
    laptop.locator("input[name=code]").fill(codes.get_unused_codes()[0])
    press(laptop)
    expect(laptop.locator("header")).to_contain_text("Sign out")
    lead.goto(ROOM)
    expect(lead.locator("main")).to_contain_text(her.pseudonym)


def test_the_way_out_leaves_neither_session_nor_page(demo: Portal, browser: Browser) -> None:
    for way in ("button", "Escape", "no scripts"):
        with leaving(browser, demo, scripts=way != "no scripts") as page:
            page.goto("/en/about/")
            length = page.evaluate("history.length")
            if way == "Escape":
                for _press in range(3):
                    page.keyboard.press("Escape")
            else:
                page.locator("header").get_by_role("button", name="Quick exit").click()
            page.wait_for_url(NEUTRAL)
            expect(page.locator("h1")).to_have_text("Something neutral")
            if way != "no scripts":
                assert page.evaluate("history.length") == length, "the page she was on is not in the history"
            wait_until(lambda: not Session.objects.filter(user__email=ROLES["member"]).exists(), "the session to end")
            page.goto("/en/my/")
            expect(page).to_have_url(SIGN_IN)
