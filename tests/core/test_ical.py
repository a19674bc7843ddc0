from datetime import UTC, datetime

from django.utils import translation
from icalendar import Calendar

from core.ical import NEUTRAL_PRODUCT, Entry, answer, calendar

START, END = datetime(2026, 12, 4, 6, tzinfo=UTC), datetime(2026, 12, 4, 8, tzinfo=UTC)


def entry(**changes) -> Entry:
    return Entry(**({"uid": "a-1", "title": "Water", "starts_at": START, "ends_at": END} | changes))


def test_lines_are_folded_at_75_octets_and_no_letter_is_cut():
    title = "هەڵمەتی ئاوی پاک بۆ هەموو قوتابخانەکانی پارێزگای سلێمانی و هەڵەبجە لە ساڵی نوێی خوێندندا " * 3
    written = calendar([entry(title=title)])
    lines = written.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()  # raises when a letter is cut
    assert str(Calendar.from_ical(written).walk("VEVENT")[0]["SUMMARY"]) == title


def test_an_event_says_when_what_and_in_which_language():
    event = Calendar.from_ical(
        calendar([entry(place="Baghdad; hall 1, left", url="/en/x/", language="ckb", sequence=3)])
    ).walk("VEVENT")[0]
    assert (event["DTSTART"].dt, event["DTEND"].dt, event["SEQUENCE"], event["STATUS"]) == (START, END, 3, "CONFIRMED")
    assert event["SUMMARY"].params["LANGUAGE"] == "ckb"
    assert event["LOCATION"] == "Baghdad; hall 1, left"
    assert event["URL"] == "http://localhost:8000/en/x/"
    assert "DTSTAMP" in event


def test_a_cancelled_event_is_struck_out_under_the_same_name():
    before, after = (
        Calendar.from_ical(calendar([one])).walk("VEVENT")[0] for one in (entry(), entry(is_cancelled=True, sequence=1))
    )
    assert (before["UID"], after["STATUS"], after["SEQUENCE"]) == (after["UID"], "CANCELLED", 1)


def test_what_must_not_tell_whom_it_comes_from_does_not():
    written = calendar([entry()], product=NEUTRAL_PRODUCT).decode()
    assert not [word for word in ("ICSSI", "Mesopotamian", "localhost", "URL") if word in written]


def test_a_public_calendar_is_named_in_the_language_of_its_address():
    with translation.override("ckb"):
        response = answer("ساڵنامە", [entry()], "icssi")
    made = Calendar.from_ical(response.content)
    event = made.walk("VEVENT")[0]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert 'filename="icssi-ckb.ics"' in response["Content-Disposition"]
    assert (made["X-WR-CALNAME"], event["UID"], event["SUMMARY"].params["LANGUAGE"]) == (
        "ساڵنامە",
        "a-1@localhost",
        "ckb",
    )
