"""Every form and every query meets the cases of texts.py: never an error, nothing shown as typed, nothing written when
refused, and nothing unclean when not."""

import itertools
from collections import Counter
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from tests.attack import texts, walking
from tests.pages.places import FEEDS, PUBLIC, address, own_pages
from tests.pages.roles import ROLES

SHORT = {title: text for title, text in texts.TEXTS.items() if 1 < len(text) <= 40}  # most are accepted, and so read
SIGN_IN = "/en/accounts/login/"
PASSWORD = "two rivers 2026 woven"


@pytest.fixture
def browsers(as_role: Callable[[str], Client]) -> dict[str, Client]:
    return {role: as_role(role) for role in ROLES}


def test_there_are_enough_cases() -> None:
    assert texts.CASES >= 120


def test_every_form_takes_whatever_is_sent(browsers: dict[str, Client]) -> None:
    short, typed, chosen, bodies = (
        itertools.cycle(cases.items()) for cases in (SHORT, texts.TEXTS, texts.CHOICES, texts.BODIES)
    )
    forms, faults, met, accepted = walking.forms(browsers), [], Counter(), set()
    for number, form in enumerate(forms):
        of = {walking.PLAIN: short, walking.TYPED: typed, walking.CHOSEN: chosen}
        if form.role == "admin":
            of.pop((walking.PLAIN, walking.TYPED)[number % 2])
        for case in [{name: next(cases) for name in form.names(*kinds)} for kinds, cases in of.items()]:
            sent = walking.send(browsers[form.role], form.action, form.filled | {n: v for n, (_t, v) in case.items()})
            tried = {name: title for name, (title, _value) in case.items()}
            faults += [(form.role, form.action, fault, tried) for fault in sent.faults()]
            met.update(tried.values())
            accepted |= {form.action} if sent.response.status_code == 302 else set()
        if number % 4 == 0:
            title, body = next(bodies)
            sent = walking.send(browsers[form.role], form.action, data=body.content, content_type=body.kind)
            faults += [(form.role, form.action, fault, title) for fault in sent.faults()]
    assert faults == []
    endless = {
        (one.action, name) for one in forms for name in one.names(*walking.TYPED) if not one.fields[name].longest
    }
    assert endless == set(), "each field says how long a text may be"
    assert len(forms) > 90, "the forms are found"
    assert len(accepted) > 30, "and not all is refused before it is looked at"
    assert min(met[title] for title in [*texts.TEXTS, *texts.CHOICES]) > 1, "and each case came round"
    assert len(forms) > 4 * len(texts.BODIES)


def test_every_page_takes_whatever_is_asked(browsers: dict[str, Client]) -> None:
    """Every name that some page knows in a query, at every page, with another value each time."""
    values = itertools.cycle(texts.QUERIES.items())
    pages = {address(name): "stranger" for name in [*PUBLIC, *FEEDS]}
    pages |= {address(name): role for name, role in own_pages().items()}
    pages |= {page: role for role, page in walking.admin_pages()}
    faults, met = [], Counter()
    for page, role in pages.items():
        case = {name: next(values) for name in texts.NAMES_IN_QUERIES}
        query = urlencode({name: value for name, (_title, value) in case.items()}, errors="surrogatepass")
        sent = walking.send(browsers[role], f"{page}?{query}", method="GET", data=b"")
        faults += [(page, fault, {n: t for n, (t, _v) in case.items()}) for fault in sent.faults()]
        met.update(title for title, _value in case.values())
    assert faults == []
    assert set(met) == set(texts.QUERIES)


@pytest.mark.usefixtures("as_role")
@pytest.mark.parametrize("wanted", texts.NEXT.values(), ids=texts.NEXT)
def test_nobody_is_led_away_after_signing_in(wanted: str) -> None:
    member = User.objects.get(email=ROLES["member"])
    member.set_password(PASSWORD)
    member.save()
    for field in ("next", "redirect_to"):
        for place in (f"{SIGN_IN}?{urlencode({field: wanted})}", SIGN_IN):
            sent = walking.send(Client(), place, {"login": ROLES["member"], "password": PASSWORD, field: wanted})
            assert sent.response.status_code == 302
            assert sent.faults() == []
            assert sent.response.headers["Location"].startswith("/")
            assert not sent.response.headers["Location"].startswith(("//", "/\\"))
    answer = Client().get(f"/admin/login/?{urlencode({'next': wanted})}")
    assert answer.headers["Location"].startswith("/ar/accounts/login/?next=")


@pytest.mark.parametrize("host", texts.HOSTS.values(), ids=texts.HOSTS)
def test_no_page_believes_in_another_host(db: None, host: str) -> None:
    """Neither in its own address nor in that of a mail; what is claimed beside it is not read at all."""
    for path in ("/en/", "/", "/en/accounts/password/reset/", "/robots.txt", "/en/nowhere/"):
        claimed = Client().get(
            path, headers={"Host": "testserver", "X-Forwarded-Host": host, "Forwarded": f"host={host}"}
        )
        assert claimed.status_code in {200, 302, 404}
        assert "evil" not in str(claimed.headers) + claimed.getvalue().decode()
        itself = Client().get(path, headers={"Host": host})
        assert itself.status_code in {200, 302, 400, 404}
        assert "evil" not in itself.headers.get("Location", "")


@pytest.mark.parametrize("code", ["xx", "AR", "ar-IQ", "ku", "ckb-Arab", "%00", "..", "ar%20", "e\u202en", "zz" * 50])
def test_a_language_that_there_is_not_is_not_found(db: None, code: str) -> None:
    assert Client().get(f"/{quote(code, safe='%')}/about/").status_code == 404
    client = Client(headers={"Accept-Language": f"{code},*;q=9;;"})
    client.cookies["django_language"] = quote(code)
    assert client.get("/").headers["Location"] in {"/ar/", "/ckb/", "/en/"}


@given(
    name=st.text(st.characters(exclude_categories=()), max_size=60),
    word=st.text(
        st.characters(exclude_categories=("Cs",)) | st.sampled_from("<>&\"'{}%=+-@\r\n\t\0\u202e\u200c"), max_size=300
    ),
    number=st.integers() | st.text("0123456789٠١٢٣٤٥٦٧٨٩-+._e", max_size=30),
)
@settings(max_examples=10, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_else_is_typed(browsers: dict[str, Client], name: str, word: str, number: object) -> None:
    """Texts that nobody thought of, in forms of each kind, and in what is looked for."""
    word, name = word.encode(errors="replace").decode(), name.encode(errors="replace").decode()
    sent = {
        "/en/my/profile/": ("member", {"pseudonym": name, "language": "en", "zone": "Asia/Baghdad"}),
        "/en/groups/water-environment-iraq/workspace/posts/new/": ("member", {"text": word}),
        "/en/groups/water-environment-iraq/workspace/tasks/new/": ("lead", {"title": name, "due_on": number}),
        address("campaigns:support"): ("stranger", {"email": f"{name}@{word}"}),
        address("forums:register"): ("stranger", {"badge_name": name, "email": "a@example.org", "needs": word,
                                                  "languages": number, "governorate": number}),
    }  # fmt: skip
    for url, (role, fields) in sent.items():
        assert walking.send(browsers[role], url, fields).faults() == []
    for page in ("search/", "recommendations/", "updates/", "campaigns/"):
        query = urlencode({"q": word, "after": number, "before": number, "goal": name, "page": number})
        assert walking.send(browsers["stranger"], f"/en/{page}?{query}", method="GET", data=b"").faults() == []
