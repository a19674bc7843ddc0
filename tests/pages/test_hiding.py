"""Every address and every role: what is refused, and what is hidden on what is shown."""

import re

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from icssi import limits
from tests.pages.places import BY_LETTER, CLOSED, ELSEWHERE, FEEDS, PUBLIC, address, names_of_all_addresses
from tests.pages.roles import ROLES
from tests.pages.secrets import Eyes

SIGN_IN = re.compile(r"^/en/accounts/login/\?next=")
LEADS_ON = {"account_login", "account_signup", "forums:register"}  # who is signed in, or registered already


def answer(client: Client, name: str) -> HttpResponse:
    method = CLOSED[name].method if name in CLOSED else "get"
    return getattr(client, method)(address(name))


def code(response: HttpResponse) -> int:
    """Being led to sign-in counts as 401."""
    return 401 if SIGN_IN.match(response.headers.get("Location", "")) else response.status_code


def wanted(name: str, role: str) -> set[int]:
    """What may be answered: to who is signed in, a page of visitors may lead on; a link in a letter, anything."""
    if name in CLOSED:
        return {CLOSED[name].answer_to(role)}
    if name in BY_LETTER:
        return {200, 302, 404}
    return {200, 302} if name in LEADS_ON and role != "stranger" else {200}


def test_every_address_has_its_line():
    known = [*PUBLIC, *FEEDS, *CLOSED, *BY_LETTER, *ELSEWHERE]
    assert sorted(set(names_of_all_addresses())) == sorted(known)


@pytest.mark.drawn
@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_the_table_says_and_told_nothing_that_is_not_for_it(role, as_role):
    eyes, odd, told = Eyes(role), {}, {}
    for name in [*PUBLIC, *FEEDS, *BY_LETTER, *CLOSED]:
        with transaction.atomic():  # each finds what the one before found
            response = answer(as_role(role), name)
            transaction.set_rollback(True)
        if code(response) not in wanted(name, role):
            odd[name] = code(response), wanted(name, role)
        if response.status_code == 200 and (leaked := eyes.leaks(response)):
            told[name] = leaked
    assert (odd, told) == ({}, {})


def test_every_address_works_for_somebody(as_role):
    """On either database; of the table above, which is asked on one, the first role that may."""
    answered, odd = 0, {}
    for name in [*PUBLIC, *FEEDS, *CLOSED]:
        roles = [role for role in ROLES if min(wanted(name, role)) < 400]
        for role in roles[:1]:
            with transaction.atomic():
                response = answer(as_role(role), name)
                transaction.set_rollback(True)
            answered += 1
            if code(response) not in wanted(name, role):
                odd[name] = role, code(response)
    assert odd == {}
    assert answered > 150


@pytest.mark.drawn
def test_every_address_asks_before_it_changes_anything(as_role, monkeypatch, caplog):
    """How often one may write is decided in one place: see icssi/limits.py."""
    caplog.set_level("ERROR", "django.request")  # a hundred refusals are not news
    asked = []
    monkeypatch.setattr(limits, "seconds_to_wait", lambda _request, name: asked.append(name) or 30)
    names = [*PUBLIC, *FEEDS, *CLOSED, *BY_LETTER]
    answers = {name: as_role("stranger").post(address(name)).status_code for name in names}
    assert (answers, asked) == (dict.fromkeys(names, 429), names)
    for path in ("/admin/groups/theme/1/change/", "/dev/mailbox/", "/"):
        assert as_role("admin").post(path).status_code == 429


def test_what_is_looked_for_stands_where_it_may_be_read(as_role):
    """Else the test above could see nothing: a lead's room, read with a stranger's eyes, is full of secrets."""
    room = as_role("lead").get(address("groups:workspace"))
    assert len(Eyes("stranger").leaks(room)) > 10
    assert any("@" in text for text in Eyes("lead").leaks(as_role("member").get(address("account_email"))))
