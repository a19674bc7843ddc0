"""Two at once with one code, one proof, one click: it opens once, and what follows is done once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from accounts.actions.codes import codes_of, give_codes, keep_codes
from tests import factories as make
from tests.accounts.devices import code_of_app, give_app

pytestmark = pytest.mark.django_db(transaction=True)
TWO_FA = "/en/accounts/2fa"


def at_once(*posts):
    """Send all at the same moment; the statuses."""
    barrier = Barrier(len(posts))

    def run(post):
        client, url, data = post
        barrier.wait()
        try:
            return client.post(url, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(posts)) as pool:
        return sorted(pool.map(run, posts))


def waiting_for_a_code(user, count):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    clients = [Client() for _one in range(count)]
    for client in clients:
        client.post("/en/accounts/login/", {"login": user.email, "password": "a long password"})
    return clients


@pytest.mark.parametrize("way", ["app", "recovery code"])
def test_one_code_opens_one_of_several_sign_ins_at_once(way):
    user = make.person(language="en")
    give_app(user)
    keep_codes(give_codes(user))
    code = code_of_app() if way == "app" else codes_of(user).get_unused_codes()[0]
    clients = waiting_for_a_code(user, 3)
    statuses = at_once(*((client, f"{TWO_FA}/authenticate/", {"code": code}) for client in clients))
    assert statuses == [200, 200, 302]
    assert sorted(client.get("/en/my/").status_code for client in clients) == [200, 302, 302]


def test_codes_given_or_renewed_twice_at_once_are_one_set():
    user = make.person(language="en")
    keep_codes(give_codes(user))
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(user, backend="accounts.backends.EmailBackend")
        client.post("/en/accounts/reauthenticate/", {"password": "a long password"})
    url = f"{TWO_FA}/recovery-codes/renew/"
    at_once(*((client, url, {"key": f"{number:08x}"}) for number, client in enumerate(clients)))
    assert Authenticator.objects.filter(user=user).count() == 1
    assert len(codes_of(user).get_unused_codes()) == 10
