"""A council's room: who enters, who writes, and that nothing typed is lost or done twice."""

from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client

from councils.models import Commitment, Evidence
from tests import factories
from tests.councils.factories import commitment, council, day, evidence, official, recommendation, seated

pytestmark = pytest.mark.django_db
ROOM = "/en/councils/baghdad/room/"


@pytest.fixture
def here():
    return council(slug="baghdad")


@pytest.fixture
def row(here):
    return commitment(here, recommendation(ref="ISF-2018-07"))


@pytest.fixture
def asked():
    return recommendation(ref="ISF-2018-08", title_en="A contract for every job")


@pytest.fixture
def as_member(client, here):
    client.force_login(seated(here))
    return client


def page(response) -> str:
    return unescape(response.content.decode())


def promise(**fields):
    words = {"text_en": "Five offices hand it out", "owner_en": "Labour office", "ready_en": "on"}
    return words | {"due_on": day(40).isoformat(), "key": "k"} | fields


# --- who enters


PEOPLE = {
    "member": (seated, 200, 200),
    "official": (official, 200, 403),
    "coordinator": (lambda here: factories.coordinator("iraq"), 200, 403),
    "coordinator of the other region": (lambda here: factories.coordinator("kurdistan"), 404, 404),
    "former member": (lambda here: seated(here, until=day(-1)), 404, 404),
    "member of another council": (lambda here: seated(council()), 404, 404),
    "official of another council": (lambda here: official(council()), 404, 404),
    "account": (lambda here: factories.person(), 404, 404),
    "editor": (lambda here: factories.holder("editor"), 404, 404),
    "admin": (lambda here: factories.holder("admin"), 404, 404),
}
WRITING = [
    "ISF-2018-08/take-up/",
    *(f"ISF-2018-07/{name}/" for name in ("evidence", "begin", "kept", "not-kept", "reopen")),
]


@pytest.mark.parametrize("role", PEOPLE)
def test_who_reads_and_who_writes(client, here, row, asked, role):
    make, reads, writes = PEOPLE[role]
    client.force_login(make(here))
    assert client.get(ROOM).status_code == reads
    assert [client.get(f"{ROOM}{path}").status_code for path in WRITING] == [writes] * len(WRITING)
    if writes != 200:
        assert [client.post(f"{ROOM}{path}", promise()).status_code for path in WRITING] == [writes] * len(WRITING)
        row.refresh_from_db()
        assert (row.status, Commitment.objects.count(), Evidence.objects.count()) == ("planned", 1, 0)


@pytest.mark.parametrize("path", ["", *WRITING])
@pytest.mark.parametrize("slug", ["baghdad", "atlantis"])
def test_visitor_is_led_to_sign_in_whether_or_not_it_exists(client, here, slug, path):
    address = f"/en/councils/{slug}/room/{path}"
    for response in (client.get(address), client.post(address)):
        if response.status_code != 405:
            assert (response.status_code, response.url) == (302, f"/en/accounts/login/?next={quote(address)}")


@pytest.mark.parametrize("path", ["NO-1/take-up/", "NO-1/evidence/", "ISF-2018-08/kept/", "ISF-2018-08/evidence/"])
def test_member_finds_nothing_where_nothing_is(as_member, asked, path):
    assert as_member.get(f"{ROOM}{path}").status_code == 404


@pytest.mark.parametrize("status", ["recorded", "withdrawn"])
def test_what_is_not_adopted_cannot_be_taken_up(as_member, status):
    recommendation(ref="ISF-2018-09", status=status)
    assert as_member.get(f"{ROOM}ISF-2018-09/take-up/").status_code == 404


def test_closed_council_takes_nothing_up(as_member, here, row, asked):
    here.status = "closed"
    here.save()
    html = page(as_member.get(ROOM))
    assert ("/take-up/" in html, "/evidence/" in html) == (False, True)
    assert as_member.get(f"{ROOM}ISF-2018-08/take-up/").status_code == 403


# --- what the room shows


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_room_shows_what_is_due_what_is_open_and_no_name(as_member, here, row, asked, language):
    seated(here, user=factories.person("Walnut 7"))
    commitment(council(), asked)
    html = page(as_member.get(f"/{language}/councils/baghdad/room/"))
    assert "ISF-2018-07" in html
    assert "ISF-2018-08" in html  # another council's promise does not take it away
    assert "Walnut" not in html
    assert 'content="noindex"' in html


def test_member_is_told_that_an_official_reads(as_member, here):
    words = "An official reads this page."
    assert words not in page(as_member.get(ROOM))
    official(here, until=day(-1))
    assert words not in page(as_member.get(ROOM))
    official(here)
    assert words in page(as_member.get(ROOM))


def test_official_reads_without_buttons_and_is_told_why(client, here, row, asked):
    client.force_login(official(here))
    html = page(client.get(ROOM))
    assert "You read here." in html
    assert [word for word in ("/take-up/", "/evidence/", "/begin/", "/kept/", "/not-kept/") if word in html] == []


@pytest.mark.parametrize(
    ("status", "with_evidence", "offered"),
    [
        ("planned", False, {"evidence", "begin", "not-kept"}),
        ("under_way", False, {"evidence", "not-kept"}),
        ("under_way", True, {"evidence", "kept", "not-kept"}),
        ("kept", True, {"evidence", "reopen"}),
        ("not_kept", False, {"evidence", "reopen"}),
    ],
)
def test_only_what_can_be_done_is_offered(as_member, here, status, with_evidence, offered):
    row = commitment(here, recommendation(ref="ISF-2018-07"), status=status)
    if with_evidence:
        evidence(row)
    html = page(as_member.get(ROOM))
    names = {"evidence", "begin", "kept", "not-kept", "reopen"}
    assert {name for name in names if f"ISF-2018-07/{name}/" in html} == offered


def test_room_costs_the_same_for_one_promise_as_for_three(as_member, count_queries, here, row):
    before = count_queries(as_member, ROOM)
    for _number in range(3):
        evidence(commitment(here))
        evidence(commitment(here, status="kept"))
        recommendation()
    assert count_queries(as_member, ROOM) == before


# --- taking up


def test_member_takes_up_a_recommendation_and_everybody_reads_it(as_member, client, asked):
    response = as_member.post(f"{ROOM}ISF-2018-08/take-up/", promise(text_ckb="پێنج نووسینگە", ready_ckb="on"))
    assert (response.status_code, response.url) == (302, ROOM)
    made = Commitment.objects.get()
    found = made.text_en, made.owner_en, made.due_on, made.status, made.original_language, made.languages
    assert found == ("Five offices hand it out", "Labour office", day(40), "planned", "en", ["ckb", "en"])
    client.logout()
    assert "Five offices hand it out" in page(client.get("/en/recommendations/ISF-2018-08/"))


def test_words_held_back_are_not_read_by_the_public(as_member, client, asked):
    sent = promise()
    del sent["ready_en"]
    as_member.post(f"{ROOM}ISF-2018-08/take-up/", sent)
    assert "Five offices" in page(as_member.get(ROOM))
    client.logout()
    assert "Five offices" not in page(client.get("/en/recommendations/ISF-2018-08/"))


def test_second_click_takes_up_once_and_is_answered_like_the_first(as_member, asked):
    sent = promise(key="5a3e0f0e5a3e0f0e")
    answers = [as_member.post(f"{ROOM}ISF-2018-08/take-up/", sent).status_code for _click in range(2)]
    assert (answers, Commitment.objects.count()) == ([302, 302], 1)


def test_another_form_for_the_same_is_refused_in_words_with_what_was_typed(as_member, asked):
    as_member.post(f"{ROOM}ISF-2018-08/take-up/", promise(key="one"))
    html = page(as_member.post(f"{ROOM}ISF-2018-08/take-up/", promise(key="two", text_en="My own words")))
    assert "This council has already taken up this recommendation." in html
    assert "My own words" in html
    assert Commitment.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"text_en": ""}, "Write it in one language at least."),
        ({"owner_en": ""}, "Write it in one language at least."),
        ({"due_on": ""}, "This field is required."),
        ({"due_on": "tomorrow"}, "Enter a valid date."),
        ({"due_on": timedelta(0)}, "Choose a day to come."),
        ({"due_on": -timedelta(days=3)}, "Choose a day to come."),
    ],
)
def test_bad_promise_comes_back_with_the_reason_and_what_was_typed(as_member, asked, fields, reason):
    response = as_member.post(f"{ROOM}ISF-2018-08/take-up/", promise(text_ar="كلماتي") | factories.from_now(fields))
    html = page(response)
    if fields == {"text_en": ""}:
        assert response.status_code == 302  # Arabic alone is enough
    else:
        assert (response.status_code, reason in html, "كلماتي" in html, Commitment.objects.count()) == (
            200,
            True,
            True,
            0,
        )


def test_promise_without_any_words_is_refused(as_member, asked):
    html = page(as_member.post(f"{ROOM}ISF-2018-08/take-up/", promise(text_en="")))
    assert ("Write it in one language at least." in html, Commitment.objects.count()) == (True, 0)


@pytest.mark.parametrize("zero", ["٠", "۰"])
def test_day_may_be_typed_in_arabic_digits(as_member, asked, zero):
    digits = {ord("0") + n: chr(ord(zero) + n) for n in range(10)}
    as_member.post(
        "/ar/councils/baghdad/room/ISF-2018-08/take-up/", promise(due_on=day(40).isoformat().translate(digits))
    )
    assert Commitment.objects.get().due_on == day(40)


def test_hidden_fields_cannot_forge_a_settled_promise(as_member, here, asked):
    as_member.post(
        f"{ROOM}ISF-2018-08/take-up/", promise(status="kept", settled_on=day(0).isoformat(), council=council().pk)
    )
    made = Commitment.objects.get()
    assert (made.status, made.settled_on, made.council) == ("planned", None, here)


# --- evidence and status


def test_member_adds_evidence_and_everybody_reads_it(as_member, client, row):
    sent = {
        "text_en": "The decree of the council",
        "ready_en": "on",
        "link": "example.org/decree",
        "seen_on": day(0).isoformat(),
    }
    assert as_member.post(f"{ROOM}ISF-2018-07/evidence/", sent).url == ROOM
    row.refresh_from_db()
    piece = row.evidence.get()
    assert (row.status, piece.link, piece.languages) == ("under_way", "https://example.org/decree", ["en"])
    client.logout()
    for address in ("/en/recommendations/ISF-2018-07/", "/en/councils/baghdad/"):
        html = page(client.get(address))
        assert "The decree of the council" in html
        assert '<a href="https://example.org/decree" rel="noopener noreferrer nofollow ugc">' in html


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "Say what it shows, or give a link."),
        ({"text_en": "  \u200b "}, "Say what it shows, or give a link."),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"link": "ftp://example.org/x"}, "Enter a valid URL."),
        ({"text_en": "Seen", "seen_on": timedelta(days=1)}, "This day has not come yet."),
        ({"text_en": "Seen", "seen_on": ""}, "This field is required."),
    ],
)
def test_evidence_that_shows_nothing_comes_back(as_member, row, fields, reason):
    html = page(as_member.post(f"{ROOM}ISF-2018-07/evidence/", {"seen_on": day(0)} | factories.from_now(fields)))
    said = 1 if reason.startswith("Say") else 2  # of a field: in the summary and at the field
    assert (html.count(reason), Evidence.objects.count()) == (said, 0)


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("planned", "begin", "under_way"),
        ("under_way", "kept", "kept"),
        ("under_way", "not-kept", "not_kept"),
        ("kept", "reopen", "under_way"),
    ],
)
def test_status_is_asked_for_before_it_is_said(as_member, here, before, path, after):
    row = commitment(here, recommendation(ref="ISF-2018-07"), status=before)
    evidence(row)
    address = f"{ROOM}ISF-2018-07/{path}/"
    assert "ISF-2018-07" in page(as_member.get(address))
    row.refresh_from_db()
    assert row.status == before
    sent = {"key": "5a3e0f0e5a3e0f0e"}
    assert [as_member.post(address, sent).status_code for _click in range(2)] == [302, 302]
    row.refresh_from_db()
    assert row.status == after


def test_keeping_without_evidence_is_refused_in_words(as_member, row):
    html = page(as_member.post(f"{ROOM}ISF-2018-07/kept/", {"key": "k"}))
    assert "Add evidence first" in html
    row.refresh_from_db()
    assert row.status == "planned"


def test_move_from_an_old_page_is_refused_in_words(as_member, here):
    commitment(here, recommendation(ref="ISF-2018-07"), status="not_kept")
    html = page(as_member.post(f"{ROOM}ISF-2018-07/begin/", {"key": "k"}))
    assert "This has changed in the meantime." in html


def test_state_never_changes_by_following_a_link(as_member, row):
    for name in ("begin", "kept", "not-kept", "reopen", "evidence"):
        as_member.get(f"{ROOM}ISF-2018-07/{name}/")
        as_member.head(f"{ROOM}ISF-2018-07/{name}/")
    row.refresh_from_db()
    assert (row.status, Evidence.objects.count()) == ("planned", 0)


def test_every_form_needs_its_token(here, row, asked):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(seated(here))
    assert [strict.post(f"{ROOM}{path}", promise()).status_code for path in WRITING] == [403] * len(WRITING)


def test_my_page_leads_to_what_waits(as_member, row, asked):
    row.due_on = day(-1)
    row.save()
    html = page(as_member.get("/en/my/"))
    assert "1 commitment is overdue" in html
    assert ROOM in html
