"""The public pages in three languages: what they show, what they hide, what they cost."""

import re

import brotli
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from forums import actions
from forums.models import Edition
from tests.forums.factories import (
    VISITOR,
    activity,
    day,
    edition,
    forum,
    organiser,
    planned,
    recommendation,
    registration,
    room,
)

pytestmark = pytest.mark.django_db
LANGUAGES = ["ar", "ckb", "en"]


@pytest.fixture(autouse=True)
def fresh_pages(settings):
    settings.VISITOR_PAGES_SECONDS = 0


def address(of, rest="", language="en"):
    return f"/{language}/forums/{of.forum.slug}/{of.slug}/{rest}"


def cost(client, path):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(path)
    assert response.status_code == 200, path
    return len(queries)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rest", ["", "programme/", "recommendations/", "register/", "register/done/", "edition.ics"])
def test_pages_of_an_edition_answer_in_every_language(client, language, rest):
    of = edition()
    planned(of)
    recommendation(of)
    response = client.get(address(of, rest, language))
    assert response.status_code == 200
    if not rest.endswith(".ics"):
        direction = "ltr" if language == "en" else "rtl"
        assert f'<html lang="{language}" dir="{direction}">' in response.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_and_forum_show_what_comes_and_what_was(client, language):
    coming = edition(days=12)
    edition(starts_at=None, participants_reported=3500, label_en="3rd season", slogan_en="", slogan_ar="")
    for path in (f"/{language}/forums/", f"/{language}/forums/{coming.forum.slug}/"):
        page = client.get(path).content.decode()
        assert address(coming, "", language) in page
        assert "<b>12</b>" in page
        assert "3,500" in page


def test_a_forum_without_editions_says_so(client):
    forum("KSF")
    assert "not been announced" in client.get("/en/forums/").content.decode()
    assert client.get("/en/forums/nothing/").status_code == 404


def test_edition_shows_places_programme_and_recommendations(client):
    of = edition(capacity=12, intro_en="Two days by the river")
    for _turn in range(10):
        registration(of)
    made, asked = planned(of, title="Forty wells"), recommendation(of)
    activity(of, title="Only proposed")
    recommendation(of, title_en="Withdrawn wish", status="withdrawn")
    page = client.get(address(of)).content.decode()
    for shown in ("2 places left", "Two days by the river", made.title_en, asked.ref, "Register"):
        assert shown in page
    for hidden in ("Only proposed", "Withdrawn wish", "Organise"):
        assert hidden not in page


def test_few_registrations_are_not_counted_in_public(client):
    of = edition(capacity=12)
    registration(of)
    page = client.get(address(of)).content.decode()
    assert "Nearly all places are free" in page
    assert "11" not in re.findall(r"\b11\b", page)


def test_full_edition_offers_the_waiting_list(client):
    of = edition(capacity=1)
    registration(of)
    assert "All places are taken" in client.get(address(of)).content.decode()
    assert "Join the waiting list" in client.get(address(of, "register/")).content.decode()


def test_cancelled_edition_says_so_and_takes_nobody(client):
    of = edition()
    actions.cancel_edition(of, by=VISITOR)
    page = client.get(address(of)).content.decode()
    assert "This edition is cancelled" in page
    assert "/register/" not in page
    assert "Registration is closed" in client.get(address(of, "register/")).content.decode()


def test_moved_edition_says_when_it_was_to_begin(client):
    of = edition()
    actions.move_edition(of, by=VISITOR, starts_at=day(20), ends_at=day(21))
    assert "The dates have changed" in client.get(address(of)).content.decode()


@pytest.mark.parametrize("rest", ["", "programme/", "programme.ics", "recommendations/", "register/", "edition.ics"])
def test_a_draft_exists_for_its_organisers_alone(client, rest):
    of = edition(status=Edition.Status.DRAFT)
    mine, other = organiser(of), organiser(edition())
    assert client.get(address(of, rest)).status_code == 404
    client.force_login(other)
    assert client.get(address(of, rest)).status_code == 404
    client.force_login(mine)
    assert client.get(address(of, rest)).status_code == 200


def test_a_text_that_is_missing_falls_back_visibly_and_drafts_stay_hidden(client):
    of = edition(intro_en="Two days", intro_ckb="ڕەشنووس", state_ckb="draft", state_ar="missing")
    page = client.get(address(of, "", "ckb")).content.decode()
    assert "ڕەشنووس" not in page
    assert re.search(r'lang="en" dir="ltr"[^>]*><p>Two days', page)


def test_programme_marks_what_moved_and_what_is_cancelled(client):
    of = edition()
    hall = room(of)
    moved, off = planned(of, title="Moved one", where=hall), planned(of, title="Off", hours=4, where=hall)
    actions.move_activity(moved, by=VISITOR, starts_at=day(10, 15), ends_at=day(10, 16), room=hall)
    actions.cancel_activity(off, by=VISITOR)
    page = client.get(address(of, "programme/")).content.decode()
    assert '<span class="tag wait">moved</span>' in page
    assert '<span class="tag stop">cancelled</span>' in page
    assert "<time>15:30</time>" in page
    for one in (moved, off):
        assert client.get(address(of, f"activities/{one.slug}/")).status_code == 200


def test_proposals_are_read_by_their_proposer_and_organisers_alone(client):
    from tests.factories import person

    of, proposer = edition(), person()
    made, mine = activity(of, proposed_by=proposer), organiser(of)
    path = address(of, f"activities/{made.slug}/")
    seen = {}
    for name, user in (("visitor", None), ("stranger", person()), ("proposer", proposer), ("organiser", mine)):
        client.logout()
        if user:
            client.force_login(user)
        seen[name] = client.get(path).status_code
    assert seen == {"visitor": 404, "stranger": 404, "proposer": 200, "organiser": 200}


@pytest.mark.parametrize("language", LANGUAGES)
def test_programme_ics_speaks_the_language_and_says_what_changed(client, language):
    of = edition()
    hall = room(of)
    moved, off = planned(of, title="Moved one", where=hall), planned(of, title="Off", hours=4, where=hall)
    actions.move_activity(moved, by=VISITOR, starts_at=day(10, 15), ends_at=day(10, 16), room=hall)
    actions.cancel_activity(off, by=VISITOR)
    response = client.get(address(of, "programme.ics", language))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert max(len(line) for line in response.content.split(b"\r\n")) <= 75
    calendar = Calendar.from_ical(response.content)
    assert str(calendar["X-WR-CALNAME"])
    events = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    assert len(events) == 2
    first = events[f"activity-{of.forum.slug}-{of.slug}-{moved.slug}@localhost"]
    assert (first["STATUS"], first["SEQUENCE"], first.decoded("DTSTART")) == ("CONFIRMED", 1, day(10, 15))
    assert str(first["SUMMARY"]) == ("أربعون بئرا" if language == "ar" else "Moved one")
    second = events[f"activity-{of.forum.slug}-{of.slug}-{off.slug}@localhost"]
    assert (second["STATUS"], second["SEQUENCE"]) == ("CANCELLED", 1)
    before = set(events)
    actions.move_edition(of, by=VISITOR, starts_at=day(12), ends_at=day(13))
    again = Calendar.from_ical(client.get(address(of, "programme.ics", language)).content)
    assert {str(event["UID"]) for event in again.walk("VEVENT")} == before
    assert all(event["SEQUENCE"] >= 3 for event in again.walk("VEVENT"))


def test_empty_programme_ics_holds_the_edition(client):
    of = edition()
    calendar = Calendar.from_ical(client.get(address(of, "programme.ics")).content)
    assert [event.decoded("DTSTART") for event in calendar.walk("VEVENT")] == [of.starts_at]


PAGES = ["", "programme/", "recommendations/", "programme.ics"]


def fill(of, rows):
    hall = room(of)
    for turn in range(rows):
        planned(of, hours=turn * 1.5, where=hall)
        recommendation(of)
        registration(of)


@pytest.mark.parametrize("rest", PAGES)
def test_a_page_costs_the_same_for_one_row_as_for_many(client, rest):
    small, large = edition(), edition()
    fill(small, 1)
    fill(large, 5)
    client.get(address(small, rest))
    assert cost(client, address(small, rest)) == cost(client, address(large, rest)) <= 4


def test_lists_cost_the_same_for_one_edition_as_for_many(client):
    of = forum()
    edition(of)
    client.get("/en/forums/")
    pages = ["/en/forums/", f"/en/forums/{of.slug}/"]
    before = [cost(client, path) for path in pages]
    for days in (-100, -200, 30):
        edition(of, days=days)
    assert [cost(client, path) for path in pages] == before == [2, 3]


def test_being_signed_in_adds_at_most_four_queries(client):
    of = edition()
    fill(of, 2)
    client.get(address(of))
    visitor = cost(client, address(of))
    client.force_login(organiser(of))
    client.get(address(of))
    assert cost(client, address(of)) - visitor <= 6  # two for session and account, which every page has


def test_programme_of_two_hundred_activities_is_light(client):
    of = edition()
    halls = [room(of, f"Tent {number}") for number in range(5)]
    for turn in range(200):
        made = planned(
            of, hours=(turn // 5) * 0.75, where=halls[turn % 5], title=f"What the river number {turn} told the village",
            title_ar=f"ما قاله النهر رقم {turn} للقرية كلها", spoken=["ar"], interpreted=["ckb"],
        )  # fmt: skip
        assert made.slug
    for language in ("en", "ar"):
        content = client.get(address(of, "programme/", language)).content
        assert content.count(b"<article") == 200
        assert len(brotli.compress(content, quality=5)) <= 25_000
    assert cost(client, address(of, "programme/")) <= 6


def test_public_pages_carry_no_form_and_no_cookie_but_the_language(client):
    of = edition()
    planned(of)
    for rest in ("", "programme/", "recommendations/"):
        response = client.get(address(of, rest))
        assert "<form" not in response.content.decode()
        assert set(response.cookies) <= {"django_language"}


def test_recommendations_continue_after_a_number(client):
    of = edition()
    for number in range(1, 53):
        recommendation(of, number=number, ref=f"ISF-x-{number:02d}")
    first = client.get(address(of, "recommendations/")).content.decode()
    assert "ISF-x-50" in first
    assert "ISF-x-51" not in first
    rest = client.get(address(of, "recommendations/?after=50")).content.decode()
    assert "ISF-x-51" in rest
    for odd in ("x", "-1", "٥", "9" * 30):
        assert client.get(address(of, f"recommendations/?after={odd}")).status_code == 200
