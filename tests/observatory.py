"""Mozilla's HTTP Observatory, as its documentation describes it: what each answer of a server is worth.

A site begins with 100. What lowers it is counted first; only with 90 or more left do the bonuses count. 100 is an A+.
A rule looks at one response, asked for over https, and says which line of the table holds.
"""

import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from http.cookies import Morsel
from typing import Any, NamedTuple

HALF_A_YEAR = 15_768_000  # seconds
EVERYWHERE = {"*", "http:", "https:", "ftp:", "http://*", "https://*", "http://*.*", "https://*.*"}
PRIVATE_REFERRER = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
OPEN_REFERRER = {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}

TABLE: dict[str, dict[str, int]] = {
    "content security policy": {
        "nothing unsafe, and by default nothing": 10,
        "nothing unsafe": 5,
        "unsafe styles": 0,
        "pictures over http": -10,
        "unsafe eval": -10,
        "unsafe scripts": -20,
        "anything over http": -20,
        "none": -25,
    },
    "cookies": {
        "secure, httponly and samesite": 5,
        "secure and httponly": 0,
        "none set": 0,
        "not secure, held by hsts": -5,
        "session not secure, held by hsts": -10,
        "not secure": -20,
        "samesite is no word": -20,
        "csrf without samesite": -20,
        "session read by scripts": -30,
        "session not secure": -40,
    },
    "cross-origin sharing": {"none": 0, "for some": 0, "for everyone, with credentials": -50},
    "redirection": {"to https on this host": 0, "to another host first": -5, "to http first": -10, "missing": -20},
    "referrer policy": {"private": 5, "none": 0, "open": -5, "no word": -5},
    "strict transport security": {"half a year": 0, "less": -10, "none": -20, "no word": -20},
    "subresource integrity": {
        "not needed": 0,
        "all from here": 0,
        "others by https": -5,
        "others by http": -50,
    },
    "content type options": {"nosniff": 0, "none": -5, "no word": -5},
    "frame options": {"by the policy": 5, "deny or sameorigin": 0, "none": -20, "no word": -20},
    "cross-origin resource policy": {"same origin or site": 10, "cross origin": 0, "none": 0, "no word": -5},
}


class Answer(NamedTuple):
    """A response over https, the cookies it sets, and what http://the-same is answered: (status, Location)."""

    headers: Mapping[str, str]
    cookies: Mapping[str, Morsel]
    html: str
    over_http: tuple[int, str]
    host: str


def policy(answer: Answer) -> str:
    given = directives(answer.headers.get("Content-Security-Policy", ""))
    if not given:
        return "none"
    default = given.get("default-src", {"*"})
    scripts, styles, objects = (given.get(f"{kind}-src", default) for kind in ("script", "style", "object"))
    guarded = any(source.startswith(("'nonce-", "'sha")) for source in scripts)
    scripts = scripts - {"'unsafe-inline'"} if guarded else scripts
    passive = given.get("img-src", default) | given.get("media-src", default)
    active = set().union(*(sources for name, sources in given.items() if name not in {"img-src", "media-src"}))
    if scripts & (EVERYWHERE | {"'unsafe-inline'", "data:"}) or objects & EVERYWHERE:
        return "unsafe scripts"
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return "anything over http"
    if "'unsafe-eval'" in scripts | styles:
        return "unsafe eval"
    if any(source.startswith(("http:", "ftp:")) for source in passive):
        return "pictures over http"
    if styles & (EVERYWHERE | {"'unsafe-inline'", "data:"}):
        return "unsafe styles"
    if given.get("form-action", {"*"}) & EVERYWHERE:
        return "nothing unsafe"
    return "nothing unsafe, and by default nothing" if default == {"'none'"} else "nothing unsafe"


def directives(header: str) -> dict[str, set[str]]:
    parts = [part.split() for part in header.split(";") if part.strip()]
    return {name.lower(): set(sources) for name, *sources in parts}


def cookies(answer: Answer) -> str:
    held = transport(answer) == "half a year"
    found = [_cookie(name.lower(), cookie, held=held) for name, cookie in answer.cookies.items()]
    return min(found, key=lambda line: TABLE["cookies"][line], default="none set")


def _cookie(name: str, cookie: Morsel, *, held: bool) -> str:
    is_session = "sess" in name or "login" in name
    if is_session and not cookie["secure"]:
        return "session not secure, held by hsts" if held else "session not secure"
    if is_session and not cookie["httponly"]:
        return "session read by scripts"
    if not cookie["secure"]:
        return "not secure, held by hsts" if held else "not secure"
    if cookie["samesite"] and cookie["samesite"].lower() not in {"lax", "strict", "none"}:
        return "samesite is no word"
    if "csrf" in name and not cookie["samesite"]:
        return "csrf without samesite"
    return "secure, httponly and samesite" if cookie["samesite"] else "secure and httponly"


def sharing(answer: Answer) -> str:
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    with_credentials = answer.headers.get("Access-Control-Allow-Credentials", "").lower() == "true"
    return "none" if allowed is None else "for everyone, with credentials" if with_credentials else "for some"


def redirection(answer: Answer) -> str:
    status, location = answer.over_http
    if status not in {301, 302, 307, 308}:
        return "missing"
    if not location.startswith("https://"):
        return "to http first"
    return "to https on this host" if location.startswith(f"https://{answer.host}/") else "to another host first"


def referrer(answer: Answer) -> str:
    words = {word.strip() for word in answer.headers.get("Referrer-Policy", "").lower().split(",")}
    if words == {""}:
        return "none"
    return "private" if words <= PRIVATE_REFERRER else "open" if words & OPEN_REFERRER else "no word"


def transport(answer: Answer) -> str:
    given = answer.headers.get("Strict-Transport-Security")
    found = re.search(r"max-age=(\d+)", given or "")
    if not found:
        return "none" if given is None else "no word"
    return "half a year" if int(found[1]) >= HALF_A_YEAR else "less"


class _Scripts(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and (source := dict(attrs).get("src")):
            self.sources.append(source)


def integrity(answer: Answer) -> str:
    sources = _Scripts(answer.html).sources
    others = [source for source in sources if re.match(r"(https?:)?//", source)]
    if any(not source.startswith("https://") for source in others):
        return "others by http"
    return "others by https" if others else "all from here" if sources else "not needed"


def sniffing(answer: Answer) -> str:
    given = answer.headers.get("X-Content-Type-Options")
    return "none" if given is None else "nosniff" if given.lower() == "nosniff" else "no word"


def frames(answer: Answer) -> str:
    ancestors = directives(answer.headers.get("Content-Security-Policy", "")).get("frame-ancestors")
    if ancestors and not ancestors & EVERYWHERE:
        return "by the policy"
    given = answer.headers.get("X-Frame-Options")
    return "none" if given is None else "deny or sameorigin" if given in {"DENY", "SAMEORIGIN"} else "no word"


def embedding(answer: Answer) -> str:
    given = answer.headers.get("Cross-Origin-Resource-Policy")
    lines = {None: "none", "same-origin": "same origin or site", "same-site": "same origin or site"}
    return lines.get(given, "cross origin" if given == "cross-origin" else "no word")


RULES: dict[str, Callable[[Answer], str]] = {
    "content security policy": policy,
    "cookies": cookies,
    "cross-origin sharing": sharing,
    "redirection": redirection,
    "referrer policy": referrer,
    "strict transport security": transport,
    "subresource integrity": integrity,
    "content type options": sniffing,
    "frame options": frames,
    "cross-origin resource policy": embedding,
}


def lines(answer: Answer) -> dict[str, tuple[str, int]]:
    """Each test with the line that holds and what it is worth."""
    found = {test: rule(answer) for test, rule in RULES.items()}
    return {test: (line, TABLE[test][line]) for test, line in found.items()}


def score(answer: Answer) -> int:
    worth = [points for _line, points in lines(answer).values()]
    after_penalties = 100 + sum(points for points in worth if points < 0)
    bonuses = sum(points for points in worth if points > 0) if after_penalties >= 90 else 0
    return max(0, after_penalties + bonuses)


def grade(answer: Answer) -> str:
    marks = {100: "A+", 90: "A", 85: "A-", 80: "B+", 70: "B", 65: "B-", 60: "C+", 50: "C", 45: "C-", 40: "D+", 30: "D",
             25: "D-", 0: "F"}  # fmt: skip
    return next(mark for least, mark in marks.items() if score(answer) >= least)


def answer_of(response: Any, over_http: tuple[int, str], host: str) -> Answer:
    """A response of Django's test client, streamed or not."""
    is_html = response.get("Content-Type", "").startswith("text/html")
    html = response.content.decode() if is_html and not response.streaming else ""
    return Answer(response.headers, response.cookies, html, over_http, host)
