"""Lockdown: what it ends, what it kills for good, that nothing slips through while it happens, and the way back.

That she is seen nowhere is tested over all pages and roles in tests/pages/test_lockdown.py.
"""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from django.conf import settings as portal_settings
from django.test import Client
from django.utils import timezone

from accounts.actions import open_account
from accounts.actions.codes import give_codes
from accounts.models import CalendarLink, Session, User
from accounts.sessions import SessionStore
from forums.tokens import registration_path
from icssi.limits import FREE, LIMITS
from icssi.lockdown import hide, show_again
from notifications.actions import deliver_due, materialise, recipient_for, tell
from notifications.models import Activity, Delivery
from notifications.tokens import unsubscribe_token
from tests.accounts.test_sign_in import PASSWORD, link_in
from tests.factories import group, meeting, member, wish
from tests.forums.factories import edition, registration

pytestmark = pytest.mark.django_db
MY, SAFETY, LOCKDOWN, UNLOCK = "/en/my/", "/en/my/safety/", "/en/my/safety/lockdown/", "/en/my/safety/unlock/"
LOGIN, EXIT = "/en/accounts/login/", "/en/my/exit/"


@pytest.fixture
def her():
    return open_account("her@example.org", PASSWORD, pseudonym="Reed Warbler", language="en")


@pytest.fixture
def browser(her):
    client = Client()
    client.force_login(her, backend="accounts.backends.EmailBackend")
    return client


def sign_in(email="her@example.org"):
    client = Client()
    return client, client.post(LOGIN, {"login": email, "password": PASSWORD})


def codes_for(user):
    codes = give_codes(user)
    codes.mark_as_viewed()
    return codes.get_unused_codes()


def test_the_page_says_what_it_hides_and_changes_nothing(browser, her):
    page = browser.get(LOCKDOWN)
    assert page.status_code == 200
    for words in ("signed out on every device", "pseudonym stands nowhere", "thrown away", "dead for good",
                  "You could not undo this yet"):  # fmt: skip
        assert words in page.content.decode()
    her.refresh_from_db()
    assert her.locked_at is None
    codes_for(her)
    assert "You could not undo this yet" not in browser.get(LOCKDOWN).content.decode()


def test_one_button_ends_all_sessions_and_empties_the_device(browser, her):
    there = Client()
    there.force_login(her)
    answer = browser.post(LOCKDOWN)
    assert (answer.status_code, answer.url) == (302, "/en/")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert Session.objects.of(her).count() == 0
    assert [client.get(MY).status_code for client in (browser, there)] == [302, 302]
    her.refresh_from_db()
    assert her.locked_at is not None
    assert [row.verb for row in Activity.objects.about(her)] == ["accounts.locked_down"]
    hide(her)
    assert Activity.objects.about(her).count() == 1


@pytest.mark.parametrize("path", [MY, SAFETY, LOCKDOWN, "/en/my/notifications/", "/en/groups/", "/en/about/"])
def test_every_page_of_hers_offers_lockdown_and_the_way_out(browser, path):
    page = browser.get(path).content.decode()
    assert f'href="{LOCKDOWN}"' in page
    assert f'action="{EXIT}"' in page
    assert "Lock down" not in Client().get("/en/about/").content.decode()


def test_a_session_begun_while_she_locked_down_is_nobodys_then_and_after(her):
    """A sign-in under way when she pressed the button writes its session a moment later."""
    hide(her)
    late = Client()
    late.force_login(User.objects.get(), backend="accounts.backends.EmailBackend")
    assert Session.objects.of(her).count() == 1
    assert late.get(MY).status_code == 302
    show_again(her)
    assert late.get(MY).status_code == 302


def test_a_request_under_way_cannot_undo_it(browser, her):
    """It read the account before: what it writes afterwards is something else."""
    stale, session = User.objects.get(), SessionStore(browser.cookies[portal_settings.SESSION_COOKIE_NAME].value)
    session["x"] = 1
    hide(her)
    stale.set_password("another 2026 secret")
    stale.save()
    assert User.objects.get().locked_at is not None
    assert User.objects.get().sealed_at is not None


def test_signing_in_leads_to_the_way_back_and_nowhere_else(her):
    code = codes_for(her)[0]
    hide(her)
    client, answer = sign_in()
    assert (answer.status_code, answer.url) == (302, UNLOCK)
    assert client.get(UNLOCK).status_code == 200
    assert User.objects.get().locked_at is not None  # to look changes nothing
    assert client.get(MY).status_code == 302
    client, answer = sign_in()
    assert client.post(UNLOCK, {"code": "00000000"}).status_code == 200
    assert client.post(UNLOCK, {}).status_code == 200
    assert User.objects.get().locked_at is not None
    answer = client.post(UNLOCK, {"code": code})
    assert (answer.status_code, answer.url) == (302, MY)
    assert client.get(MY).status_code == 200
    assert User.objects.get().locked_at is None
    assert [row.verb for row in Activity.objects.about(her)] == ["accounts.lockdown_lifted", "accounts.locked_down"]
    hide(her)
    client, answer = sign_in()
    assert client.post(UNLOCK, {"code": code}).status_code == 200  # a code is good for once
    assert User.objects.get().locked_at is not None


def test_with_a_second_factor_it_is_shown_before_and_one_button_is_left(her):
    code = codes_for(her)[0]
    Authenticator.objects.create(user=her, type=Authenticator.Type.TOTP, data={"secret": "unreadable"})
    hide(her)
    client, answer = sign_in()
    assert "/2fa/authenticate/" in answer.url
    assert client.get(UNLOCK).url == LOGIN
    client, answer = sign_in()
    answer = client.post(answer.url, {"code": code})
    assert answer.url == UNLOCK
    page = client.get(UNLOCK).content.decode()
    assert "End the lockdown" in page
    assert 'name="code"' not in page
    assert client.post(UNLOCK).url == MY
    assert User.objects.get().locked_at is None


def test_a_factor_shown_before_the_lockdown_is_no_proof(her):
    """Nor is one shown in a sign-in that was left open."""
    codes = codes_for(her)
    Authenticator.objects.create(user=her, type=Authenticator.Type.TOTP, data={"secret": "unreadable"})
    hide(her)
    client, answer = sign_in()
    client.post(answer.url, {"code": codes[0]})
    User.objects.update(locked_at=timezone.now() + timedelta(seconds=1))
    assert 'name="code"' in client.get(UNLOCK).content.decode()
    assert client.post(UNLOCK).status_code == 200
    assert User.objects.get().locked_at is not None


def test_without_a_factor_and_codes_it_stays(her):
    hide(her)
    client, answer = sign_in()
    assert answer.url == UNLOCK
    page = client.get(UNLOCK).content.decode()
    assert "the lockdown stays" in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    client.post(UNLOCK)
    assert User.objects.get().locked_at is not None


def test_the_way_back_is_for_who_signs_in_to_a_locked_account(browser, her):
    assert browser.get(UNLOCK).status_code == 302
    assert Client().get(UNLOCK).url == LOGIN
    assert Client().post(UNLOCK, {"code": "1"}).url == LOGIN
    assert Client().post(LOCKDOWN).url == f"{LOGIN}?next={LOCKDOWN}"


def test_her_tokens_die_and_stay_dead(her, mailoutbox):
    User.objects.update(last_login=timezone.now() - timedelta(days=1))
    registered = registration(edition())
    registered.recipient = recipient_for(her)
    registered.save()
    EmailAddress.objects.create(user=her, email="next@example.org", verified=False)
    Client().post("/en/accounts/password/reset/", {"email": her.email})
    deliver_due()
    [reset] = [link_in(letter) for letter in mailoutbox if "/password/reset/" in letter.body]
    confirm = f"/en/accounts/confirm-email/{EmailConfirmationHMAC(EmailAddress.objects.get(verified=False)).key}/"
    stop = f"/en/notifications/unsubscribe/{unsubscribe_token(recipient_for(her), 'forums')}/"
    CalendarLink.objects.create(user=her, digest="x" * 64)

    def lead_on():
        visitor = Client()
        asks_for_password = b'name="password1"' in visitor.get(reset, follow=True).content
        confirms = b"next@example.org" in visitor.get(confirm).content
        pages = [visitor.get(path).status_code for path in (registration_path_before, stop)]
        return [asks_for_password, confirms, *pages, CalendarLink.objects.count()]

    registration_path_before = registration_path(registered)
    assert lead_on() == [True, True, 200, 200, 1]
    hide(User.objects.get())
    assert lead_on() == [False, False, 404, 404, 0]
    show_again(User.objects.get())
    assert lead_on() == [False, False, 404, 404, 0]
    registered.refresh_from_db()
    assert Client().get(registration_path(registered)).status_code == 200  # a new one


def test_her_mail_is_dropped_and_none_follows(her, mailoutbox):
    of = group()
    other = member(of)
    of.memberships.create(user=her)
    at = meeting(of, in_days=0.5)
    people = [recipient_for(her), recipient_for(other)]
    tell("groups.meeting_planned", people, subject=at)
    queued = Delivery.objects.filter(recipient=people[0], channel="email")
    assert list(queued.values_list("status", "reason")) == [("queued", "")]
    hide(her)
    assert list(queued.values_list("status", "reason")) == [("cancelled", "not there")]
    tell("groups.meeting_moved", people, subject=at)
    materialise()
    for _turn in range(3):
        deliver_due()
    assert {address for letter in mailoutbox for address in letter.to} == {other.email}
    assert not queued.filter(status__in=["queued", "sending", "sent"]).exists()
    show_again(her)
    materialise()
    tell("groups.meeting_cancelled", people, subject=at)
    assert queued.filter(kind="groups.meeting_cancelled", status="queued").exists()


def test_a_mail_claimed_before_is_asked_again_at_the_last_moment(her, mailoutbox, monkeypatch):
    """It left the queue already when she pressed the button: the last look before it goes out stops it."""
    of = group()
    of.memberships.create(user=her)
    tell("groups.meeting_planned", [recipient_for(her)], subject=meeting(of))
    User.objects.update(locked_at=timezone.now())
    deliver_due()
    assert mailoutbox == []
    assert Delivery.objects.get(channel="email").reason == "not there"


def test_what_she_asks_for_herself_still_reaches_her(her, mailoutbox):
    hide(her)
    Client().post("/en/accounts/password/reset/", {"email": her.email})
    deliver_due()
    assert [letter.to for letter in mailoutbox] == [[her.email]]
    form = Client()
    page = form.get(link_in(mailoutbox[0]), follow=True)
    secret = "woven threads 2026"
    form.post(page.redirect_chain[-1][0], {"password1": secret, "password2": secret})
    assert User.objects.get().check_password(secret)
    assert User.objects.get().locked_at is not None


def test_her_wish_to_join_waits_unseen(her):
    of = group()
    waiting = wish(of, by=her)
    lead_of = member(of, "lead")
    client = Client()
    client.force_login(lead_of)
    requests = of.address("requests")
    assert "Reed Warbler" in client.get(requests).content.decode()
    hide(her)
    assert "Reed Warbler" not in client.get(requests).content.decode()
    for act in ("decline", "admit"):
        assert client.post(f"{requests}{waiting.pk}/{act}/").status_code == 404
    show_again(her)
    assert "Reed Warbler" in client.get(requests).content.decode()


# --- the level, below everything she allows -------------------------------------------------------------------------


def test_a_level_is_a_ceiling(browser, her):
    of = group()
    of.memberships.create(user=her, is_shown=True)
    readers = {}
    for role in ("member", "lead"):
        readers[role] = Client()
        readers[role].force_login(member(of, role))
    room = f"/en/groups/{of.slug}/workspace/"

    def seen():
        return {role: "Reed Warbler" in client.get(room).content.decode() for role, client in readers.items()}

    mine = str(of.memberships.get(user=her).pk)
    for level, shown, expected in [
        ("known", [mine], {"member": True, "lead": True}),
        ("known", [], {"member": False, "lead": True}),
        ("hidden", [mine], {"member": False, "lead": False}),
        ("named", [mine], {"member": True, "lead": True}),
    ]:
        answer = browser.post(SAFETY, {"level": level, "shown": shown, "is_discreet": "on"})
        assert answer.status_code == 302
        assert seen() == expected, (level, shown)
    her.refresh_from_db()
    assert (her.level, her.is_discreet) == ("named", True)


def test_a_group_of_others_is_not_among_the_choices(browser, her):
    theirs = member(group(), is_shown=False).memberships.get()
    page = browser.post(SAFETY, {"level": "known", "shown": [str(theirs.pk)]})
    theirs.refresh_from_db()
    assert not theirs.is_shown
    assert page.status_code == 302
    assert browser.post(SAFETY, {"level": "famous"}).status_code == 200
    her.refresh_from_db()
    assert her.level == "known"


# --- sessions and the way out ---------------------------------------------------------------------------------------


def test_sessions_are_listed_and_ended_by_their_owner_alone(browser, her):
    there, stranger = Client(headers={"user-agent": "Firefox/131.0 Android"}), member(group())
    there.get("/en/about/")
    there.post(LOGIN, {"login": her.email, "password": PASSWORD})
    theirs = Client()
    theirs.force_login(stranger)
    page = browser.get(SAFETY).content.decode()
    assert "Firefox on Android" in page
    assert page.count("signed in today") == 2
    end = f"{SAFETY}sessions/"
    browser.post(end, {"session": Session.objects.of(stranger).get().pk})
    assert theirs.get(MY).status_code == 200
    browser.post(end, {"session": Session.objects.of(her).get(device="Firefox/Android").pk})
    assert there.get(MY).status_code == 302
    for _other in range(2):
        Client().post(LOGIN, {"login": her.email, "password": PASSWORD})
    browser.post(end, {"session": "others"})
    assert Session.objects.of(her).count() == 1
    assert browser.get(MY).status_code == 200
    assert browser.post(end, {}).status_code == 302
    assert browser.get(end).status_code == 405


def test_the_way_out_signs_out_forgets_and_leads_to_a_neutral_page(browser, her):
    answer = browser.post(EXIT)
    assert (answer.status_code, answer.url) == (303, "https://www.wikipedia.org/")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert browser.get(MY).status_code == 302
    assert Session.objects.count() == 0
    assert browser.get(EXIT).status_code == 405
    assert "form-action 'self' https://www.wikipedia.org/" in browser.get("/en/about/")["Content-Security-Policy"]


def test_the_way_out_leads_away_from_an_old_page_too_and_no_other_site_signs_her_out(her):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(her)
    assert strict.post(EXIT).url == "https://www.wikipedia.org/"
    assert strict.get(MY).status_code == 200
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', strict.get(MY).content.decode())[1]
    strict.post(EXIT, {"csrfmiddlewaretoken": token})
    assert strict.get(MY).status_code == 302


def test_nobody_is_kept_from_safety(settings):
    """Neither by counting how often she presses, nor because a second factor is demanded of her first."""
    assert {name for name, limit in LIMITS.items() if limit == FREE} >= {"lockdown", "quick_exit", "sessions_end"}
    settings.SECOND_FACTOR_DEMANDED = True
    leads = Client()
    leads.force_login(member(group(), "lead"), backend="accounts.backends.EmailBackend")
    assert leads.get(MY).url == "/en/my/second-factor/"
    assert leads.get(LOCKDOWN).status_code == 200
    assert leads.post(LOCKDOWN).url == "/en/"
    assert User.objects.get().locked_at is not None
