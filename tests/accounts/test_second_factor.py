"""The second factor through the client: setting it up, signing in with it, codes, and of whom it is demanded."""

import json
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.actions import open_account
from accounts.actions.codes import codes_of, give_codes, keep_codes
from accounts.models import Session, User
from accounts.second_factor import has_factor
from notifications.models import Delivery
from tests.accounts.devices import FLAGS, SEED, Passkey, code_of_app, give_app, written

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True)  # what follows is done when it is committed
PASSWORD = "two rivers 2026 woven"
TWO_FA = "/en/accounts/2fa"
Type = Authenticator.Type


@pytest.fixture
def zainab():
    return open_account("zainab@example.org", PASSWORD, pseudonym="Zainab", language="en")


def signs_in(client, **more):
    return client.post("/en/accounts/login/", {"login": "zainab@example.org", "password": PASSWORD} | more)


def options_on(client, address):
    """What the page asks of the browser."""
    return client.get(address).context["js_data"]


def fetched(client):
    return client.get(f"{TWO_FA}/webauthn/login/", headers={"Accept": "application/json"}).json()


def with_passkey(client):
    signs_in(client)
    key = Passkey()
    data = {"name": "phone", "credential": key.made(options_on(client, f"{TWO_FA}/webauthn/add/"))}
    answer = client.post(f"{TWO_FA}/webauthn/add/", data)
    assert answer.status_code == 302, answer.context["form"].errors
    return key


# --- a passkey ------------------------------------------------------------------------------------------------------


def test_a_passkey_is_set_up_and_signs_in_alone(zainab, client):
    key = with_passkey(client)
    one = Authenticator.objects.get(user=zainab, type=Type.WEBAUTHN)
    assert str(one) == "phone"
    assert client.get("/en/my/second-factor/").content.count(b"phone</bdi>") == 1

    other = Client()
    answer = other.post(f"{TWO_FA}/webauthn/login/", {"credential": key.shown(fetched(other))})
    assert answer.url == "/en/accounts/2fa/recovery-codes/?next=%2Fen%2Fmy%2F"  # made with the first factor
    assert other.get("/en/my/").status_code == 200


def test_a_passkey_comes_after_the_password(zainab, client):
    key = with_passkey(client)
    other = Client()
    assert signs_in(other).url == f"{TWO_FA}/authenticate/"
    assert other.get("/en/my/").status_code == 302  # the password alone opens nothing
    assert "@" not in str(dict(other.session)["account_authentication_methods"])
    asked = options_on(other, f"{TWO_FA}/authenticate/")
    assert other.post(f"{TWO_FA}/authenticate/", {"credential": key.shown(asked)}).status_code == 302
    assert other.get("/en/my/").status_code == 200


def test_what_a_passkey_said_once_is_worth_nothing_twice(zainab, client):
    key = with_passkey(client)
    first, second = Client(), Client()
    said = key.shown(fetched(first))
    fetched(second)
    assert second.post(f"{TWO_FA}/webauthn/login/", {"credential": said}).url == "/en/accounts/login/"
    assert first.post(f"{TWO_FA}/webauthn/login/", {"credential": said}).status_code == 302
    assert first.post("/en/accounts/logout/").status_code == 302
    assert first.post(f"{TWO_FA}/webauthn/login/", {"credential": said}).url == "/en/accounts/login/"
    assert [first.get("/en/my/").status_code, second.get("/en/my/").status_code] == [302, 302]


def test_a_passkey_that_was_only_touched_does_not_sign_in_alone(zainab, client):
    """Also not by the challenge of the page after the password, where a touch is enough."""
    key = with_passkey(client)
    alone, after_password = Client(), Client()
    signs_in(after_password)
    for other, asked in (
        (alone, fetched(alone)),
        (after_password, options_on(after_password, f"{TWO_FA}/authenticate/")),
    ):
        said = key.shown(asked, FLAGS.UP)
        other.post(f"{TWO_FA}/webauthn/login/", {"credential": said})
        assert other.get("/en/my/").status_code == 302
    asked = options_on(after_password, f"{TWO_FA}/authenticate/")
    after_password.post(f"{TWO_FA}/authenticate/", {"credential": key.shown(asked, FLAGS.UP)})
    assert after_password.get("/en/my/").status_code == 200


def test_the_passkey_of_somebody_else_does_not_fit(zainab, client):
    with_passkey(client)
    stranger = Passkey()
    stranger.owner = str(zainab.pk).encode()
    other = Client()
    answer = other.post(f"{TWO_FA}/webauthn/login/", {"credential": stranger.shown(fetched(other))})
    assert (answer.url, other.get("/en/my/").status_code) == ("/en/accounts/login/", 302)


def test_a_closed_account_is_not_opened_by_its_passkey(zainab, client):
    key = with_passkey(client)
    User.objects.filter(pk=zainab.pk).update(is_active=False)
    other = Client()
    other.post(f"{TWO_FA}/webauthn/login/", {"credential": key.shown(fetched(other))})
    assert other.get("/en/my/").status_code == 302


NONSENSE = [
    *(
        "",
        "{",
        "null",
        "[]",
        "0",
        "false",
        '"x"',
        "{}",
        '{"id": "a"}',
        '{"response": null}',
        '{"response": []}',
        "[1e999]",
    ),
    '{"id":"AA","rawId":"AA","type":"public-key","response":{},"clientExtensionResults":{}}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA"}}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}',
]


def of_account(number):
    return json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {
        "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiQUEiLCJvcmlnaW4iOiJ4In0",
        "authenticatorData": "A" * 50, "signature": "AA",
        "userHandle": written(number.encode())}, "clientExtensionResults": {}})  # fmt: skip


def test_nonsense_in_place_of_a_passkey_is_refused_in_words(zainab, client):
    with_passkey(client)
    stranger = Client()
    for said in [*NONSENSE, *map(of_account, ("1", "0", "-1", "9" * 40, "x" * 90, "é"))]:
        cache.clear()  # it is limited, too; see below
        fetched(stranger)
        answer = stranger.post(f"{TWO_FA}/webauthn/login/", {"credential": said})
        assert (answer.status_code, stranger.get("/en/my/").status_code) == (302, 302), said
        options_on(client, f"{TWO_FA}/webauthn/add/")
        answer = client.post(f"{TWO_FA}/webauthn/add/", {"credential": said, "name": "x"})
        assert answer.status_code == 200, said
        assert answer.context["form"].errors, said
    assert Authenticator.objects.filter(type=Type.WEBAUTHN).count() == 1


# --- an authenticator app -------------------------------------------------------------------------------------------


def changes_password(user, password):
    user.set_password(password)
    user.save(update_fields=["password"])


def test_a_sign_in_half_done_ends_with_the_password_it_began_with(zainab):
    """At the page of the factor, and at the one that follows in lockdown."""
    give_app(zainab)
    keep_codes(give_codes(zainab))
    codes = iter(codes_of(zainab).get_unused_codes())
    for new in (PASSWORD, "many threads 2026 cloth"):
        changes_password(zainab, PASSWORD)
        User.objects.filter(pk=zainab.pk).update(locked_at=None)
        factor, locked = Client(), Client()
        signs_in(factor)
        User.objects.filter(pk=zainab.pk).update(locked_at=timezone.now())
        signs_in(locked)
        answer = locked.post(f"{TWO_FA}/authenticate/", {"code": next(codes)})
        assert answer.url == "/en/my/safety/unlock/"
        zainab.refresh_from_db()
        if new != PASSWORD:
            changes_password(zainab, new)
        locked.post("/en/my/safety/unlock/", {"key": "0123abcd"})
        assert (User.objects.get().locked_at is None) is (new == PASSWORD)
        User.objects.filter(pk=zainab.pk).update(locked_at=None)
        factor.post(f"{TWO_FA}/authenticate/", {"code": next(codes)})
        seen = [client.get("/en/my/").status_code for client in (factor, locked)]
        assert seen == ([200, 200] if new == PASSWORD else [302, 302])


@committed
def test_an_app_is_set_up_without_scripts_in_any_digits(zainab, client):
    signs_in(client)
    page = client.get(f"{TWO_FA}/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    named = page.context["totp_url"]
    assert "zainab" not in named.lower()  # an opened phone names neither the address nor the pseudonym
    wrong = client.post(f"{TWO_FA}/totp/activate/", {"code": "000000"})
    assert (wrong.status_code, has_factor(zainab)) == (200, False)
    arabic = code_of_app(secret).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    answer = client.post(f"{TWO_FA}/totp/activate/", {"code": f"{arabic[:3]} {arabic[3:]}"})
    assert answer.url == f"{TWO_FA}/recovery-codes/"
    stored = Authenticator.objects.get(user=zainab, type=Type.TOTP)
    assert secret not in json.dumps(stored.data)
    assert stored.wrap().validate_code(code_of_app(secret, steps=1))


def test_a_code_opens_once_and_a_guess_a_few_times(zainab, monkeypatch):
    give_app(zainab)
    code, first, second = code_of_app(), Client(), Client()
    for client in (first, second):
        signs_in(client)
    assert first.post(f"{TWO_FA}/authenticate/", {"code": code}).status_code == 302
    assert second.post(f"{TWO_FA}/authenticate/", {"code": code}).status_code == 200
    soon = time.time() + 31  # the library has forgotten it by now, and would take it for another half minute
    cache.delete(f"allauth.mfa.totp.used?user={zainab.pk}&code={code}")
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: soon)
    assert second.post(f"{TWO_FA}/authenticate/", {"code": code}).status_code == 200
    monkeypatch.undo()

    cache.clear()
    for _guess in range(5):
        answer = second.post(f"{TWO_FA}/authenticate/", {"code": "123456"})
        assert "Incorrect code" in answer.content.decode()
    answer = second.post(f"{TWO_FA}/authenticate/", {"code": code_of_app(steps=1)})
    assert "Too many" in answer.content.decode()  # even the right one, for a while
    assert second.get("/en/my/").status_code == 302


# --- recovery codes -------------------------------------------------------------------------------------------------


def test_codes_are_shown_until_she_has_kept_them(zainab, client):
    give_codes(zainab)
    answer = signs_in(client)
    address = f"{TWO_FA}/recovery-codes/?next=%2Fen%2Fmy%2F"
    assert answer.url == address
    for _look in range(2):
        seen = re.findall(r"<code>(\d{8})</code>", client.get(address).content.decode())
        assert seen == codes_of(zainab).get_unused_codes()
    assert len(set(seen)) == 10
    key = client.get(address).context["form"]["key"].value()
    assert client.post(address, {"key": key}).url == "/en/my/"
    assert client.get(address).url == "/en/my/second-factor/"
    assert not re.search(r"\d{8}", client.get("/en/my/second-factor/").content.decode())
    assert signs_in(Client()).url == "/en/my/"
    row = json.dumps(Authenticator.objects.get().data)
    assert not any(code in row for code in seen)


def ages(client):
    """What was proven in this session was proven an hour ago."""
    session = client.session
    for proof in session["account_authentication_methods"]:
        proof["at"] -= 3600
    session.save()


def test_codes_are_not_put_away_without_fresh_proof(zainab, client):
    give_codes(zainab)
    address = signs_in(client).url
    ages(client)
    assert "reauthenticate" in client.post(address, {"key": "0123abcd"}).url
    assert not codes_of(zainab).did_view


def test_who_has_a_factor_shows_it_before_the_password_is_changed(zainab, client):
    new = "many threads 2026 cloth"
    address, sent = "/en/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    signs_in(client)
    ages(client)
    assert client.get(address).status_code == 200, "without a factor the former password is proof"
    give_app(zainab)
    assert "reauthenticate" in client.get(address).url
    assert "reauthenticate" in client.post(address, sent).url
    assert User.objects.get().check_password(PASSWORD)


def test_a_code_stands_in_for_the_lost_phone_once(zainab):
    give_app(zainab)
    keep_codes(give_codes(zainab))
    code = codes_of(zainab).get_unused_codes()[3]
    answers = []
    for client in (Client(), Client()):
        signs_in(client)
        answers.append(client.post(f"{TWO_FA}/authenticate/", {"code": f"{code[:4]}-{code[4:]}"}).status_code)
    assert answers == [302, 200]
    assert len(codes_of(zainab).get_unused_codes()) == 9


@committed
def test_new_codes_end_the_old_ones_and_are_told(zainab, client):
    keep_codes(give_codes(zainab))
    old = codes_of(zainab).get_unused_codes()
    signs_in(client)
    form = client.get(f"{TWO_FA}/recovery-codes/renew/").context["form"]
    for _click in range(2):  # the second one changes nothing
        answer = client.post(f"{TWO_FA}/recovery-codes/renew/", {"key": form["key"].value()})
        assert answer.url == f"{TWO_FA}/recovery-codes/"
    assert not codes_of(zainab).did_view
    new = codes_of(zainab).get_unused_codes()
    assert re.findall(r"<code>(\d{8})</code>", client.get(answer.url).content.decode()) == new
    assert not set(old) & set(new)
    assert [delivery.kind for delivery in Delivery.objects.all()] == ["accounts.codes_renewed"]


def test_codes_outlive_the_last_factor(zainab, client):
    give_app(zainab)
    keep_codes(give_codes(zainab))
    codes = codes_of(zainab).get_unused_codes()
    signs_in(client)
    client.post(f"{TWO_FA}/authenticate/", {"code": code_of_app()})
    assert client.post(f"{TWO_FA}/totp/deactivate/").status_code == 302
    assert not has_factor(zainab)
    assert codes_of(zainab).get_unused_codes() == codes
    assert codes_of(zainab).did_view


def test_what_was_written_under_a_lost_key_fits_no_code(zainab, settings):
    give_app(zainab)
    codes = give_codes(zainab).get_unused_codes()
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    lost = codes_of(zainab).get_unused_codes()
    assert not set(lost) & set(codes)
    assert lost != codes_of(zainab).get_unused_codes()  # nobody can work them out
    assert not Authenticator.objects.get(type=Type.TOTP).wrap().validate_code(code_of_app())
    settings.SECRET_KEY_FALLBACKS = [old]
    assert codes_of(zainab).get_unused_codes() == codes


def test_the_row_can_be_read_by_nobody_with_the_table(zainab):
    app, codes = give_app(zainab), give_codes(zainab)
    table = json.dumps([app.data, codes.instance.data])
    assert SEED not in table
    assert not any(code in table for code in codes.get_unused_codes())


# --- what follows ---------------------------------------------------------------------------------------------------


@committed
def test_a_change_of_factor_ends_the_other_sessions_and_is_told(zainab, client):
    other = Client()
    signs_in(other)
    with_passkey(client)
    assert other.get("/en/my/").status_code == 302
    assert client.get("/en/my/").status_code == 200
    key = Authenticator.objects.get(type=Type.WEBAUTHN)
    third = Client()
    third.force_login(zainab, backend="accounts.backends.EmailBackend")
    assert client.post(f"{TWO_FA}/webauthn/keys/{key.pk}/remove/").status_code == 302
    assert [third.get("/en/my/").status_code, client.get("/en/my/").status_code] == [302, 200]
    assert Session.objects.of(zainab).count() == 1
    assert [delivery.kind for delivery in Delivery.objects.all()] == ["accounts.factor_changed"] * 2


def test_nobody_touches_the_passkey_of_another(zainab, client):
    with_passkey(client)
    key = Authenticator.objects.get(type=Type.WEBAUTHN)
    open_account("roj@example.org", PASSWORD, pseudonym="Roj", language="en")
    roj = Client()
    roj.post("/en/accounts/login/", {"login": "roj@example.org", "password": PASSWORD})
    for page in ("edit", "remove"):
        address = f"{TWO_FA}/webauthn/keys/{key.pk}/{page}/"
        assert [roj.get(address).status_code, roj.post(address, {"name": "mine"}).status_code] == [404, 404]
    key.refresh_from_db()
    assert key.wrap().name == "phone"


def test_codes_belong_to_an_account_from_its_first_day(zainab, client):
    """The row is made when the address is proven, whoever proves it, and once."""
    assert codes_of(zainab) is None
    first, second = give_codes(zainab), give_codes(zainab)
    assert first.get_unused_codes() == second.get_unused_codes()
    assert Authenticator.objects.get().created_at <= timezone.now()
    assert isinstance(first, RecoveryCodes)
