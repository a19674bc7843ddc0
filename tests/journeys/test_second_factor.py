"""A passkey in a real browser: set up after the password, used in its place, and as the second step after it."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.actions.codes import codes_of
from accounts.models import User
from tests.journeys.people import PASSWORD, opens, press, sign_in
from tests.portal import Portal

EMAIL = "member@example.org"
KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
       "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
HOME = re.compile(r"/my/$")  # in her own language
BUTTON = "[data-passkey-button]"


def is_well_made(page: Page) -> None:
    found = [f"{fault['id']}: {fault['help']}" for fault in Axe().run(page).response["violations"]]
    assert not found, f"{page.url}: {found}"
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"), page.url


def test_a_passkey_is_made_and_opens_the_account_without_the_password(
    demo: Portal, person: Callable[..., Page]
) -> None:
    page = person("ckb", width=360)
    phone = page.context.new_cdp_session(page)
    phone.send("WebAuthn.enable")
    device = phone.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]

    sign_in(page, EMAIL, "ckb")
    page.goto("/ckb/my/second-factor/")
    is_well_made(page)
    page.locator("main a[href$='/webauthn/add/']").click()
    is_well_made(page)
    page.locator("input[name=name]").fill("مۆبایل")
    page.locator(BUTTON).click()
    page.wait_for_url("**/recovery-codes/")  # made with the first factor
    is_well_made(page)
    codes = codes_of(User.objects.get(email=EMAIL))
    assert codes is not None
    assert page.locator(".codes code").all_inner_texts() == codes.get_unused_codes()
    press(page)
    expect(page.locator("main")).to_contain_text("مۆبایل")
    assert len(phone.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1

    with page.expect_navigation():
        page.locator("header form[action$='/logout/'] button").click()
    page.goto("/ckb/accounts/login/")
    is_well_made(page)
    page.locator(BUTTON).click()
    page.wait_for_url(HOME)

    page.context.clear_cookies()  # another day, with the password first
    page.goto("/ckb/accounts/login/")
    page.locator("input[name=login]").fill(EMAIL)
    page.locator("input[name=password]").fill(PASSWORD)
    press(page)
    page.wait_for_url("**/2fa/authenticate/")
    assert opens(page, "/ckb/my/") == 401  # the password alone opens nothing
    is_well_made(page)
    page.locator(BUTTON).click()
    page.wait_for_url(HOME)
