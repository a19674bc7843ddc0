"""How often one may write, and what somebody reads who wrote too often."""

import pytest
from django.test import Client
from django.utils import timezone

from icssi import limits
from tests import factories
from tests.pages.places import CLOSED, ELSEWHERE, names_of_all_addresses

SUPPORT = "/en/campaigns/wells/support/"
READ = "/en/my/notifications/read/"


@pytest.fixture
def people(db):
    """A campaign that can be supported, and a browser for everybody who is named: the same name, the same account."""
    now = timezone.now()
    factories.campaign(slug="wells", status="approved", round=1, submitted_at=now, approved_at=now)
    accounts = {}

    def browser(name=""):
        client = Client()
        if name:
            accounts.setdefault(name, factories.person(name))
            client.force_login(accounts[name], backend="accounts.backends.EmailBackend")
        return client

    return browser


@pytest.fixture
def few(monkeypatch):
    """Limits small enough to be reached."""
    monkeypatch.setattr(limits, "WRITES", limits.Limit("3/m/ip", "3/m/user,8/m/ip"))
    monkeypatch.setitem(limits.LIMITS, "campaigns:support", limits.Limit("2/h/ip", "2/h/user"))


def answers(client: Client, url: str, times: int, **extra: str) -> list[int]:
    return [client.post(url, {"email": "no address"}, **extra).status_code for _time in range(times)]


def test_reading_is_not_counted(people, monkeypatch):
    monkeypatch.setattr(limits, "seconds_to_wait", lambda *_: 30)
    assert [people("member").get(path).status_code for path in ("/en/my/", SUPPORT)] == [200, 200]
    assert people("member").head("/en/my/").status_code == 200


def test_the_table_names_addresses_that_there_are():
    assert set(limits.LIMITS) <= set(names_of_all_addresses())
    assert {name for name, limit in limits.LIMITS.items() if limit == limits.FREE} <= {*CLOSED, *ELSEWHERE}


def test_what_is_told_to_a_whole_group_is_bounded_for_each_account(people, monkeypatch):
    """Sixty letters a minute to every member would be a weapon."""
    for name in ("plan_meeting", "change_meeting", "invite_groups", "propose", "decision_from"):
        assert limits.LIMITS[f"groups:{name}"].account == "10/m/user,20/h/user"
    monkeypatch.setitem(limits.LIMITS, "groups:propose", limits.Limit("9/m/ip", "2/m/user"))
    browser, propose = people("member"), "/en/groups/water-environment-iraq/workspace/decisions/new/"
    assert answers(browser, propose, 3) == [404, 404, 429]
    assert answers(people("lead"), propose, 1) == [404]


def test_an_account_that_writes_too_often_waits_and_others_behind_the_same_address_do_not(people, few):
    assert answers(people("member"), READ, 4) == [302, 302, 302, 429]
    assert answers(people("lead"), READ, 4) == [302, 302, 302, 429]
    assert answers(people("editor"), READ, 3) == [302, 302, 429], "the network's own limit"
    assert answers(people("organiser"), READ, 1) == [429], "which holds for whoever comes by it"
    assert answers(people("council"), READ, 1, REMOTE_ADDR="203.0.113.9") == [302]


def test_a_visitors_network_is_counted_by_what_it_does(people, few):
    stranger = people()
    assert answers(stranger, SUPPORT, 3) == [200, 200, 429]
    assert answers(stranger, SUPPORT, 1, REMOTE_ADDR="203.0.113.9") == [200]
    assert answers(stranger, "/en/groups/water-environment-iraq/join/", 1) == [302], "another act"
    assert answers(stranger, SUPPORT, 1, HTTP_X_FORWARDED_FOR="203.0.113.9") == [429], "a claim without a proxy"


def test_nobody_is_kept_from_signing_out(people, few):
    member = people("member")
    assert answers(member, READ, 4)[-1] == 429
    assert member.post("/en/accounts/logout/").status_code == 302


@pytest.mark.parametrize(("language", "words"), [("ar", "محاولات"), ("ckb", "هەوڵ"), ("en", "attempts")])
def test_who_waits_is_told_how_long_and_keeps_what_was_typed(people, few, language, words):
    url = SUPPORT.replace("/en/", f"/{language}/")
    typed = {"email": '"><script>alert(1)</script>', "many": ["a", "b"], "password1": "secret", "code": "123456"}
    for _time in range(3):
        response = people().post(url, typed)
    page = response.content.decode()
    assert response.status_code == 429
    assert 3500 < int(response["Retry-After"]) <= 3600
    assert response["Cache-Control"] == "private, no-store"
    assert words in page
    assert page.count('name="many"') == 2
    assert "&lt;script&gt;" in page
    assert [word for word in ("<script>", "secret", "123456") if word in page] == []


def test_what_waits_can_be_sent_again(people, few):
    """By the button of the page that refused it, with a token of its own."""
    client = Client(enforce_csrf_checks=True)
    token = client.get(SUPPORT).cookies["csrftoken"].value
    for _time in range(3):
        page = client.post(SUPPORT, {"email": "no address", "csrfmiddlewaretoken": token}).content.decode()
    again = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    sent = {"email": "no address", "csrfmiddlewaretoken": again}
    assert client.post(SUPPORT, sent, REMOTE_ADDR="203.0.113.9").status_code == 200
