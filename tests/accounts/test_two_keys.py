"""Acts of two people: who asks, who confirms, what both must hold when it is done, and that asking tells nothing."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts import keys, two_keys
from accounts.actions import ask, confirm, end_office, refuse, withdraw
from accounts.models import Office, TwoKeyAct, User
from accounts.queries import keys as queries
from core.transitions import MoveRefused
from councils.keys import ask_for_seat
from groups.keys import ask_for_lead, ask_for_removal, ask_to_hide
from groups.models import WorkingGroup
from notifications.models import Activity, Delivery
from tests import factories as make
from tests.councils.factories import council

pytestmark = pytest.mark.django_db
Status = TwoKeyAct.Status


@pytest.fixture
def first():
    return make.holder("admin")


@pytest.fixture
def second():
    return make.holder("admin")


@pytest.fixture
def person():
    return make.person("Walnut 7")


@pytest.fixture
def act(first, second, person):
    """An admin asks that somebody become an editor."""
    return keys.ask_for_office(person.email, "editor", by=first)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def told(kind: str) -> set[User]:
    rows = Delivery.objects.filter(kind=kind, channel=Delivery.Channel.PORTAL, status=Delivery.Status.SENT)
    return {row.recipient.account for row in rows.select_related("recipient__account")}


def steps(act: TwoKeyAct) -> list[str]:
    return [row.verb.removeprefix("accounts.key_") for row in Activity.objects.about(act).order_by("pk")]


# --- from asking to the answer


def test_an_act_waits_until_a_second_person_confirms_it(act, first, second, person):
    assert not person.offices.exists()
    office = confirm(act, by=second)
    act = fresh(act)
    assert (act.status, act.answered_by, office) == (Status.CONFIRMED, second, person.offices.get())
    assert (steps(act), told("accounts.key_asked"), told("accounts.key_answered")) == (
        ["asked", "confirmed"], {second}, {first}
    )  # fmt: skip


@pytest.mark.parametrize(("answer", "status"), [(refuse, "refused"), (withdraw, "withdrawn")])
def test_what_was_refused_or_taken_back_is_not_done(act, first, second, person, answer, status):
    answer(act, by=second if answer is refuse else first)
    assert (fresh(act).status, steps(act)) == (status, ["asked", status])
    for again, by in ((confirm, second), (refuse, second), (withdraw, first)):
        with pytest.raises(MoveRefused):
            again(fresh(act), by=by)
    assert not person.offices.exists()
    assert told("accounts.key_answered") == ({first} if answer is refuse else set())


def test_the_same_asked_for_again_is_the_same_row(act, first, second, person):
    assert keys.ask_for_office(person.email.upper(), "editor", by=second) == act
    assert keys.ask_for_office(person.email, "admin", by=first) != act
    assert Delivery.objects.filter(subject_id=act.pk, kind="accounts.key_asked", channel="portal").count() == 1
    TwoKeyAct.objects.update(expires_at=timezone.now())
    assert keys.ask_for_office(person.email, "editor", by=first) != act


def test_after_seven_days_it_cannot_be_confirmed_any_more(act, second, person):
    TwoKeyAct.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert (queries.waiting_for(second), fresh(act).is_expired) == ([], True)
    with pytest.raises(ValidationError, match="seven days"):
        confirm(fresh(act), by=second)
    assert (person.offices.count(), fresh(act).status) == (0, Status.WAITING)


# --- who is the first, and who the second


def peopled(slug: str) -> WorkingGroup:
    """One of two people does not hide it."""
    group = make.group(slug)
    make.lead(group), make.member(group)
    return group


def asked(by: User, of: User, kind: str) -> TwoKeyAct:
    group, council_of = make.group(), council()
    return {
        "give_office": lambda: keys.ask_for_office(of.email, "editor", by=by),
        "give_seat": lambda: ask_for_seat(of.email, council_of, "youth", by=by),
        "name_lead": lambda: ask_for_lead(of.email, group, by=by),
        "remove_person": lambda: ask_for_removal(of.email, group, by=by),
        "hide_group": lambda: ask_to_hide(peopled(f"theme-{by.pk}"), by=by),  # the same would be the same row
    }[kind]()


OFFICERS = {
    "admin": lambda: make.holder("admin"),
    "coordinator": make.coordinator,
    "other region": lambda: make.coordinator("kurdistan"),
    "editor": lambda: make.holder("editor"),
    "member": make.person,
    "lead": lambda: make.lead(make.group("social-justice")),
}
OF_THE_REGION = {("coordinator", "admin"), ("admin", "coordinator")}
PAIRS = {
    "give_office": {("admin", "admin"), ("admin", "coordinator"), ("admin", "other region")},
    "give_seat": OF_THE_REGION,
    "name_lead": OF_THE_REGION,
    "remove_person": OF_THE_REGION,
    "hide_group": OF_THE_REGION,
}


def test_every_declared_act_is_in_the_table():
    assert set(PAIRS) <= set(two_keys.kinds)
    assert set(two_keys.kinds) - set(PAIRS) == {"make_organiser", "show_group"}  # see forums, groups


@pytest.mark.parametrize("kind", PAIRS)
def test_who_may_ask_and_who_may_confirm(kind):
    seen = set()
    for asks, make_first in OFFICERS.items():
        of, by = make.person(), make_first()
        try:
            act = asked(by, of, kind)
        except PermissionDenied:
            continue
        for confirms, make_second in OFFICERS.items():
            if two_keys.may_confirm(make_second(), act):
                seen.add((asks, confirms))
    assert seen == PAIRS[kind]


def test_nobody_confirms_alone_nor_what_concerns_herself(act, first, person):
    Office.objects.create(user=person, role="admin")
    for by in (first, person):
        assert not two_keys.may_confirm(fresh(by), act)
        for answer in (confirm, refuse):
            with pytest.raises(PermissionDenied):
                answer(fresh(act), by=fresh(by))
    with pytest.raises(PermissionDenied):
        withdraw(act, by=person)
    assert fresh(act).status == Status.WAITING


def test_both_offices_in_one_person_are_one_person():
    both = make.coordinator()
    Office.objects.create(user=both, role="admin")
    act = ask_for_lead(make.person().email, make.group(), by=both)
    assert not two_keys.may_confirm(both, act)
    assert two_keys.may_confirm(make.holder("admin"), act)
    assert two_keys.may_confirm(make.coordinator(), act)
    assert not two_keys.may_confirm(make.coordinator("kurdistan"), act)


@pytest.mark.parametrize("lost", ["office", "account", "lockdown"])
def test_who_lost_the_office_cannot_have_asked(act, first, second, person, lost):
    if lost == "office":
        end_office(first.offices.get(), by=None)
    else:
        change = {"is_active": False} if lost == "account" else {"locked_at": timezone.now()}
        User.objects.filter(pk=first.pk).update(**change)
    with pytest.raises(ValidationError, match="may not ask for it any more"):
        confirm(act, by=second)
    assert (fresh(act).status, person.offices.count(), steps(act)) == (Status.REFUSED, 0, ["asked", "failed"])


def test_who_lost_the_office_does_not_confirm_with_a_page_opened_before(act, second, person):
    assert second.holds("admin")  # read and remembered, as in an open request
    Office.objects.filter(user=second).delete()
    with pytest.raises(PermissionDenied):
        confirm(act, by=second)
    assert (person.offices.count(), fresh(act).status) == (0, Status.WAITING)


def test_what_changed_in_the_meantime_fails_in_words_and_stays_refused(act, first, second, person):
    Office.objects.create(user=person, role="editor")
    with pytest.raises(ValidationError, match="holds the office"):
        confirm(act, by=second)
    assert (fresh(act).status, person.offices.count(), told("accounts.key_answered")) == (Status.REFUSED, 1, {first})


def test_a_thing_that_is_gone_is_said_so(person, client):
    first, second, here = make.coordinator(), make.holder("admin"), council()
    act = ask_for_seat(person.email, here, "youth", by=first)
    TwoKeyAct.objects.update(facts=act.facts | {"thing": 10**9})
    client.force_login(second, backend="accounts.backends.EmailBackend")
    assert "no longer there" in client.get(f"/en/my/keys/{act.pk}/").content.decode()
    with pytest.raises(ValidationError, match="no longer there"):
        confirm(fresh(act), by=second)
    assert fresh(act).status == Status.REFUSED


def test_an_act_nobody_declared_is_denied(first, second, person):
    with pytest.raises(PermissionDenied):
        ask("sell_the_portal", {}, person=person, by=first)
    act = TwoKeyAct.objects.create(kind="sell_the_portal", person=person, asked_by=first)
    assert queries.waiting_for(second) == []
    with pytest.raises(PermissionDenied):
        confirm(act, by=second)


@pytest.mark.parametrize("wrong", [{"region": "iraq"}, {"role": "coordinator"}, {"until": date(2020, 1, 1)}])
def test_what_can_never_be_done_is_refused_when_it_is_asked_for(first, person, wrong):
    region = make.region(wrong["region"]) if "region" in wrong else None
    with pytest.raises(ValidationError):
        keys.ask_for_office(person.email, wrong.get("role", "editor"), region, until=wrong.get("until"), by=first)
    assert TwoKeyAct.objects.count() == 0


# --- an address without an account


def test_an_unknown_address_is_asked_for_and_never_confirmed(first, second):
    acts = [keys.ask_for_office(address, "editor", by=first) for address in ("no@example.org", "no@example.org")]
    other = keys.ask_for_office("none@example.org", "editor", by=first)
    assert (acts[0], acts[0].person, acts[0] == other) == (acts[1], None, False)
    assert (told("accounts.key_asked"), Delivery.objects.count(), queries.waiting_for(second)) == (set(), 0, [])
    assert not re.search("no|example", str(TwoKeyAct.objects.values_list("facts", flat=True)[0]["nobody"]))
    with pytest.raises(PermissionDenied):
        confirm(acts[0], by=second)


def test_who_asks_sees_no_difference_between_addresses(client, first, second, person):
    client.force_login(first, backend="accounts.backends.EmailBackend")
    pages = []
    for address in (person.email, "nobody@example.org"):
        act = keys.ask_for_office(address, "editor", by=first)
        page = client.get(f"/en/my/keys/{act.pk}/").content.decode() + client.get("/en/my/keys/").content.decode()
        pages.append(re.sub(r'keys/\d+/|value="\w+"|nonce="[^"]+"', "", page))
        withdraw(act, by=first)
        TwoKeyAct.objects.all().delete()
    assert pages[0] == pages[1]
    assert person.pseudonym not in pages[0]


def test_asking_about_no_account_is_the_same_work(first, second, person):
    keys.ask_for_office(person.email, "admin", by=first)
    counts = []
    for address in (person.email, "nobody@example.org"):
        with CaptureQueriesContext(connection) as seen:
            keys.ask_for_office(address, "editor", by=first)
        counts.append([query["sql"].split(maxsplit=1)[0] for query in seen if "SAVEPOINT" not in query["sql"]])
    assert counts[0] == counts[1]


# --- the pages


@pytest.fixture
def at(client):
    def browser(user: User):
        client.force_login(user, backend="accounts.backends.EmailBackend")
        return client

    return browser


def test_the_second_finds_it_on_her_page_and_confirms(at, act, first, second, person):
    browser = at(second)
    url = f"/en/my/keys/{act.pk}/"
    assert url in browser.get("/en/my/").content.decode()
    assert url in browser.get("/en/my/keys/").content.decode()
    page = browser.get(url).content.decode()
    assert all(word in page for word in ("Give an office", "editor", person.pseudonym, first.pseudonym))
    assert person.email not in page
    assert browser.get(f"{url}confirm/").status_code == 302
    assert not person.offices.exists()
    for _click in range(2):
        assert browser.post(f"{url}confirm/", {"key": "0123456789abcdef"}).status_code == 302
    assert person.offices.get().role == "editor"
    assert f"{url}confirm/" not in browser.get(url).content.decode()
    assert url not in browser.get("/en/my/").content.decode()


def test_a_failure_is_said_on_the_page(at, act, second, person):
    Office.objects.create(user=person, role="editor")
    page = at(second).post(f"/en/my/keys/{act.pk}/confirm/", follow=True).content.decode()
    assert "holds the office in that time already" in page
    assert "refused" in page


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_act_has_words_for_its_page_and_letter(at, language, person):
    first, second = make.coordinator(), make.holder("admin")
    acts = [asked(first, person, kind) for kind in ("give_seat", "name_lead", "remove_person")]
    acts.append(keys.ask_for_office(person.email, "coordinator", make.region(), until=timezone.localdate(),
                                    by=make.holder("admin")))  # fmt: skip
    pages = [at(second).get(f"/{language}/my/keys/{act.pk}/").content.decode() for act in acts]
    with translation.override(language):
        two_keys.attach_things(acts)
        for act, page in zip(acts, pages, strict=True):
            words = two_keys.words_of(act)
            assert all(str(value) in page for _label, value in words.particulars)
            assert words.particulars
    assert at(second).get(f"/{language}/my/notifications/").status_code == 200


def test_a_long_list_costs_what_a_short_one_costs(at, first, second, count_queries):
    group, here = make.group(), council()

    def ask_some():
        coordinator, admin = make.coordinator(), make.holder("admin")
        ask_for_lead(make.person().email, group, by=coordinator)
        ask_for_seat(make.person().email, here, "youth", by=coordinator)
        keys.ask_for_office(make.person().email, "editor", by=admin)

    ask_some()
    browser = at(second)
    few = [count_queries(browser, url) for url in ("/en/my/keys/", "/en/my/")]
    for _time in range(3):
        ask_some()
    assert [count_queries(browser, url) for url in ("/en/my/keys/", "/en/my/")] == few
