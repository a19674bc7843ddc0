"""A page that stays open counts what is not read, asks seldom, and stops when it should. Choices without JavaScript."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from notifications.actions import recipient_for, tell
from notifications.models import Preference, Recipient
from tests.journeys.people import press, sign_in
from tests.pages.roles import ROLES
from tests.portal import Portal

MINUTE = 61_000  # milliseconds, and a second more
COUNT = "**/my/notifications/count/"


def a_minute_later(page: Page) -> int:
    """The status of what the page asked meanwhile."""
    with page.expect_response(COUNT) as asked:
        page.clock.fast_forward(MINUTE)
    return asked.value.status


def test_open_page_counts_until_nobody_is_signed_in(demo: Portal, person: Callable[..., Page]) -> None:
    page = person("en")
    page.clock.install()
    sign_in(page, ROLES["lead"])
    page.goto("/en/about/")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if sent.url.endswith("/count/") else None)
    before = page.locator("#unread").inner_text()
    lead = Recipient.objects.get(account__email=ROLES["lead"])
    tell("groups.lead_named", [lead], subject=lead.account.memberships.get())

    page.clock.fast_forward(MINUTE - 5_000)
    assert asked == [], "no more than once a minute"
    assert a_minute_later(page) == 200
    expect(page.locator("#unread")).not_to_have_text(before)

    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    asked.clear()
    page.clock.fast_forward(MINUTE)
    page.clock.fast_forward(MINUTE)
    assert asked == [], "a page nobody looks at asks for nothing"

    page.evaluate("Object.defineProperty(document, 'hidden', {value: false, configurable: true})")
    page.context.clear_cookies()
    assert a_minute_later(page) == 286
    expect(page.locator("#unread")).to_be_empty()
    asked.clear()
    page.clock.fast_forward(3 * MINUTE)
    assert asked == [], "signed out, it does not ask again"


def test_choices_are_made_without_scripts(demo: Portal, person: Callable[..., Page]) -> None:
    page = sign_in(person("ckb", width=360, scripts=False), ROLES["member"], "ckb")
    page.goto("/ckb/my/notifications/settings/")
    page.locator("[name=mail_groups]").select_option("daily")
    page.locator("[name=quiet_from]").fill("13:00")
    press(page)
    expect(page.locator("[name=mail_groups]")).to_have_value("daily")
    assert page.locator(".err").count() == 1, "the end of the quiet hours is missing"
    page.locator("[name=quiet_until]").fill("15:00")
    press(page)
    assert page.locator(".note.good").count() == 1
    recipient = recipient_for(Recipient.objects.get(account__email=ROLES["member"]).account)
    assert str(recipient.quiet_until) == "15:00:00"
    assert Preference.objects.get(recipient=recipient, topic="groups").mail == "daily"
