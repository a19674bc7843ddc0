"""Fresh proof: every act that could do harm, by who may do it, without a factor, with stale proof and with fresh."""

import json
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import keys, proof
from accounts.actions.codes import codes_of, give_codes, keep_codes
from accounts.models import Session, TwoKeyAct, User
from campaigns.models import Campaign, Decision
from groups.models import Membership, Spokesperson
from notifications.models import Delivery
from tests import factories as make
from tests.accounts.devices import Passkey, code_of_app, give_app
from tests.councils.factories import council

pytestmark = pytest.mark.django_db
ADDRESS = "127.0.0.77"
TYPED = "Please name the wells, one by one. ئاو ژیانە"
PROVE = "/en/accounts/2fa/reauthenticate/"


class Act:
    """Something to do at `url` with `data`, by `user`; `is_done` says whether it has been done."""

    def __init__(self, user, url, is_done, **data):
        self.user, self.url, self.is_done, self.data = user, url, is_done, {"key": uuid4().hex} | data


def group_act(page, is_done):
    def made():
        group = make.group()
        lead, other = make.lead(group), make.member(group)
        membership = Membership.objects.get(user=other)
        url = f"/en/groups/{group.slug}/workspace/people/{membership.pk}/{page}/"
        return Act(lead, url, lambda: is_done(Membership.objects.get(pk=membership.pk)))

    return made


def admit():
    group = make.group()
    wish = make.wish(group)
    url = f"/en/groups/{group.slug}/workspace/requests/{wish.pk}/admit/"
    return Act(make.lead(group), url, lambda: Membership.objects.filter(user=wish.user).exists())


def confirm_spokesperson():
    group = make.group()
    asks = make.member(group)
    User.objects.filter(pk=asks.pk).update(level=User.Level.NAMED)
    asked = Spokesperson.objects.create(membership=asks.memberships.get(), name="Reem", languages=["ar"])
    url = f"/en/groups/{group.slug}/workspace/spokespersons/{asked.pk}/confirm/"
    return Act(make.lead(group), url, Spokesperson.objects.shown().exists)


def decide():
    campaign = make.campaign(status=Campaign.Status.SUBMITTED, round=1, submitted_at=timezone.now())
    coordinator = make.coordinator()
    return Act(coordinator, f"/en/campaigns/review/{campaign.slug}/",
               lambda: Decision.objects.filter(campaign=campaign, word=TYPED).exists(),
               round="1", region=str(make.region().pk), verdict="ask", reason="unclear", word=TYPED)  # fmt: skip


def asks(who, url, **data):
    """Asking for an act of two people."""

    def made():
        user = make.coordinator() if who == "coordinator" else make.holder(who)
        there = {"group": make.group().slug, "council": council(slug="baghdad").slug} if "{" in url else {}
        return Act(user, url.format(**there), TwoKeyAct.objects.exists, email="x@example.org", **data)

    return made


def confirm_key():
    act = keys.ask_for_office(make.person().email, "editor", by=make.holder("admin"))
    url = f"/en/my/keys/{act.pk}/confirm/"
    return Act(make.holder("admin"), url, lambda: TwoKeyAct.objects.get().status == TwoKeyAct.Status.CONFIRMED)


def close_account():
    user = make.person()
    return Act(make.holder("admin"), "/admin/accounts/office/close-account/",
               lambda: not User.objects.get(pk=user.pk).is_active, email=user.email, is_sure="on")  # fmt: skip


def end_office():
    editor = make.holder("editor")
    office = editor.offices.get()
    return Act(make.holder("admin"), "/admin/accounts/office/", lambda: not editor.offices.current().exists(),
               action="end", _selected_action=str(office.pk))  # fmt: skip


ACTS = {
    "admit": admit,
    "remove": group_act("remove", lambda membership: membership.left_at is not None),
    "name a lead": group_act("lead", lambda membership: membership.leads),
    "hand over": group_act("hand-over", lambda membership: membership.leads),
    "decide": decide,
    "confirm a spokesperson": confirm_spokesperson,
    "ask for a lead": asks("coordinator", "/en/groups/{group}/lead/"),
    "ask for a seat": asks("coordinator", "/en/councils/{council}/seats/", kind="youth"),
    "ask for an office": asks("admin", "/admin/accounts/office/add/", role="editor"),
    "confirm": confirm_key,
    "close an account": close_account,
    "end an office": end_office,
}


@pytest.fixture(autouse=True)
def _demanded(settings):
    settings.SECOND_FACTOR_DEMANDED = True


@pytest.fixture
def client():
    made = Client(REMOTE_ADDR=ADDRESS)
    made.cookies["django_language"] = "en"
    return made


def enter(client, user):
    """Signed in long ago, as far as proof goes."""
    client.force_login(user, backend="accounts.backends.EmailBackend")
    return client


def send(client, act):
    return client.post(act.url, act.data)


def proves(client, led_to, code):
    """Type a code on the page of proof, and let the browser send on what it is told to."""
    wanted = parse_qs(urlsplit(led_to).query)["next"][0]
    return client.post(led_to, {"code": code, "next": wanted}, follow=True)


def ages(client, seconds=301):
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= seconds
    session.save()


@pytest.mark.parametrize("name", ACTS)
def test_an_act_waits_for_a_factor_then_for_fresh_proof_and_is_done_as_typed(name, client):
    act = ACTS[name]()
    enter(client, act.user)
    assert send(client, act).url.endswith("/my/second-factor/")
    give_app(act.user)

    led = send(client, act)
    assert led.url == f"{PROVE}?{urlencode({'next': act.url})}"
    assert not act.is_done()
    kept = json.dumps(dict(client.session)) + Session.objects.get(user=act.user).device
    assert not [word for word in (ADDRESS, "x@example.org", "wells", client.cookies["sessionid"].value) if word in kept]

    answer = proves(client, led.url, code_of_app())
    assert (answer.status_code, answer.redirect_chain[0]) == (200, (act.url, 307))
    assert act.is_done()


@pytest.mark.parametrize("name", ["admit", "decide", "close an account"])
def test_with_fresh_proof_it_is_done_at_once(name, client):
    act = ACTS[name]()
    give_app(act.user)
    enter(client, act.user)
    client.post(PROVE, {"code": code_of_app()})
    assert send(client, act).status_code == 302
    assert act.is_done()


def test_who_may_not_is_answered_as_ever(client):
    act = ACTS["admit"]()
    member = make.member(make.group())
    assert send(enter(client, member), act).status_code == 403
    assert send(enter(client, make.person()), act).status_code == 404
    assert not act.is_done()


def test_in_a_demo_nothing_is_asked(client, settings):
    settings.SECOND_FACTOR_DEMANDED = False
    act = ACTS["admit"]()
    assert "reauthenticate" not in send(enter(client, act.user), act).url
    assert act.is_done()


# --- the ways to prove it -------------------------------------------------------------------------------------------


def test_a_passkey_alone_or_a_recovery_code_in_its_place(client):
    key = Passkey()
    act, other = ACTS["admit"](), ACTS["decide"]()
    made = key.made({"creation_options": {"publicKey": {"user": {"id": "MQ"}, "challenge": "AA"}}})
    for user in (act.user, other.user):
        WebAuthn.add(user, "phone", json.loads(made))
        keep_codes(give_codes(user))

    enter(client, act.user)
    led = send(client, act).url
    assert led.startswith("/en/accounts/2fa/webauthn/reauthenticate/?next=")
    page = client.get(led)
    refused = client.post(led, {"credential": Passkey().shown(page.context["js_data"]), "next": act.url})
    assert refused.status_code == 200  # still there, with the other way
    assert b"a recovery code" in refused.content
    shown = key.shown(refused.context["js_data"])
    assert client.post(led, {"credential": shown, "next": act.url}, follow=True).status_code == 200
    assert act.is_done()

    enter(client, other.user)
    led = send(client, other).url.replace("/webauthn/", "/")
    code = codes_of(other.user).get_unused_codes()[0]
    assert proves(client, led, code).status_code == 200
    assert other.is_done()
    ages(client)
    led = send(client, other)
    assert led.status_code == 302
    refused = client.post(PROVE, {"code": code})
    assert refused.status_code == 200
    assert not proof.proves_afresh(refused.wsgi_request)


def test_with_a_factor_the_password_proves_nothing(client):
    act = ACTS["admit"]()
    give_app(act.user)
    enter(client, act.user)
    send(client, act)
    answer = client.post("/en/accounts/reauthenticate/", {"password": "a long password", "next": act.url})
    assert answer.url.startswith(PROVE)
    assert not act.is_done()


def test_without_a_factor_the_password_opens_ones_own_acts(client):
    user = make.person(language="en")
    keep_codes(give_codes(user))
    enter(client, user)
    renew = Act(user, "/en/accounts/2fa/recovery-codes/renew/", lambda: not codes_of(user).did_view)
    led = send(client, renew)
    assert led.url.startswith("/en/accounts/reauthenticate/?")
    assert client.post(led.url, {"password": "wrong", "next": renew.url}).status_code == 200
    assert not renew.is_done()
    client.post(led.url, {"password": "a long password", "next": renew.url}, follow=True)
    assert renew.is_done()


def test_a_new_address_needs_fresh_proof(client):
    user = make.person(language="en")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    enter(client, user)
    change = Act(user, "/en/accounts/email/", lambda: EmailAddress.objects.filter(email="new@example.org").exists(),
                 email="new@example.org", action_add="1")  # fmt: skip
    led = send(client, change)
    assert led.url.startswith("/en/accounts/reauthenticate/?")
    assert not change.is_done()
    client.post(led.url, {"password": "a long password", "next": change.url}, follow=True)
    assert change.is_done()


def test_guesses_are_few_and_a_code_of_the_sign_in_is_no_proof(client):
    act = ACTS["admit"]()
    EmailAddress.objects.create(user=act.user, email=act.user.email, verified=True, primary=True)
    give_app(act.user)
    code = code_of_app()
    client.post("/en/accounts/login/", {"login": act.user.email, "password": "a long password"})
    assert client.post("/en/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    ages(client)
    led = send(client, act).url
    for guess in (code, "111111", "222222", "333333", "444444"):
        assert b"Incorrect code" in proves(client, led, guess).content
    assert b"Too many" in proves(client, led, code_of_app(steps=1)).content
    assert not act.is_done()
    cache.clear()
    proves(client, led, code_of_app(steps=1))
    assert act.is_done()


# --- what was put aside ---------------------------------------------------------------------------------------------


def test_what_is_refused_after_the_proof_is_shown_again_as_typed_at_its_own_address(client):
    act = ACTS["decide"]()
    act.data["reason"] = ""
    give_app(act.user)
    led = send(enter(client, act.user), act)
    answer = proves(client, led.url, code_of_app())
    assert answer.wsgi_request.path == act.url
    assert TYPED in answer.content.decode()
    assert "Please choose why" in answer.content.decode()
    assert not act.is_done()


def test_an_act_given_up_is_not_done_by_a_later_proof(client):
    act = ACTS["admit"]()
    give_app(act.user)
    enter(client, act.user)
    send(client, act)
    elsewhere = client.get("/en/accounts/2fa/totp/deactivate/")  # asks for proof, too
    answer = proves(client, elsewhere.url, code_of_app())
    assert answer.redirect_chain[0] == ("/en/accounts/2fa/totp/deactivate/", 302)
    assert not act.is_done()

    ages(client)
    send(client, act)
    client.post(f"{PROVE}?next=/en/my/", {"code": code_of_app(steps=1), "next": "/en/my/"}, follow=True)
    assert not act.is_done()


def test_what_waited_too_long_or_is_somebody_elses_is_not_done(client, monkeypatch):
    act = ACTS["admit"]()
    give_app(act.user)
    enter(client, act.user)
    led = send(client, act).url
    monkeypatch.setattr(proof, "PUT_ASIDE", timedelta(seconds=-1))
    answer = proves(client, led, code_of_app())
    assert b"That took too long" in answer.content
    assert not act.is_done()
    monkeypatch.undo()

    ages(client)
    led = send(client, act).url
    session = client.session
    said = json.dumps({"user": act.user.pk + 1, "path": act.url, "post": urlencode(act.data)})
    session[proof.STATE_SESSION_KEY]["state"] = proof.encrypt(said, proof.PURPOSE)
    session.save()
    proves(client, led, code_of_app(steps=1))
    assert not act.is_done()


def test_sending_it_on_a_second_time_does_nothing_more(client):
    """Reloading the page sends the proof again, to the act: it holds nothing of what was typed."""
    act = ACTS["decide"]()
    give_app(act.user)
    led = send(enter(client, act.user), act)
    code = code_of_app()
    proves(client, led.url, code)
    assert act.is_done()
    client.post(act.url, {"code": code, "next": act.url})
    assert Decision.objects.count() == 1


def test_the_proof_of_one_session_is_worth_nothing_in_another(client):
    act = ACTS["admit"]()
    give_app(act.user)
    other = Client()
    for one in (client, other):
        enter(one, act.user)
    client.post(PROVE, {"code": code_of_app()})
    assert send(other, act).url.startswith(PROVE)
    assert not act.is_done()


def test_a_proof_of_the_future_is_none(client):
    """A clock that was put back must not make a proof last."""
    act = ACTS["admit"]()
    give_app(act.user)
    enter(client, act.user)
    client.post(PROVE, {"code": code_of_app()})
    ages(client, seconds=-(time.time() - time.time() + 3600))
    assert send(client, act).url.startswith(PROVE)


def test_setting_up_the_first_factor_asks_for_the_password_and_tells(client):
    user = make.person(language="en")
    enter(client, user)
    led = client.get("/en/accounts/2fa/totp/activate/")
    assert led.url.startswith("/en/accounts/reauthenticate/?")
    client.post(led.url, {"password": "a long password", "next": "/en/accounts/2fa/totp/activate/"})
    assert client.get("/en/accounts/2fa/totp/activate/").status_code == 200
    assert not Authenticator.objects.exists()
    assert not Delivery.objects.exists()
