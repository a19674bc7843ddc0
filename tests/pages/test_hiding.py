"""Every address and every role: what is refused, and what is hidden on what is shown."""

import re

import pytest
from django.db import transaction
from django.test import Client

from icssi import limits
from tests.pages.places import BY_LETTER, CLOSED, ELSEWHERE, FEEDS, PUBLIC, address, names_of_all_addresses
from tests.pages.roles import ROLES
from tests.pages.secrets import Eyes

SIGN_IN = re.compile(r"^/en/accounts/login/\?next=")


def answer(client: Client, name: str) -> int:
    """Being led to sign-in counts as 401."""
    method = CLOSED[name].method if name in CLOSED else "get"
    response = getattr(client, method)(address(name))
    return 401 if SIGN_IN.match(response.headers.get("Location", "")) else response.status_code


def test_every_address_has_its_line():
    known = [*PUBLIC, *FEEDS, *CLOSED, *BY_LETTER, *ELSEWHERE]
    assert sorted(set(names_of_all_addresses())) == sorted(known)


@pytest.mark.drawn
@pytest.mark.parametrize("name", CLOSED)
def test_each_role_is_answered_as_the_table_says(name, as_role):
    answers = {}
    for role in ROLES:
        with transaction.atomic():  # each finds what the one before found
            answers[role] = answer(as_role(role), name)
            transaction.set_rollback(True)
    assert answers == {role: CLOSED[name].answer_to(role) for role in ROLES}


def test_every_address_works_for_somebody(as_role):
    """On either database; of the table above, which is asked on one, the first role that may."""
    answers, wanted = {}, {}
    for name, line in CLOSED.items():
        roles = [role for role in ROLES if line.answer_to(role) < 400]
        for role in roles[:1]:
            wanted[name] = line.answer_to(role)
            with transaction.atomic():
                answers[name] = answer(as_role(role), name)
                transaction.set_rollback(True)
    assert answers == wanted
    assert len(wanted) > 100


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


@pytest.mark.parametrize("name", [*PUBLIC, *FEEDS])
def test_public_pages_are_open_to_everyone(name, as_role):
    answers = {role: answer(as_role(role), name) for role in ROLES}
    leads_on = {"account_login", "account_signup", "forums:register"}  # who is signed in, or registered already
    assert set(answers.values()) <= ({200, 302} if name in leads_on else {200})
    assert answers["stranger"] == 200


@pytest.mark.drawn
@pytest.mark.parametrize("role", ROLES)
def test_no_page_tells_a_role_what_is_not_for_it(role, as_role):
    client, eyes, found = as_role(role), Eyes(role), {}
    for name in [*PUBLIC, *FEEDS, *BY_LETTER, *(name for name, line in CLOSED.items() if line.method == "get")]:
        response = client.get(address(name))
        if response.status_code == 200 and (leaked := eyes.leaks(response)):
            found[name] = leaked
    assert found == {}


def test_what_is_looked_for_stands_where_it_may_be_read(as_role):
    """Else the test above could see nothing: a lead's room, read with a stranger's eyes, is full of secrets."""
    room = as_role("lead").get(address("groups:workspace"))
    assert len(Eyes("stranger").leaks(room)) > 10
    assert any("@" in text for text in Eyes("lead").leaks(as_role("member").get(address("account_email"))))
