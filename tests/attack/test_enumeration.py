"""Whether somebody has an account, a place or a vote is not told: not in words, status, headers, cookies or time."""

import re
from typing import Any, NamedTuple

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import close_account, open_account
from accounts.models import User
from campaigns.models import Action
from core import evenness
from forums.actions import register
from icssi import settings as portal
from notifications.actions import recipient_for
from tests import factories
from tests.forums import factories as forums

PASSWORD = "two rivers 2026 woven"
KNOWN = "known@example.org"  # has an account, and a place at the coming edition
OF_ITS_OWN = {"Content-Length", "Content-Security-Policy", "ETag", "Expires"}  # of the moment, or of what was typed
CHANGES = re.compile(r'(name="csrfmiddlewaretoken" value=|nonce=|name="key" value=)"[^"]+"')


class Door(NamedTuple):
    """A form at which something could be learnt: what is typed, and the field whose values must not differ."""

    url: str
    typed: dict[str, str]
    field: str
    values: tuple[str, ...]


LOGIN, SIGN_UP, RESET = (f"/en/accounts/{name}/" for name in ("login", "signup", "password/reset"))
SUPPORT, REGISTER = "/en/campaigns/wells/support/", "/en/forums/forum-isf/2026/register/"
CONTACT, LETTER = "/en/groups/water-environment-iraq/contact/", {"name": "A radio", "language": "en", "text": "Hello"}
ENDORSE, GREET, COME = (f"/en/campaigns/wells/{then}/" for then in ("endorse", "greet", "actions/7000/sign-up"))
WORDS = {"name": "Palm", "country": "Italy", "text": "Hello", "language": "en"}
ACCOUNT = {"pseudonym": "Roj", "language": "en", "password1": PASSWORD}
PEOPLE = ("unknown@example.org", KNOWN, "closed@example.org", "locked@example.org", "unproven@example.org")
DOORS = [
    Door(LOGIN, {"password": "wrong wrong wrong"}, "login", PEOPLE),
    Door(SIGN_UP, ACCOUNT, "email", PEOPLE),
    Door(RESET, {}, "email", PEOPLE),
    Door(SUPPORT, {}, "email", ("first@example.org", "twice@example.org", KNOWN)),
    *(Door(url, WORDS, "email", ("first@example.org", "twice@example.org", KNOWN)) for url in (ENDORSE, GREET, COME)),
    Door(REGISTER, {"languages": "en"}, "email", ("first@example.org", "twice@example.org", KNOWN)),
    Door(CONTACT, LETTER, "email", ("first@example.org", "twice@example.org", KNOWN, "often@example.org")),
]


@pytest.fixture
def people(db: None) -> User:
    """An account that was closed, one in lockdown, and one whose address nobody confirmed; one who came before."""
    now = timezone.now()
    wells = factories.campaign(slug="wells", status="approved", round=1, submitted_at=now, approved_at=now)
    Action.objects.create(pk=7000, campaign=wells, title_en="A walk", takes_sign_ups=True)
    edition = forums.edition(slug="2026")
    known = open_account(KNOWN, PASSWORD, pseudonym="Known")
    register(edition, recipient_for(known), by=known)
    close_account(open_account("closed@example.org", PASSWORD, pseudonym="Closed"), by=None)
    open_account("locked@example.org", PASSWORD, pseudonym="Locked", locked_at=now)
    User.objects.create_user("unproven@example.org", PASSWORD, pseudonym="Unproven")
    for url in (SUPPORT, ENDORSE, GREET, COME, REGISTER):
        assert Client().post(url, {"email": "twice@example.org", "languages": "en"} | WORDS).status_code == 302
    for _turn in range(5):  # the sixth of a day is not kept
        cache.clear()
        assert Client().post(CONTACT, LETTER | {"email": "often@example.org"}).status_code == 302
    assert Client().post(CONTACT, LETTER | {"email": "twice@example.org"}).status_code == 302
    cache.clear()
    return known


def answer(door: Door, value: str) -> dict[str, Any]:
    """All that a browser gets to see, the page it is led to included, without what it typed itself."""
    client, mine = Client(), re.compile(re.escape(value))
    client.get(door.url)
    cache.clear()
    first = client.post(door.url, door.typed | {door.field: value})
    seen = [first, *([client.get(first.url)] if first.status_code == 302 else [])]
    return {
        "status": [response.status_code for response in seen],
        "words": [mine.sub("", CHANGES.sub("", response.content.decode())) for response in seen],
        "headers": [{name: text for name, text in response.items() if name not in OF_ITS_OWN} for response in seen],
        "cookies": [sorted(response.cookies) for response in seen],
        "kept": sorted(client.cookies),
    }


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.url)
def test_a_form_answers_the_same_whatever_is_true(people: User, door: Door) -> None:
    first, *others = [answer(door, value) for value in door.values]
    for value, other in zip(door.values[1:], others, strict=True):
        assert {part: other[part] for part in first if other[part] != first[part]} == {}, value


def test_sign_in_does_the_same_work_for_everybody(people: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """One hash and the same queries. With a watch: `python -m tests.bench enumeration`."""
    hashed: list[str] = []
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
    monkeypatch.setattr(hasher, lambda _self, password, salt: hashed.append(password) or f"md5${salt}$x")
    done = {}
    for who in (PEOPLE[0], *PEOPLE):  # the first also reads what every page shows
        hashed.clear()
        with CaptureQueriesContext(connection) as queries:
            Client().post(LOGIN, {"login": who, "password": "wrong wrong wrong"})
        done[who] = (len(queries), len(hashed))
    assert set(done.values()) == {(1, 1)}, done


def test_what_would_take_longer_for_some_takes_as_long_for_all(
    people: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EVEN_ADDRESSES = dict.fromkeys(portal.EVEN_ADDRESSES, 60)
    slept: list[float] = []
    monkeypatch.setattr(evenness, "sleep", slept.append)
    for door in DOORS:
        for value in door.values[:2]:
            answer(door, value)
    assert len(slept) == 2 * len(DOORS)
    assert all(59 < seconds <= 60 for seconds in slept)
    Client().get(SIGN_UP)
    Client().get("/en/nowhere/")
    assert len(slept) == 2 * len(DOORS), "reading waits for nothing"


@pytest.mark.parametrize(
    ("passed", "since_hashing", "left"),
    [(0.1, None, 0.5), (0.6, None, 0.0), (0.601, None, 0.0), (0.2, 0.1, 0.4), (0.9, 0.1, 0.05), (2.0, 0.2, 0.0)],
)
def test_an_answer_is_even_from_its_beginning_and_from_the_hashing_on(
    passed: float, since_hashing: float | None, left: float
) -> None:
    """And what took longer goes at once."""
    assert evenness.rest(0.6, passed, since_hashing) == pytest.approx(left)


def test_sign_up_says_when_it_has_hashed(people: User, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EVEN_ADDRESSES = {"account_signup": 1}
    known: list[bool] = []
    monkeypatch.setattr(evenness, "sleep", lambda _seconds: None)
    monkeypatch.setattr(evenness, "rest", lambda _seconds, _passed, since: known.append(since is not None))
    for email in ("unknown@example.org", KNOWN):
        Client().post(SIGN_UP, ACCOUNT | {"email": email})
    assert known == [True, True]


def test_a_group_that_is_not_there_is_joined_like_one_that_is(people: User) -> None:
    """At addresses of members a visitor is led to sign-in, whether or not the thing exists."""
    factories.group()
    answers = []
    for slug in ("water-environment-iraq", "no-such-group"):
        response = Client().post(f"/en/groups/{slug}/join/", {"word": "I have a boat"})
        answers.append((response.status_code, response.url.replace(slug, ""), sorted(response.cookies)))
    assert answers[0] == answers[1]
    assert answers[0][:2] == (302, "/en/accounts/login/?next=/en/groups//join/")


def test_an_address_of_somebody_else_is_asked_to_be_confirmed_like_any_other(people: User) -> None:
    pages = []
    for email in ("unknown@example.org", "unproven@example.org"):
        client = Client()
        client.force_login(people, backend="accounts.backends.EmailBackend")
        response = client.post("/en/accounts/email/", {"email": email, "action_add": "1"}, follow=True)
        pages.append((response.redirect_chain, CHANGES.sub("", response.content.decode()).replace(email, "")))
    assert pages[0] == pages[1]
