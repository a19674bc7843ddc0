"""Of whom a second factor is demanded, that it comes before anything else, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import open_account
from accounts.actions.codes import codes_of, give_codes, keep_codes
from accounts.second_factor import is_demanded_of, lacks_factor
from councils.models import Council, Seat
from forums.models import Organiser
from tests import factories as make
from tests.accounts.devices import code_of_app, give_app
from tests.forums import factories as forums

pytestmark = pytest.mark.django_db
PASSWORD = "two rivers 2026 woven"
TWO_FA = "/en/accounts/2fa"


@pytest.fixture
def zainab():
    return open_account("zainab@example.org", PASSWORD, pseudonym="Zainab", language="en")


def signs_in(client):
    return client.post("/en/accounts/login/", {"login": "zainab@example.org", "password": PASSWORD})


def organiser():
    user = make.person()
    Organiser.objects.create(edition=forums.edition(), user=user)
    return user


def seated(kind):
    council, _new = Council.objects.get_or_create(slug="baghdad", defaults={
        "name_ar": "ا", "name_en": "Baghdad", "governorate": make.governorate()})  # fmt: skip
    user = make.person()
    Seat.objects.create(council=council, user=user, kind=kind)
    return user


CHARGES = {
    "nobody": (make.person, False),
    "member": (lambda: make.member(make.group()), False),
    "former lead": (lambda: make.former(make.group(), "lead"), False),
    "lead": (lambda: make.lead(make.group()), True),
    "coordinator": (make.coordinator, True),
    "organiser": (organiser, True),
    "member of a council": (lambda: seated(Seat.Kind.YOUTH), True),
    "authority": (lambda: seated(Seat.Kind.AUTHORITY), True),
}
OPEN = ["/en/my/second-factor/", "/en/safety/", f"{TWO_FA}/totp/activate/", f"{TWO_FA}/webauthn/add/",
        "/en/accounts/logout/", "/en/my/safety/", "/en/my/safety/lockdown/"]  # fmt: skip
WAITING = ["/en/my/", "/en/my/profile/", "/en/", "/en/groups/", "/en/accounts/email/", "/admin/", "/en/search/"]


@pytest.mark.parametrize("charge", CHARGES)
def test_a_charge_demands_a_factor_before_anything_else(charge, client, settings):
    make_one, is_demanded = CHARGES[charge]
    user = make_one()
    assert (is_demanded_of(user), lacks_factor(user)) == (False, False)  # in a demo
    settings.SECOND_FACTOR_DEMANDED = True
    assert (is_demanded_of(user), lacks_factor(user)) == (is_demanded, is_demanded)
    client.force_login(user, backend="accounts.backends.EmailBackend")
    led = {address: client.get(address).get("Location", "").endswith("/my/second-factor/") for address in WAITING}
    assert led == dict.fromkeys(WAITING, is_demanded)
    assert client.post("/en/my/profile/", {"pseudonym": "X"}).status_code == (302 if is_demanded else 200)
    for address in OPEN:
        assert client.get(address).get("Location") != "/en/my/second-factor/", address
    give_app(user)
    assert (is_demanded_of(user), lacks_factor(user)) == (is_demanded, False)
    assert client.get("/en/my/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_page_explains_and_leads_on_to_where_she_wanted_to_go(client, settings, zainab):
    settings.SECOND_FACTOR_DEMANDED = True
    make.lead(make.group())
    zainab.memberships.create(group=make.group(), role="lead")
    signs_in(client)
    assert client.get("/en/groups/?q=water", headers={"HX-Request": "true"}).status_code == 204  # a part of a page
    assert client.get("/en/groups/?theme=water").url == "/en/my/second-factor/"
    page = client.get("/en/my/second-factor/").content.decode()
    assert "Before you go on" in page
    assert "/en/groups/?theme=water" not in page
    secret = client.get(f"{TWO_FA}/totp/activate/").context["form"].secret
    client.post(f"{TWO_FA}/totp/activate/", {"code": code_of_app(secret)})
    page = client.get("/en/my/second-factor/").content.decode()
    assert "Before you go on" not in page
    assert "/en/groups/?theme=water" in page
    client.post(f"{TWO_FA}/totp/deactivate/")
    assert client.get("/en/groups/").url == "/en/my/second-factor/"  # taken away, it is demanded anew


def test_a_recovery_code_is_no_second_factor(client, settings, zainab):
    settings.SECOND_FACTOR_DEMANDED = True
    zainab.memberships.create(group=make.group(), role="lead")
    keep_codes(give_codes(zainab))
    signs_in(client)
    answer = client.post(f"{TWO_FA}/reauthenticate/", {"code": codes_of(zainab).get_unused_codes()[0]})
    assert answer.status_code == 302
    assert client.get("/en/groups/").url == "/en/my/second-factor/"


def test_who_has_shown_her_factor_costs_no_question(client, settings, zainab):
    zainab.memberships.create(group=make.group(), role="lead")
    give_app(zainab)
    signs_in(client)
    client.post(f"{TWO_FA}/authenticate/", {"code": code_of_app()})
    counts = []
    for is_demanded in (False, True):
        settings.SECOND_FACTOR_DEMANDED = is_demanded
        client.get("/en/my/profile/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/en/my/profile/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
