"""Where somebody is signed in: what is kept of it, how long it lasts, and that what was ended stays ended."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import close_account
from accounts.actions.sessions import end_sessions
from accounts.models import Session
from accounts.sessions import SessionStore, device_of, stored_key
from forums.models import Organiser
from tests.accounts.test_sign_in import PASSWORD
from tests.factories import coordinator, holder, lead, person
from tests.factories import group as working_group
from tests.forums.factories import edition

pytestmark = pytest.mark.django_db
MY, ABOUT = "/en/my/notifications/", "/en/about/"
MINUTES = timedelta(minutes=1)
ANDROID = "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0"


def signed_in(user, agent=""):
    client = Client(headers={"user-agent": agent})
    client.force_login(user, backend="accounts.backends.EmailBackend")
    return client


def key_of(client):
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def is_signed_in(client):
    return client.get(MY).status_code == 200


def left_alone(user, minutes):
    Session.objects.of(user).update(seen_at=timezone.now() - minutes * MINUTES)


def test_the_table_holds_no_key_that_signs_in(client):
    user = person()
    client.force_login(user)
    row = Session.objects.get()
    assert row.session_key == stored_key(key_of(client))
    assert row.user == user
    client.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    assert not is_signed_in(client)


def test_a_session_knows_the_browser_coarsely_and_no_address(client):
    user = person()
    user.set_password(PASSWORD)
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    sign_in = {"login": user.email, "password": PASSWORD}
    response = client.post("/en/accounts/login/", sign_in, headers={"user-agent": ANDROID}, REMOTE_ADDR="203.0.113.77")
    assert response.status_code == 302
    row = Session.objects.of(user).get()
    assert (row.device, row.device_name) == ("Firefox/Android", "Firefox on Android")
    kept = f"{row.device} {SessionStore(key_of(client)).load()}"
    assert "@" not in kept
    assert "203.0.113" not in kept


AGENTS = {
    ANDROID: "Firefox/Android",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36":
        "Chrome/Android",
    "Mozilla/5.0 (Linux; Android 13; K) AppleWebKit/537.36 SamsungBrowser/23.0 Chrome/115.0 Mobile Safari/537.36":
        "Samsung Internet/Android",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 Version/17.5 Mobile/15E148 Safari/604.1":
        "Safari/iPhone",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 CriOS/130.0 Mobile/15E148 Safari/604.1":
        "Chrome/iPhone",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0":
        "Edge/Windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15":
        "Safari/macOS",
    "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0": "Firefox/Linux",
    "curl/8.5.0": "",
    "": "",
    "Firefox/" + "9" * 100_000: "Firefox/",
}  # fmt: skip


def test_a_browser_is_called_by_what_its_owner_knows_it_by():
    assert {agent: device_of(agent) for agent in AGENTS} == AGENTS
    assert Session(device="").device_name == "A browser we do not know"
    assert Session(device="/Windows").device_name == "Windows"


@pytest.mark.parametrize(
    ("who", "minutes"),
    [
        (person, 12 * 60),
        (lambda: lead(working_group()), 12 * 60),
        (coordinator, 30),
        (lambda: holder("editor"), 30),
        (lambda: holder("admin"), 30),
    ],
    ids=["member", "lead", "coordinator", "editor", "admin"],
)
def test_a_session_ends_when_it_is_left_alone(who, minutes):
    user = who()
    client = signed_in(user)
    left_alone(user, minutes - 1)
    assert is_signed_in(client)  # and it is in use again
    Session.objects.of(user).update(
        seen_at=timezone.now() - minutes * MINUTES,
        expire_date=timezone.now() + 12 * 60 * MINUTES - minutes * MINUTES,
    )
    assert not is_signed_in(client)
    assert list(Session.objects.of(user).alive()) == []


def test_a_charge_shortens_the_session_from_the_moment_it_is_given():
    user = person()
    client = signed_in(user)
    left_alone(user, 31)
    with CaptureQueriesContext(connection) as asked:
        assert len(Session.objects.alive()) == 1
    assert len(asked) == 1
    Organiser.objects.create(edition=edition(), user=user)
    assert not is_signed_in(client)


def test_it_is_noted_at_most_every_five_minutes_that_a_session_is_in_use():
    user = person()
    client = signed_in(user)
    client.get(MY)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(MY)
        return len(queries)

    left_alone(user, 4)
    seen_at, usual = Session.objects.get().seen_at, asked()
    assert Session.objects.get().seen_at == seen_at
    left_alone(user, 6)
    assert asked() == usual + 1
    assert Session.objects.get().seen_at > seen_at
    assert Session.objects.get().expire_date > timezone.now() + 11.9 * 60 * MINUTES
    assert asked() == usual


def test_a_session_ends_however_much_it_is_used():
    """Also under a new key; a charge makes it shorter."""
    for who, longest in {person: 7 * 24 * 60, coordinator: 24 * 60}.items():
        user = who()
        for minutes, goes_on in ((longest - 1, True), (longest + 1, False)):
            client = signed_in(user)
            Session.objects.of(user).update(began_at=timezone.now() - minutes * MINUTES)
            assert is_signed_in(client) is goes_on, (who, minutes)
            end_sessions(user)
    store = SessionStore(key_of(signed_in(user)))
    Session.objects.of(user).update(began_at=timezone.now() - 60 * MINUTES)
    store.load()
    store.cycle_key()
    assert Session.objects.of(user).get().began_at < timezone.now() - 59 * MINUTES


def test_a_visitor_has_no_session_and_costs_none(client, settings):
    settings.VISITOR_PAGES_SECONDS = 0
    client.get(ABOUT)
    with CaptureQueriesContext(connection) as asked:
        client.get(ABOUT)
    assert [query for query in asked.captured_queries if "session" in query["sql"]] == []
    assert Session.objects.count() == 0


def test_a_password_that_changed_ends_all_sessions(client):
    user = person()
    other = signed_in(user)
    user.set_password(PASSWORD)
    user.save()
    signed_in(user)
    client.force_login(user)
    here = client.post("/en/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "woven 2026 threads!",
                                                         "password2": "woven 2026 threads!"})  # fmt: skip
    assert (here.status_code, here["Clear-Site-Data"]) == (302, '"cache", "storage"')
    assert Session.objects.of(user).count() == 0
    assert not is_signed_in(other)
    assert not is_signed_in(client)


def test_an_account_that_is_closed_has_no_session():
    user = person()
    client = signed_in(user)
    close_account(user, by=None)
    assert Session.objects.of(user).count() == 0
    assert not is_signed_in(client)


def test_sessions_of_others_and_the_one_spared_go_on():
    user, stranger = person(), person()
    here, there, elsewhere = signed_in(user), signed_in(user), signed_in(stranger)
    assert end_sessions(user, except_key=key_of(here)) == 1
    assert [is_signed_in(client) for client in (here, there, elsewhere)] == [True, False, True]
    assert end_sessions(user) == 1


def test_a_request_under_way_cannot_bring_back_a_session_that_was_ended():
    """Neither by saving it, nor under a new key, nor by noting that it is in use."""
    user = person()
    for act in ("save", "cycle_key", "touch"):
        under_way = SessionStore(key_of(signed_in(user)))
        assert under_way[SESSION_KEY] == str(user.pk)
        end_sessions(user)
        under_way._row.seen_at -= 6 * MINUTES
        if act == "touch":
            under_way.touch()
        else:
            with pytest.raises((UpdateError, SessionInterrupted)):
                getattr(under_way, act)()
        assert Session.objects.of(user).count() == 0, act


def test_a_new_key_ends_the_former_one(client):
    client.force_login(person())
    former = key_of(client)
    session = SessionStore(former)
    session.cycle_key()
    session.save()
    assert SessionStore(former).load() == {}
    assert SESSION_KEY in SessionStore(session.session_key).load()
    assert Session.objects.count() == 1


def test_what_is_over_can_be_cleared_away():
    ended, goes_on = person(), person()
    signed_in(ended), signed_in(goes_on)
    Session.objects.of(ended).update(expire_date=timezone.now() - MINUTES)
    SessionStore.clear_expired()
    assert [row.user for row in Session.objects.all()] == [goes_on]


def test_no_table_with_keys_that_sign_in_is_left():
    assert "django_session" not in connection.introspection.table_names()
