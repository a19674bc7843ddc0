"""What people do in a story: sign in, open, send, follow the link of a letter; and what must be refused to them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from icalendar import Calendar
from playwright.sync_api import Page

from accounts.models import User
from tests.portal import Portal
from tests.sink import Letter, SmtpSink

PASSWORD = "mesopotamia-2026"
LINK = re.compile(r"^https?://\S+", re.MULTILINE)
SIGN_IN = re.compile(r"/(ar|ckb|en)/accounts/login/\?next=")


def sign_in(page: Page, email: str, language: str = "en", *, lands: str = r"/my/$") -> Page:
    """By the form, as everybody does; `lands` is where it leads."""
    page.goto(f"/{language}/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(re.compile(lands))
    return page


def press(page: Page, form: str = "main form[method=post]", button: str = "button:not([type=button])") -> None:
    """Send the form and wait for the page that answers."""
    with page.expect_navigation():
        page.locator(f"{form} {button}").first.click()


def opens(page: Page, path: str) -> int:
    """The status of the answer to a GET as this person; a redirect to sign-in counts as 401."""
    answer = page.request.get(path, max_redirects=0)
    return 401 if SIGN_IN.search(answer.headers.get("location", "")) else answer.status


def sends(page: Page, path: str, **fields: str) -> int:
    """The status of the answer to a POST as this person, with her token; a redirect to sign-in counts as 401."""
    token = next((cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken"), "")
    if not token:
        page.request.get("/en/accounts/login/")
        token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    answer = page.request.post(path, form={"csrfmiddlewaretoken": token, **fields}, max_redirects=0)
    return 401 if SIGN_IN.search(answer.headers.get("location", "")) else answer.status


def refused(path: str, people: Iterable[tuple[Page, int]], *, post: bool = False) -> None:
    """Each of `people` is answered as the contract says: 401 led to sign-in, 404 may not know, 403 may not do."""
    people = list(people)
    answers = [sends(page, path) if post else opens(page, path) for page, _status in people]
    assert answers == [status for _page, status in people], path


def link_in(letter: Letter) -> str:
    """Where the one button of a letter leads, as a path: the first link of its text."""
    found = LINK.search(letter.text())
    assert found, letter.text()
    address = urlsplit(found[0])
    return f"{address.path}?{address.query}" if address.query else address.path


def calendar_start(letter: Letter) -> datetime:
    """When the appointment in a letter begins."""
    [entry] = [part for part in letter.message.iter_attachments() if part.get_content_type() == "text/calendar"]
    content = entry.get_content()
    [event] = Calendar.from_ical(content).walk("VEVENT")
    return event.decoded("dtstart")


def enter(page: Page, email: str, address: str) -> Page:
    """Signed in without the form: for journeys about something else."""
    client = Client()
    client.force_login(User.objects.get(email=email), backend="accounts.backends.EmailBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
    return page


def fill_in_languages(page: Page, name: str, texts: dict[str, str]) -> None:
    """Open the folded languages and write in each."""
    for language, text in texts.items():
        box = page.locator(f"[name={name}_{language}]")
        box.evaluate("box => { for (let e = box; e; e = e.parentElement) if (e.matches('details')) e.open = true }")
        box.fill(text)


@dataclass
class Story:
    """The portal, its mail, and everybody who came to it so far, each with a browser of her own."""

    portal: Portal
    letters: SmtpSink
    arrive: Callable[..., Page]
    people: dict[str, Page] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Page:
        return self.people[name]

    def signs_in(self, name: str, email: str) -> None:
        self.people[name] = enter(self.arrive("en"), email, self.portal.address)

    def letter_to(self, address: str, already: int = 0) -> str:
        """The path behind the newest letter, once there is one more than `already`."""
        return link_in(self.letters.wait_for(address, count=already + 1)[-1])
