"""Somebody comes from an address and types an e-mail address everywhere. Nobody finds where she came from."""

import base64
import http.client
import json
import os
import pickle
import re
import zlib
from contextlib import closing
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import signing
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from groups.models import WorkingGroup
from notifications.models import Delivery
from tests import factories
from tests.attack.test_input import Filled
from tests.environment import FOLDER, REDIS
from tests.forums import factories as forums
from tests.portal import Portal
from tests.sink import SmtpSink
from tests.traces import columns_with, files_of, holds, keys_of

MARK = "zz-marker-77"
CLAIMED = "203.0.113.177"
FROM = "127.0.0.77"
HER, STRANGER, NOBODY, NEXT = (f"{MARK}-{who}@example.org" for who in ("her", "stranger", "nobody", "next"))
PASSWORD = "two rivers 2026 woven"
ADDRESSES = [FROM.encode(), CLAIMED.encode(), b"::ffff:7f00:4d", b"7f00004d"]
E_MAIL = [MARK.encode(), MARK.encode().replace(b"-", b"%2d")]
MAY_HOLD_IT = {  # the three places that say where to write to, and nothing else
    "accounts_user.email",
    "account_emailaddress.email",
    "notifications_recipient.own_address",
}


class Visitor:
    """Speaks HTTP from an address of her own, keeps cookies, follows nothing."""

    claims = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "Client-IP")

    def __init__(self, portal: Portal) -> None:
        self.port = portal.port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
        connected = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=(FROM, 0))
        with closing(connected):
            connected.putrequest(method, path, skip_host=True)
            sent = {"Host": f"localhost:{self.port}", "Content-Length": str(len(body)), "Referer": f"http://{FROM}/",
                    "User-Agent": f"Mozilla/5.0 (Android; {CLAIMED}) Firefox/140.0",
                    **dict.fromkeys(self.claims, f"{CLAIMED}, {FROM}"), **headers}  # fmt: skip
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            for name, value in sent.items():
                connected.putheader(name, value)
            connected.endheaders(body)
            answer = connected.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or []:
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            return answer.status, answer.read().decode()

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        return self.ask("GET", path, **headers)

    def post(self, path: str, **typed: Any) -> int:
        """What is on the page at `path`, with what she types."""
        on_page = max(Filled(self.get(path)[1]).forms, key=len, default={})
        return self.send(path, **on_page | typed)

    def send(self, path: str, **typed: Any) -> int:
        token = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{self.port}"}
        return self.ask("POST", path, urlencode(token | typed, doseq=True).encode(), **form)[0]


@pytest.fixture
def places(portal: Portal) -> dict[str, str]:
    """A group that is open, a campaign that runs, an edition that takes registrations."""
    call_command("load_reference", verbosity=0)
    group = WorkingGroup.objects.get(slug="water-environment-iraq")
    factories.lead(group)
    now = timezone.now()
    campaign = factories.campaign(group, status="approved", round=1, submitted_at=now, approved_at=now)
    edition = forums.edition()
    with translation.override("en"):
        return {"join": group.address("join"), "register": edition.address("register"),
                "support": reverse("campaigns:support", args=[campaign.slug])}  # fmt: skip


def link(letters: SmtpSink, to: str, containing: str) -> str:
    [letter, *_others] = letters.wait_for(to, containing)
    found = re.search(r"https?://[^/\s]+(/\S+)", letter.text())
    assert found
    return found[1]


def lives_a_day(visitor: Visitor, places: dict[str, str], letters: SmtpSink) -> list[int]:
    """Signs up, mistypes, joins, changes her address, forgets her password; leaves addresses wherever one is asked."""
    sign_up, sign_in = "/en/accounts/signup/", "/en/accounts/login/"
    account = {"email": HER, "pseudonym": "Roj", "password1": PASSWORD, "language": "en"}
    answers = [visitor.post(sign_up, **account), visitor.post(sign_up, **account)]
    answers += [visitor.post(sign_in, login=who, password="wrong wrong") for who in (HER, NOBODY, HER)]
    answers += [visitor.post(link(letters, HER, "Confirm"), key="")]
    answers += [visitor.post(sign_in, login=HER, password=PASSWORD)]
    answers += [visitor.post(places["join"], word="I have a boat")]
    answers += [visitor.send("/en/accounts/email/", email=NEXT, action_add="1")]
    answers += [visitor.post(link(letters, NEXT, "Confirm"), key="")]
    answers += [visitor.post(places["register"], languages="en"), visitor.send("/en/accounts/logout/")]
    answers += [visitor.post("/en/accounts/password/reset/", email=who) for who in (NEXT, NOBODY)]
    answers += [visitor.post(places["support"], email=STRANGER), visitor.post(places["register"], email=STRANGER)]
    for who in (NEXT, NOBODY, STRANGER):
        letters.wait_for(who)
    return answers


def makes_mistakes(portal: Portal, visitor: Visitor, places: dict[str, str]) -> list[int]:
    return [
        visitor.get(f"/en/nothing/{HER}/{FROM}/")[0],
        Visitor(portal).get(f"/en/search/?q={HER}")[0],  # whom nobody knows: her page may be kept for others
        visitor.get(f"/en/forums/iraqi-social-forum/1999/registration/{HER}/")[0],
        visitor.get("/en/", Host=f"{CLAIMED}.example")[0],
        visitor.ask("POST", places["support"], f"email={HER}".encode())[0],
        visitor.ask("POST", places["support"], b"x" * 1_100_000, **{"Content-Type": "multipart/form-data"})[0],
        *{visitor.send(places["support"], email=f"{MARK} no address {number}") for number in range(21)},
    ]


def test_of_where_somebody_comes_from_nothing_is_kept_and_of_her_address_what_writing_to_her_needs(
    portal: Portal, places: dict[str, str], letters: SmtpSink
) -> None:
    visitor = Visitor(portal)
    answers = lives_a_day(visitor, places, letters)
    assert answers == [302, 302, 200, 200, 200, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302]
    assert makes_mistakes(portal, visitor, places) == [404, 200, 404, 400, 403, 400, 200, 429]
    waiting = Delivery.objects.filter(status__in=("queued", "sending"), due_at__lte=timezone.now())
    portal.wait_until(lambda: not waiting.exists(), "all mail is out")

    assert columns_with(ADDRESSES) == set()
    assert columns_with(E_MAIL) == MAY_HOLD_IT
    written = files_of(FOLDER)
    assert {name for name, blob in written.items() if holds(blob, ADDRESSES)} == set()
    databases = {name for name in written if ".sqlite3" in name}
    assert {name for name, blob in written.items() if name not in databases and holds(blob, E_MAIL)} == set()
    kept = {**keys_of(os.environ["CACHE_URL"]), **keys_of(os.environ["CELERY_BROKER_URL"])} if REDIS else {}
    assert {name for name, blob in kept.items() if holds(blob, ADDRESSES + E_MAIL)} == set()
    assert "Not Found: /en/nothing/" in portal.said()
    assert kept if REDIS else any(name.startswith("cache/") for name in written)
    assert connection.vendor != "sqlite" or databases


def test_what_is_packed_is_found() -> None:
    """Else the test above would see nothing."""
    session = signing.dumps({"email": HER, "more": "x" * 999}, compress=True).encode()
    message = json.dumps({"body": base64.b64encode(json.dumps([HER]).encode()).decode()}).encode()
    cached = pickle.dumps(1.0) + zlib.compress(pickle.dumps([HER]))
    assert [holds(blob, E_MAIL) for blob in (session, message, cached, b"nothing")] == [True, True, True, False]
