"""What a browser is told with every answer, as production gives it: pages, errors, files, feeds, the admin."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from http.cookies import Morsel
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from core.media import POLICY
from core.pictures import reencoded
from core.prose import OUTGOING
from core.uploads import MOST_BYTES_OF_A_FORM
from tests import observatory
from tests.core.hostile import picture
from tests.demo import sign_in
from tests.observatory import Answer, answer_of
from tests.pages.places import BY_LETTER, FEEDS, LANGUAGES, PUBLIC, address, own_pages
from tests.pages.roles import ROLES
from tests.production import production
from updates.models import Update

__all__ = ["production"]
pytestmark = pytest.mark.drawn

HOST = "portal.example.org"
NGINX = Path(__file__).resolve().parent.parent.parent / "deploy" / "nginx.conf"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=63072000; includeSubDomains; preload"
ADMIN = ["", "updates/update/", "groups/theme/", "accounts/office/add/", "organisations/organisation/add/"]
MACHINES = ["/", "/healthz", "/readyz", "/robots.txt", "/.well-known/security.txt", "/sitemap.xml", "/favicon.ico"]
FILES = [f"/static/{name}" for name in ("site.css", "site.js", "img/sprite.svg", "admin/css/base.css", "none.css")]


@pytest.fixture
def served(cookies, db, production, settings):
    """A browser that reaches production's host over TLS, of somebody of the demo, whose people have no second factor;
    signed in there, since production has a key and cookies of its own."""
    settings.SECOND_FACTOR_DEMANDED = False

    def browser(role: str = "stranger", *, secure: bool = True, host: str = HOST) -> Client:
        client = sign_in(ROLES[role]) if ROLES[role] else Client()
        client.defaults |= {"SERVER_NAME": host, "HTTP_X_FORWARDED_PROTO": "https" if secure else "http"}
        client.raise_request_exception = False
        return client

    return browser


def whole(response):
    """Read to its end, so that a file is closed."""
    if response.streaming:
        b"".join(response)
    return response


def every_page(served) -> Iterator[tuple[str, object]]:
    """Each address once: public ones as a visitor, own ones as the first who may, in turning languages."""
    pages = [(name, "stranger") for name in [*PUBLIC, *FEEDS, *BY_LETTER]] + list(own_pages().items())
    for number, (name, role) in enumerate(pages):
        yield name, served(role).get(address(name, ("ar", "ckb", "en")[number % 3]))
    for path in ADMIN:
        yield f"admin/{path}", served("admin").get(f"/admin/{path}")
    theme = served("editor").get("/admin/groups/theme/").content.decode()
    yield "admin form", served("editor").get(re.search(r'href="(/admin/groups/theme/\d+/change/)', theme)[1])


def other_answers(served, monkeypatch) -> Iterator[tuple[str, object]]:
    """What is no page: of machines, files, errors of every kind, and what is refused before it is read."""
    stranger, member = served(), served("member")
    for path in [*MACHINES, *FILES]:
        yield path, stranger.get(path)
    update = Update.objects.published().newest()[0]
    drawn = reencoded(ContentFile(picture(size=(500, 300))))
    update.picture.save(drawn.name, drawn)
    yield "a picture", stranger.get(update.picture.url)
    yield "a picture kept by a browser", stranger.get("/static/site.css", headers={"if-none-match": "x"})
    yield "302", stranger.get("/en/my/")
    yield "301", stranger.get("/en/my")
    yield "403 csrf", Client(enforce_csrf_checks=True, SERVER_NAME=HOST, HTTP_X_FORWARDED_PROTO="https").post("/en/my/")
    yield "403", member.get(address("updates:translate"))
    yield "404", stranger.get("/en/nowhere/")
    yield "404 admin", stranger.get("/admin/nowhere/")
    yield "404 NUL", stranger.get("/en/%00/")
    yield "405", member.delete("/en/about/")
    yield "400 host", served(host="elsewhere.example").get("/en/")
    yield "sign-in", stranger.get("/en/accounts/login/")
    yield "400 fields", stranger.post("/en/accounts/login/", {f"f{number}": "" for number in range(500)})
    yield "413", stranger.post("/en/accounts/login/", {"login": "x" * 1_100_000})
    with monkeypatch.context() as broken:
        broken.setattr("icssi.views.render", lambda *_: 1 / 0)
        yield "500", stranger.get("/en/legal/?broken")
    with monkeypatch.context() as many:
        many.setattr("icssi.limits.seconds_to_wait", lambda *_: 30)
        yield "429", stranger.post("/en/accounts/login/")


STATUSES = {"a picture": 200, "302": 302, "301": 301, "403 csrf": 403, "403": 403, "404": 404, "404 admin": 302,
            "404 NUL": 404, "405": 405, "400 host": 400, "400 fields": 400, "413": 413,
            "500": 500, "429": 429}  # fmt: skip


def faults_of(response) -> dict[str, str | None]:
    """Headers that are not what they have to be."""
    wanted = dict(ALWAYS)
    found = {name: response.headers.get(name) for name, value in wanted.items() if response.headers.get(name) != value}
    if response.headers.get("Strict-Transport-Security") != HSTS:
        found["Strict-Transport-Security"] = response.headers.get("Strict-Transport-Security")
    policy = observatory.directives(response.headers.get("Content-Security-Policy", ""))
    if policy.get("default-src") != {"'none'"} or policy.get("frame-ancestors") != {"'none'"}:
        found["Content-Security-Policy"] = response.headers.get("Content-Security-Policy")
    if any("unsafe" in source or "*" in source for sources in policy.values() for source in sources):
        found["Content-Security-Policy"] = response.headers.get("Content-Security-Policy")
    if "camera=()" not in response.headers.get("Permissions-Policy", ""):
        found["Permissions-Policy"] = response.headers.get("Permissions-Policy")
    return found


class Inline(HTMLParser):
    """What a page brings along that no page should: code and style in it, things of others, links that tell."""

    def __init__(self, html: str, nonces: set[str]) -> None:
        super().__init__()
        self.found: list[str] = []
        self._nonces = nonces
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_data = tag == "script" and given.get("type") in {"application/json", "speculationrules"}
        is_allowed = f"'nonce-{given.get('nonce')}'" in self._nonces
        if tag == "style" or (tag == "script" and not given.get("src") and not is_data and not is_allowed):
            self.found.append(f"<{tag}>")
        self.found += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        for name in ("src", "href", "action", "formaction", "data", "srcset", "poster", "xlink:href"):
            self._address(tag, name, given)

    def _address(self, tag: str, name: str, given: dict[str, str]) -> None:
        url = given.get(name, "").strip().lower()
        if url.startswith(("javascript:", "vbscript:")) or (url.startswith("data:") and tag != "img"):
            self.found.append(f"{tag} {name}={url[:20]}")
        is_elsewhere = re.match(r"(https?:)?//", url) and not url.startswith(f"https://{HOST}/")
        if is_elsewhere and tag != "a":
            self.found.append(f"{tag} {name}={url}")
        if is_elsewhere and tag == "a" and not set(OUTGOING.split()) <= set(given.get("rel", "").split()):
            self.found.append(f"link without rel to {url}")


def test_pages_hold_no_code_no_style_and_nothing_of_others(served):
    found, seen, failed = {}, 0, {}
    for name, response in every_page(served):
        if faults := faults_of(response):
            failed[name] = faults
        if response.get("Content-Type", "").startswith("text/html") and response.status_code == 200:
            seen += 1
            policy = observatory.directives(response["Content-Security-Policy"])
            if inline := Inline(response.content.decode(), policy["script-src"]).found:
                found[name] = inline
    assert (found, failed) == ({}, {})
    assert seen > 70


def test_every_other_answer_has_the_same_headers(served, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    failed, statuses = {}, {}
    for name, response in other_answers(served, monkeypatch):
        whole(response)
        statuses[name] = response.status_code
        if faults := faults_of(response):
            failed[name] = faults
    assert failed == {}
    assert {name: status for name, status in statuses.items() if name in STATUSES} == STATUSES


def test_what_is_asked_for_without_tls_is_led_to_tls_or_refused(served):
    plain = served(secure=False)
    refused = served(secure=False, host="elsewhere.example").get("/")
    answers = {"/": plain.get("/"), "/en/my/": plain.get("/en/my/"), "refused": refused}
    for name, response in answers.items():
        assert faults_of(response) == {"Strict-Transport-Security": None}, name
    assert [answers["/"].url, answers["/en/my/"].url] == [f"https://{HOST}/", f"https://{HOST}/en/my/"]
    assert refused.status_code == 400


OPENED = ["/en/", "/en/accounts/login/", "/en/campaigns/forty-wells-one-map/support/", "/en/nowhere/",
          "/en/updates/feed/", "/static/site.css", "/healthz", "/en/calendar.ics"]  # fmt: skip


@pytest.mark.parametrize("path", OPENED)
def test_the_observatory_gives_the_best_mark(served, path):
    plain, client = served(secure=False).get("/"), served()
    told = answer_of(whole(client.get(path)), (plain.status_code, plain.url), HOST)
    assert observatory.grade(told) == "A+", observatory.lines(told)
    assert [test for test, (_line, points) in observatory.lines(told).items() if points < 0] == []
    with_cookie = path.startswith("/en/") and told.html and "nowhere" not in path
    assert observatory.score(told) == (135 if with_cookie else 130)


def test_the_observatory_gives_the_best_mark_to_the_admin_and_to_members(served):
    plain = served(secure=False).get("/")
    for role, path in [("admin", "/admin/"), ("editor", "/admin/groups/theme/"), ("member", "/en/my/")]:
        told = answer_of(served(role).get(path), (plain.status_code, plain.url), HOST)
        assert observatory.score(told) >= 130, observatory.lines(told)


def test_the_observatory_sees_what_is_wrong():
    bare = Answer({}, {}, "<script src=//cdn.example/x.js></script>", (200, ""), HOST)
    assert {test: points for test, (_line, points) in observatory.lines(bare).items() if points} == {
        "content security policy": -25, "redirection": -20, "strict transport security": -20, "frame options": -20,
        "subresource integrity": -50, "content type options": -5,
    }  # fmt: skip
    assert (observatory.score(bare), observatory.grade(bare)) == (0, "F")
    lax = {"Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline'"}
    assert observatory.policy(Answer(lax, {}, "", (301, ""), HOST)) == "unsafe scripts"


def test_cookies_of_production_belong_to_its_host(served):
    client = served()
    cookies: dict[str, Morsel] = {**client.get("/en/").cookies, **client.get("/en/accounts/login/").cookies}
    assert set(cookies) == {"__Host-django_language", "__Host-csrftoken"}
    for cookie in [*cookies.values(), served("member").cookies["__Host-sessionid"]]:
        assert (cookie["path"], cookie["domain"] or "") == ("/", "")
    for cookie in cookies.values():
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")


def test_the_proxy_says_the_same_as_the_portal():
    """nginx answers by itself when a body is too large or the portal is away, and sends stored files."""
    conf = NGINX.read_text()
    block = re.search(r"location /internal-media/ \{([^}]*)\}", conf)[1]
    assert "internal;" in block
    assert f'add_header Content-Security-Policy "{POLICY}" always;' in block
    for name, value in ALWAYS.items():
        assert f"add_header {name} {value} always;" in block.replace('"', ""), name
    assert "add_header Permissions-Policy" in block
    assert conf.count("root ") == 0, "nothing of the disk has an address"
    assert re.findall(r"location (\S+)", conf) == ["/internal-media/", "@too_large", "@away", "/"]


def test_the_proxy_writes_nothing_of_anybody_to_a_disk_and_takes_what_the_portal_reads():
    conf = NGINX.read_text()
    sizes = {
        name: re.search(rf"{name} +(\w+);", conf)[1] for name in ("client_max_body_size", "client_body_buffer_size")
    }
    assert set(sizes.values()) == {"16m"}
    assert MOST_BYTES_OF_A_FORM < 16 * 1024 * 1024
    assert "proxy_max_temp_file_size 0;" in conf
    assert (
        re.findall(r"(access_log|error_log) +(\S+);", conf) == [("access_log", "off"), ("error_log", "/dev/null")] * 2
    )
    assert "proxy_cache" not in conf
    for page in re.findall(r'return (?:413|503) "(.*?)";', conf):
        assert [re.search(rf"<p lang={language}[^>]*>.{{20,}}?</p>", page) is None for language in LANGUAGES] == [
            False
        ] * 3
