"""Role × address × method: who is refused one way is refused every way, and nothing is written then."""

import re

import pytest
from django.conf import settings as effective
from django.contrib import admin
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from icssi import settings
from tests.pages.places import CLOSED, COUNCIL, FEEDS, GROUP, PUBLIC, address
from tests.pages.roles import ROLES

pytestmark = pytest.mark.drawn  # on the other database `test_hiding` asks every address once

SIGN_IN = re.compile(r"^/(?:(?:en|ar|ckb)/accounts|admin)/login/\?next=")
REFUSED = {401, 403, 404}
UNHEARD_OF = ("put", "patch", "delete", "options", "trace")
WRITES = re.compile(r"^\s*(?:INSERT INTO|UPDATE|DELETE FROM) \"(\w+)\"")
OF_SIGNING_IN = {"accounts_session", "django_session"}  # where somebody is signed in is touched by every request
OTHERS = {  # what stands at the same place in an address, and belongs to somebody else
    GROUP: "womens-rights-kurdistan",
    COUNCIL: "erbil",
}
ANSWERED_TO_ALL = {"groups:leave": 302}  # a second click, after leaving
NEVER = "no-such-thing-anywhere"


def code(response: HttpResponse) -> int:
    """Being led to sign-in counts as 401."""
    return 401 if SIGN_IN.match(response.headers.get("Location", "")) else response.status_code


def written(queries: CaptureQueriesContext) -> set[str]:
    found = (WRITES.match(query["sql"]) for query in queries.captured_queries)
    return {match[1] for match in found if match} - OF_SIGNING_IN


@pytest.mark.parametrize("role", ROLES)
def test_who_may_not_read_may_not_send_and_writes_nothing(role, as_role):
    """The same refusal for reading, for asking whether it is there, and for sending an empty form."""
    client, odd = as_role(role), {}
    for name, line in CLOSED.items():
        if (wanted := line.answer_to(role)) not in REFUSED:
            continue
        url = address(name)
        cache.clear()  # else the hundredth form is one too many
        with CaptureQueriesContext(connection) as queries:
            sent = code(client.post(url))
            asked = code(client.head(url)) if line.method == "get" else wanted
        if sent not in {wanted, 405} or asked != wanted or written(queries):
            odd[name] = (wanted, sent, asked, written(queries))
    assert odd == {}


@pytest.mark.parametrize("role", ["member", "coordinator", "organiser", "council", "editor"])
def test_an_empty_form_is_answered_and_never_an_error(role, as_role):
    client, odd = as_role(role), {}
    session = client.cookies[effective.SESSION_COOKIE_NAME].value
    for name, line in CLOSED.items():
        if line.answer_to(role) in REFUSED:
            continue
        cache.clear()
        client.cookies[effective.SESSION_COOKIE_NAME] = session  # some sign out
        with transaction.atomic():
            if (answer := client.post(address(name)).status_code) not in {200, 302, 303, 400, 403, 404, 405}:
                odd[name] = answer
            transaction.set_rollback(True)
    assert odd == {}


def test_no_address_knows_another_method(as_role):
    client, odd = as_role("lead"), {}
    for name in [*PUBLIC, *FEEDS, *CLOSED]:
        url = address(name)
        answers = {method: getattr(client, method)(url).status_code for method in UNHEARD_OF}
        if set(answers.values()) != {405}:
            odd[name] = answers
    assert odd == {}


def swapped(name: str, slugs: dict[str, str]) -> str | None:
    """The address with what belongs to somebody else in place of one's own; None when it names neither."""
    own = CLOSED[name].args()
    args = [slugs.get(arg, arg) if isinstance(arg, str) else arg for arg in own]
    if args == own:
        return None
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.mark.parametrize("role", ["member", "lead", "council", "authority", "coordinator"])
def test_rooms_of_others_are_not_there(role, as_role):
    """Another group's and another council's rooms, also when the number in the address is one of one's own."""
    client, odd = as_role(role), {}
    for name, line in CLOSED.items():
        url = swapped(name, OTHERS)
        if url is None or line.answer_to("member") == line.answer_to("editor"):  # open to every account
            continue
        if (answer := code(getattr(client, line.method)(url))) != ANSWERED_TO_ALL.get(name, 404):
            odd[name] = answer
    assert odd == {}


@pytest.mark.parametrize("role", ["stranger", "member", "authority", "editor"])
def test_what_is_hidden_and_what_is_not_there_look_the_same(role, as_role):
    client, odd = as_role(role), {}
    nothing = dict.fromkeys(OTHERS, NEVER)
    for name, line in CLOSED.items():
        url = swapped(name, nothing)
        if url is None or line.answer_to(role) not in {401, 404}:
            continue
        hidden = getattr(client, line.method)(address(name))
        absent = getattr(client, line.method)(url)
        if (code(hidden), plain(hidden)) != (code(absent), plain(absent)):
            odd[name] = (code(hidden), code(absent))
    assert odd == {}


def plain(response: HttpResponse) -> str:
    """The page without what differs from one request to the next: tokens, keys, and its own address."""
    text = response.content.decode()
    text = re.sub(r'(?:value|nonce|content)="[\w-]{20,}"', "", text)
    return re.sub(r'(?:href|action|value|content)="[^"]*"', "", text)


@pytest.mark.parametrize("role", ["stranger", "member", "lead", "coordinator", "authority", "editor", "admin"])
def test_the_admin_opens_what_an_office_names_and_nothing_else(role, as_role):
    """Every list, form, history and removal of every model that is registered, for every role."""
    client, odd = as_role(role), {}
    may = {
        **settings.OFFICE_PERMISSIONS.get(role, {}),
        **({"notifications.delivery": "view"} if role == "admin" else {}),
    }
    for model, kept in admin.site._registry.items():
        label = f"{model._meta.app_label}.{model._meta.model_name}"
        row = model._default_manager.order_by("pk").first()
        pages = {"changelist": "view", "add": "add"} | ({"change": "view", "delete": "delete", "history": "view"}
                                                         if row else {})  # fmt: skip
        for page, right in pages.items():
            try:
                url = reverse(f"admin:{label.replace('.', '_')}_{page}",
                              args=[row.pk] if page in {"change", "delete", "history"} else [])  # fmt: skip
            except NoReverseMatch:
                continue
            answer = code(client.get(url))
            allowed = right in may.get(label, "").split()
            expected = {401} if role == "stranger" else {404} if not may else {200, 302, 403} if allowed else {302, 403}
            if answer not in expected or (allowed and page == "changelist" and answer != 200):
                odd[f"{label} {page}"] = answer
        assert kept.has_view_permission is not None
    assert odd == {}


def test_a_visitor_is_told_of_no_room_by_an_error(as_role):
    """Being led to sign-in says nothing: the page is asked for by its address alone."""
    client = Client()
    for url in (f"/en/groups/{NEVER}/workspace/", f"/en/groups/{GROUP}/workspace/"):
        response = client.get(url)
        assert code(response) == 401, url
        assert response.headers["Location"] == f"/en/accounts/login/?next={url}"
