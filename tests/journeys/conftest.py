"""A journey happens in Chromium, against the portal's real processes and a real mail server.

The test and the processes share one database.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import missing
from tests.environment import FOLDER
from tests.portal import Portal, database_url
from tests.services import chromium
from tests.sink import SmtpSink

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars"
).split()
PATIENCE = 10_000  # milliseconds for one step in the browser
FAILURES = Path(__file__).resolve().parents[2] / "var" / "failures"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    item.stash.setdefault(FAILED, False)
    item.stash[FAILED] |= report.failed
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        missing("Chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps an event loop in this thread; our queries do not
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=ARGUMENTS)


@pytest.fixture(scope="session")
def letters() -> Iterator[SmtpSink]:
    with SmtpSink() as started:
        yield started


@pytest.fixture(scope="session")
def _portal(django_db_setup: None, django_db_blocker: Any, letters: SmtpSink) -> Iterator[Portal]:
    """The processes, on tables emptied as between two journeys: migrations number the kinds of things otherwise."""
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, reset_sequences=True, verbosity=0)
    with Portal(database_url(settings.DATABASES["default"]), letters.url) as started:
        yield started


@pytest.fixture
def portal(
    _portal: Portal, django_db_reset_sequences: None, letters: SmtpSink, request: pytest.FixtureRequest
) -> Iterator[Portal]:
    """The running portal with empty tables: a journey loads the facts it needs.

    Sequences start again, so that the kinds of things, which each process remembers by number, keep their numbers.
    """
    letters.clear()
    _portal.forget_pages()
    yield _portal
    if request.node.stash.get(FAILED, False):
        print(_portal.log.read_text(errors="replace")[-6000:])


@pytest.fixture
def person(browser: Browser, portal: Portal, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Somebody with a browser of her own: `person("ckb", width=360)`; `scripts=False` for one without JavaScript.

    At the end no page may have asked another host for anything or complained in its console.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def arrive(language: str = "en", *, width: int = 1280, scripts: bool = True, **options: Any) -> Page:
        context = browser.new_context(
            base_url=portal.address,
            locale={"ckb": "ku-IQ", "ar": "ar-IQ"}.get(language, language),
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
            timezone_id="Asia/Baghdad",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        context.on("request", lambda sent: _note_foreign(sent.url, portal.address, complaints))
        context.on("console", lambda said: _note_error(said.type, said.text, complaints))
        contexts.append(context)
        return context.new_page()

    yield arrive
    failed = request.node.stash.get(FAILED, False)
    for number, page in enumerate(page for context in contexts for page in context.pages):
        if failed:
            FAILURES.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"\W+", "-", request.node.name)
            page.screenshot(path=FAILURES / f"{name}-{number}.png", full_page=True)
    for context in contexts:
        context.close()
    assert failed or complaints == []


def _note_foreign(url: str, address: str, complaints: list[str]) -> None:
    if not url.startswith((address, "data:", "blob:", "about:")):
        complaints.append(f"another host was asked: {url}")


def _note_error(kind: str, text: str, complaints: list[str]) -> None:
    """A refused page (403, 404 …) and a cut network are errors in the console too; journeys go there on purpose."""
    on_purpose = ("the server responded with a status of", "net::ERR_INTERNET_DISCONNECTED")
    if kind == "error" and not any(text.startswith(f"Failed to load resource: {end}") for end in on_purpose):
        complaints.append(f"console: {text}")


@pytest.fixture
def demo(portal: Portal, settings: Any) -> Portal:
    """The running portal with reference and demo data, and no page kept from the journey before."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # what the processes know
    shutil.rmtree(FOLDER / "cache", ignore_errors=True)
    call_command("load_demo", verbosity=0)
    return portal
