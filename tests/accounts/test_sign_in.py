"""The way of an account through the client: sign up, confirm, sign in, reset, sign out. Mail goes through the queue."""

import re
from hashlib import sha256

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.actions import open_account
from accounts.models import User
from icssi.adapter import GUESSES
from notifications.actions import deliver_due
from notifications.models import Delivery, Recipient

pytestmark = pytest.mark.django_db(transaction=True)
IN_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
PASSWORD = "two rivers 2026 woven"
NEW_PASSWORD = "many threads 2026 cloth"
SIGN_UP = {"email": "Nasrin@example.org", "pseudonym": "Roj", "language": "ckb", "password1": PASSWORD}


@pytest.fixture(autouse=True)
def _fresh_limits(settings):
    alone = {**settings.CACHES["default"], "BACKEND": IN_MEMORY, "OPTIONS": {}}
    settings.CACHES = {**settings.CACHES, "default": alone}
    cache.clear()


def sign_up(client, **changes):
    return client.post("/ckb/accounts/signup/", SIGN_UP | changes)


def link_in(mail):
    return re.search(r"https?://[^/\s]+(/\S+)", mail.body)[1]


def test_sign_up_asks_for_a_confirmation_in_the_language_chosen(client, mailoutbox):
    response = sign_up(client)
    assert (response.status_code, response.url) == (302, "/ckb/accounts/confirm-email/")
    user = User.objects.get()
    assert (user.email, user.pseudonym, user.language, user.is_discreet) == ("nasrin@example.org", "Roj", "ckb", True)
    assert mailoutbox == []
    deliver_due()
    (mail,) = mailoutbox
    assert mail.to == ["nasrin@example.org"]
    assert link_in(mail).startswith("/ckb/accounts/confirm-email/")
    assert "Roj" not in mail.subject + mail.body
    assert Delivery.objects.get().once == {}


def test_of_two_who_sign_up_with_one_address_at_once_both_get_the_same_answer(client, monkeypatch):
    """The second is looked for before the first is written: she must not meet an error that tells of the first."""
    hashed = User.set_password

    def meanwhile(user, password):
        hashed(user, password)
        if user.email and not User.objects.exists():
            User.objects.bulk_create([User(email=user.email, pseudonym="First", password=user.password)])

    monkeypatch.setattr(User, "set_password", meanwhile)
    response = sign_up(client)
    assert (response.status_code, response.url) == (302, "/ckb/accounts/confirm-email/")
    assert User.objects.get().pseudonym == "First"


def test_whole_way_from_sign_up_to_sign_out(client, mailoutbox):
    sign_up(client)
    deliver_due()
    link = link_in(mailoutbox[0])
    assert client.get(link).status_code == 200
    assert not EmailAddress.objects.get().verified  # nothing changes by looking
    client.post(link)
    assert EmailAddress.objects.get().verified

    other = Client()
    response = other.post("/ar/accounts/login/", {"login": "nasrin@example.org", "password": PASSWORD})
    codes = "/ckb/accounts/2fa/recovery-codes/?next=%2Fckb%2Fmy%2F"  # before her page, in her language
    assert response.url == codes
    assert b"<code>" in other.get(codes).content
    assert other.post(codes, {"key": "0123abcd"}).url == "/ckb/my/"
    response = other.get("/ckb/my/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert other.get("/ckb/accounts/logout/").status_code == 200  # asking does not sign out
    assert other.get("/ckb/my/").status_code == 200
    response = other.post("/ckb/accounts/logout/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert other.get("/ckb/my/").url == "/ckb/accounts/login/?next=/ckb/my/"


def test_the_session_holds_no_address(client):
    open_account("a@example.org", PASSWORD, pseudonym="A", language="en")
    client.post("/en/accounts/login/", {"login": "a@example.org", "password": PASSWORD})
    assert client.get("/en/my/").status_code == 200
    assert "@" not in str(dict(client.session))


def test_sign_in_leads_back_to_where_she_came_from(client):
    open_account("a@example.org", PASSWORD, pseudonym="A", language="en")
    response = client.post("/ar/accounts/login/?next=/ar/my/profile/", {"login": "a@example.org", "password": PASSWORD})
    assert response.url == "/ar/my/profile/"


def test_reset_by_mail_changes_the_password_and_says_so(client, mailoutbox):
    open_account("a@example.org", PASSWORD, pseudonym="A", language="en")
    client.post("/ar/accounts/password/reset/", {"email": "a@example.org"})
    deliver_due()
    link = link_in(mailoutbox[0])
    assert link.startswith("/en/accounts/password/reset/key/")
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert User.objects.get().check_password(NEW_PASSWORD)
    deliver_due()
    assert [delivery.kind for delivery in Delivery.objects.order_by("pk")] == [
        "accounts.reset_password",
        "accounts.password_changed",
    ]
    assert len(mailoutbox) == 2


def test_sign_up_answers_the_same_for_a_known_address(client, mailoutbox):
    open_account("known@example.org", PASSWORD, pseudonym="A", language="ar")
    answers = []
    for email in ("known@example.org", "new@example.org"):
        response = Client().post("/en/accounts/signup/", SIGN_UP | {"email": email}, follow=True)
        answers.append((response.redirect_chain, response.content.replace(email.encode(), b"")))
    assert answers[0] == answers[1]
    deliver_due()
    assert {delivery.kind for delivery in Delivery.objects.all()} == {
        "accounts.account_exists",
        "accounts.confirm_address",
    }
    known = next(mail for mail in mailoutbox if mail.to == ["known@example.org"])
    assert link_in(known).startswith("/ar/")  # her language, not the stranger's


def test_sign_up_hashes_a_password_for_a_known_address_too(client, monkeypatch):
    open_account("known@example.org", PASSWORD, pseudonym="A")
    hashed = []
    monkeypatch.setattr(User, "set_password", lambda self, password: hashed.append(password))
    sign_up(client, email="known@example.org")
    assert hashed == [PASSWORD]


def test_reset_answers_the_same_for_an_unknown_address(client, mailoutbox):
    open_account("known@example.org", PASSWORD, pseudonym="A", language="ar")
    answers = [
        (response.redirect_chain, response.content)
        for response in (
            Client().post("/en/accounts/password/reset/", {"email": email}, follow=True)
            for email in ("known@example.org", "unknown@example.org")
        )
    ]
    assert answers[0] == answers[1]
    deliver_due()
    assert sorted(mail.to[0] for mail in mailoutbox) == ["known@example.org", "unknown@example.org"]


def test_a_stranger_causes_at_most_one_mail_an_hour_at_an_address_without_account(client):
    for _attempt in range(3):
        client.post("/en/accounts/password/reset/", {"email": "unknown@example.org"})
    assert Delivery.objects.filter(kind="accounts.no_account").count() <= 2  # the hour may turn in between


def test_sign_in_answers_the_same_for_wrong_password_and_unknown_address(client):
    open_account("known@example.org", PASSWORD, pseudonym="A")
    answers = []
    for email in ("known@example.org", "unknown@example.org"):
        response = client.post("/en/accounts/login/", {"login": email, "password": "wrong wrong wrong"})
        errors = response.context["form"].errors
        answers.append((response.status_code, errors))
    assert answers[0] == answers[1]


def test_attempts_are_limited_and_no_network_address_is_kept(client, caplog):
    address = "203.0.113.77"
    open_account("known@example.org", PASSWORD, pseudonym="A")
    for _attempt in range(6):
        response = client.post(
            "/en/accounts/login/", {"login": "known@example.org", "password": "wrong wrong"}, REMOTE_ADDR=address
        )
    assert "too_many_login_attempts" in [error.code for error in response.context["form"].errors.as_data()["__all__"]]
    for number in range(25):
        response = client.post(
            "/en/accounts/signup/", SIGN_UP | {"email": f"{number}@example.org"}, REMOTE_ADDR=address
        )
    assert response.status_code == 429
    assert len(cache._cache) > 5, "attempts are counted in it"
    kept = " ".join(cache._cache) + " ".join(repr(value) for value in cache._cache.values())
    guessed = sha256(b"testserver:known@example.org").hexdigest()  # as allauth names what it counts
    with_network = sha256(f"testserver:known@example.org:{address}".encode()).hexdigest()
    assert [word for word in (address, "known", guessed, with_network, "allauth") if word in kept] == []
    assert address not in caplog.text
    assert address not in _everything_stored()


def test_guesses_of_a_stranger_do_not_keep_her_from_signing_in(monkeypatch):
    open_account("known@example.org", PASSWORD, pseudonym="A", language="en")
    monkeypatch.setitem(GUESSES, "config", {"guesses": "12/h/key"})

    def signs_in(password, network):
        sent = {"login": "known@example.org", "password": password}
        return Client().post("/en/accounts/login/", sent, REMOTE_ADDR=f"203.0.113.{network}")

    for _attempt in range(8):
        refused = signs_in("wrong wrong", 1)
    assert refused.context["form"].has_error("__all__", "too_many_login_attempts")
    assert signs_in(PASSWORD, 1).status_code == 200, "whoever guesses waits"
    for _attempt in range(3):  # a right one costs nothing
        assert signs_in(PASSWORD, 2).status_code == 302
    for network in range(3, 10):
        signs_in("wrong wrong", network)
    assert signs_in(PASSWORD, 2).status_code == 200, "in the end there is a bound for all together"


def _everything_stored():
    from django.apps import apps

    return repr([list(model._base_manager.values()) for model in apps.get_models()])


def test_bad_input_gets_the_form_back_with_what_was_typed(client):
    response = client.post("/en/accounts/signup/", SIGN_UP | {"pseudonym": "0770 123 4567 call 07701234567"})
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"pseudonym"}
    assert b"07701234567" in response.content
    assert User.objects.count() == 0


@pytest.mark.parametrize("pseudonym", ["A", " \u202e ", "me@example.org"])
def test_sign_up_refuses_a_pseudonym_that_is_none(client, pseudonym):
    assert sign_up(client, pseudonym=pseudonym).context["form"].errors.keys() == {"pseudonym"}


def test_sign_up_refuses_a_password_like_the_pseudonym(client):
    response = sign_up(client, pseudonym="Mesopotamia", password1="mesopotamia1")
    assert response.context["form"].errors.keys() == {"password1"}


def test_sign_up_page_proposes_its_own_language(client):
    for language in ("ar", "ckb", "en"):
        assert client.get(f"/{language}/accounts/signup/").context["form"]["language"].value() == language


def test_change_of_address_is_confirmed_at_the_new_one_and_told_at_the_old_one(client, mailoutbox):
    user = open_account("old@example.org", PASSWORD, pseudonym="A", language="en")
    client.post("/en/accounts/login/", {"login": "old@example.org", "password": PASSWORD})
    client.post("/en/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    deliver_due()
    assert [mail.to for mail in mailoutbox] == [["new@example.org"]]
    client.post(link_in(mailoutbox[0]))
    user.refresh_from_db()
    assert user.email == "new@example.org"
    deliver_due()
    assert mailoutbox[-1].to == ["old@example.org"]


def test_a_refusal_of_her_former_address_says_nothing_of_the_new_one(client, mailoutbox):
    user = open_account("old@example.org", PASSWORD, pseudonym="A", language="en")
    Recipient.objects.create(account=user, suppressed_at=timezone.now(), suppressed_reason="recipient refused 550")
    client.post("/en/accounts/login/", {"login": "old@example.org", "password": PASSWORD})
    client.post("/en/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    deliver_due()
    assert Recipient.objects.get(account=user).suppressed_at, "nothing is proven yet"
    client.post(link_in(mailoutbox[0]))
    client.post("/en/accounts/logout/")
    client.post("/en/accounts/password/reset/", {"email": "new@example.org"})
    deliver_due()
    assert mailoutbox[-1].to == ["new@example.org"]
