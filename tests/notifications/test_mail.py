"""The mail itself: what another program reads in the bytes as they are sent."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr, parsedate_to_datetime

import pytest
from icalendar import Calendar

from core.languages import DIRECTIONS
from geography.models import Region
from notifications import mail
from notifications.actions import deliver_due, recipient_at, tell
from notifications.models import Delivery
from tests.notifications.conftest import declare
from tests.notifications.mails import Page, as_sent, calendar_of, made_in_full, parse, part, sent

START = datetime(2026, 12, 5, 7, 0, tzinfo=UTC)
DATED = {"starts_at": START, "ends_at": START + timedelta(hours=8), "place": "Chibayish", "entry_code": "K7-QX"}
TITLES = {
    "ar": "دعوة إلى لقاء: مياه الأهوار أوّلاً، ومشاركة الشباب في بغداد والبصرة وذي قار وميسان",
    "ckb": "بانگهێشت بۆ کۆبوونەوە: ئاوی هۆرەکان یەکەم جار دێتە پێش، نیشتمان‌پەروەری و مافی ئافرەتان لە هەولێر",
    "en": "Invitation: the water of the Marshes comes first, and young people of Baghdad, Basra and Dhi Qar with it",
}
CONTROLS = "\u202e\u202b\u2067\u2066\u200f\u061c"  # overrides, embeddings, isolates, marks
LONGEST_LINE = 998  # RFC 5322


@pytest.fixture(params=["discreet", "normal"])
def discretion(request, member):
    member.is_discreet = request.param == "discreet"
    member.save()
    return request.param


@pytest.fixture
def collected(recipient, words):
    """Several messages of today in one mail of some bundle."""

    def make(bundle):
        for number in range(3):
            region = Region.objects.create(slug=f"place-{number}", name=f"Place {number}")
            tell("test.rally", [recipient], subject=region)
        Delivery.objects.filter(channel="email").update(bundle=bundle)

    return make


# --- headers ---------------------------------------------------------------------------------------------------------


def test_headers(words, region, recipient, language, mailoutbox, settings):
    tell("test.rally", [recipient], subject=region)
    message = parse(sent(mailoutbox))
    assert message["To"] == "zainab@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == language
    assert abs(parsedate_to_datetime(message["Date"]).replace(tzinfo=UTC) - datetime.now(UTC)) < timedelta(minutes=5)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    host = re.escape(settings.PUBLIC_BASE_URL)
    assert re.fullmatch(rf"<{host}/{language}/notifications/unsubscribe/[\w:-]+/>", message["List-Unsubscribe"].strip())
    assert re.fullmatch(r"<[0-9a-f]{40}@[\w.]+>", message["Message-ID"])
    assert [name for name, count in _counts(message).items() if count > 1] == []
    assert all(part.defects == [] for part in message.walk())
    assert all(value.defects == () for value in message.values())


def _counts(message):
    names = [name.lower() for name in message.keys()]  # noqa: SIM118 - a header may come twice
    return {name: names.count(name) for name in names}


def test_subject_is_read_as_it_was_written(words, region, recipient, normal, language, mailoutbox):
    words.extra = {"title": TITLES[language]}
    tell("test.rally", [recipient], subject=region)
    message = parse(sent(mailoutbox))
    assert message["Subject"] == TITLES[language]
    assert TITLES[language] in part(message, "plain")
    assert TITLES[language] in part(message, "html")


def test_sender_is_neutral_unless_the_person_chose_otherwise(words, region, recipient, discretion, mailoutbox):
    tell("test.rally", [recipient], subject=region)
    name, address = parseaddr(parse(sent(mailoutbox))["From"])
    expected = {"discreet": "Post", "normal": "Iraqi Civil Society Solidarity Initiative"}
    assert (name, address) == (expected[discretion], "post@example.org")


def test_message_id_stays_and_is_each_rows_own(words, region, recipient):
    declare(words, code="test.other")
    tell("test.rally", [recipient], subject=region)
    tell("test.other", [recipient], subject=region)
    first, second = Delivery.objects.filter(channel="email")
    ids = [mail.build([row]).extra_headers["Message-ID"] for row in (first, first, second)]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x00"])
def test_line_breaks_cannot_add_a_header(words, region, recipient, normal, mailoutbox, end):
    words.extra = {"title": f"Hello{end}Bcc: everyone@example.org{end}{end}x", "place": f"Here{end}X-A: b"} | {
        "starts_at": START
    }
    tell("test.rally", [recipient], subject=region)
    message = sent(mailoutbox)
    parsed = parse(message)
    assert re.sub(r"\s", "", parsed["Subject"]) == "HelloBcc:everyone@example.orgx"
    assert parsed["Bcc"] is None
    assert message.recipients() == ["zainab@example.org"]
    event = Calendar.from_ical(calendar_of(parsed)).walk("VEVENT")[0]
    assert "X-A" not in event
    assert re.sub(r"\s", "", event["LOCATION"]) == "HereX-A:b"


def test_very_long_title_is_cut_in_the_subject_alone(words, region, recipient, normal, language, mailoutbox):
    words.extra = {"title": " ".join([TITLES[language]] * 60), "paragraphs": ["x" * 5000]}
    tell("test.rally", [recipient], subject=region)
    message = sent(mailoutbox)
    parsed = parse(message)
    letters = [letter for letter in parsed["Subject"] if not unicodedata.combining(letter)]
    assert (len(letters), letters[-1]) == (150, "…")
    assert words.extra["title"] in part(parsed, "plain")
    assert "x" * 5000 in part(parsed, "html")
    assert max(map(len, as_sent(message).split(b"\r\n"))) <= LONGEST_LINE


# --- one click -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bundle", ["", "reminder", "daily", "weekly"])
def test_header_and_both_parts_lead_to_the_same_end(words, collected, recipient, discretion, mailoutbox, bundle):
    collected(bundle)
    deliver_due()
    for message in map(parse, mailoutbox):
        address = message["List-Unsubscribe"].strip()[1:-1]
        assert address in part(message, "plain")
        assert address in Page(part(message, "html")).links


def test_what_may_not_be_muted_offers_no_end(words, region, recipient, mailoutbox):
    declare(words, code="test.must", is_mandatory=True)
    tell("test.must", [recipient], subject=region)
    message = sent(mailoutbox)
    parsed = parse(message)
    assert (parsed["List-Unsubscribe"], parsed["List-Unsubscribe-Post"]) == (None, None)
    assert b"unsubscribe" not in as_sent(message)
    assert "invalid" not in part(parsed, "plain") + part(parsed, "html")


def test_foot_leads_people_with_an_account_to_the_settings(words, region, recipient, discretion, mailoutbox, settings):
    for person in (recipient, recipient_at("visitor@example.org", "en")):
        tell("test.rally", [person], subject=region)
    deliver_due()
    address = f"{settings.PUBLIC_BASE_URL}/en/my/notifications/settings/"
    shown = {message.to[0]: address in Page(part(parse(message), "html")).links for message in mailoutbox}
    assert shown == {"zainab@example.org": True, "visitor@example.org": False}
    shown = {message.to[0]: address in part(parse(message), "plain") for message in mailoutbox}
    assert shown == {"zainab@example.org": True, "visitor@example.org": False}


# --- its parts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dated", [False, True])
def test_parts(words, region, recipient, language, discretion, mailoutbox, dated):
    words.extra = DATED if dated else {}
    tell("test.rally", [recipient], subject=region)
    message = sent(mailoutbox)
    alternative = ("multipart/alternative", ["text/plain", "text/html"])
    expected = ("multipart/mixed", [alternative, "text/calendar"]) if dated else alternative
    assert _shape(parse(message)) == expected
    assert {part.get_content_charset() for part in parse(message).walk() if not part.is_multipart()} == {"utf-8"}
    assert max(map(len, as_sent(message).split(b"\r\n"))) <= LONGEST_LINE
    assert b"\n" not in as_sent(message).replace(b"\r\n", b"")


def _shape(message):
    kind = message.get_content_type()
    return (kind, [_shape(one) for one in message.iter_parts()]) if message.is_multipart() else kind


def test_bytes_made_once_for_many_say_the_same_as_those_made_in_full(
    words, region, recipient, language, discretion, mailoutbox
):
    tell("test.rally", [recipient], subject=region)
    message = sent(mailoutbox)
    assert message.wire, "an announcement without a time is made once for all"
    short, full = parse(message), parse(made_in_full(message))
    assert {name: str(short[name]) for name in short} == {name: str(full[name]) for name in full} | {
        "Date": short["Date"],
        "Content-Type": short["Content-Type"],  # its boundary
    }
    for kind in ("plain", "html"):
        assert part(short, kind) == part(full, kind)


@pytest.mark.parametrize("bundle", ["", "reminder", "daily", "weekly"])
def test_every_block_has_language_and_direction_and_nothing_is_loaded(
    words, collected, recipient, language, discretion, mailoutbox, settings, bundle
):
    words.extra = DATED
    collected(bundle)
    deliver_due()
    for message in mailoutbox:
        page = Page(part(parse(message), "html"))
        assert len(page.blocks) > 8
        for tag, attributes in page.blocks:
            assert (attributes.get("lang"), attributes.get("dir")) == (language, DIRECTIONS[language]), tag
        assert len(page.links) >= 3
        assert [link for link in page.links if not link.startswith(f"{settings.PUBLIC_BASE_URL}/")] == []
    assert {len(mailoutbox)} == {3 if bundle == "" else 1}


def test_sheet_fits_a_phone(words, region, recipient, mailoutbox):
    tell("test.rally", [recipient], subject=region)
    html = part(parse(sent(mailoutbox)), "html")
    assert "max-width:560px" in html
    assert not re.search(r"width[:=]\"?(3[6-9]\d|[4-9]\d\d)(px)?[\";]", html.replace("max-width:560px", ""))


def test_markup_in_words_stays_words(words, region, recipient, normal, mailoutbox):
    words.extra = {"title": "<b>bold</b>", "paragraphs": ["a <script> & more"]}
    tell("test.rally", [recipient], subject=region)
    message = parse(sent(mailoutbox))
    assert "a <script> & more" in part(message, "plain")
    assert ("ltr", "a <script> & more") in Page(part(message, "html")).texts
    assert "<b>bold</b>" in part(message, "plain")


def test_controls_in_words_turn_nothing_around(words, region, recipient, normal, language, mailoutbox):
    """Also not the calendar; the ZWNJ that Kurdish needs stays."""
    words.extra = DATED | {
        "title": f"{CONTROLS}{TITLES[language]}{CONTROLS}",
        "paragraphs": [f"{CONTROLS}{TITLES[language]}\u2068"],
        "place": "\u202eChibayish",
    }
    tell("test.rally", [recipient], subject=region)
    message = parse(sent(mailoutbox))
    event = Calendar.from_ical(calendar_of(message)).walk("VEVENT")[0]
    for text in (message["Subject"], part(message, "html"), event["SUMMARY"], event["LOCATION"]):
        assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)
    plain = part(message, "plain")
    assert re.findall("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", plain) == ["\u2068", "\u2069"], (
        "about the place"
    )
    assert plain.count(TITLES[language]) == 2


# --- its calendar ----------------------------------------------------------------------------------------------------


def test_calendar_holds_the_event(words, region, recipient, normal, language, mailoutbox):
    words.extra = DATED | {"title": TITLES[language], "place": "بەغدا، باخچەکانی ئەبوو نەواس " * 4}
    tell("test.rally", [recipient], subject=region)
    raw = calendar_of(parse(sent(mailoutbox)))
    assert max(map(len, raw.splitlines())) <= 75, "octets"
    assert all(line.decode() for line in raw.splitlines()), "no letter is cut in two"
    found = Calendar.from_ical(raw)
    (event,) = found.walk("VEVENT")
    assert (found["METHOD"], found["VERSION"]) == ("PUBLISH", "2.0")
    assert (event["SUMMARY"], event["LOCATION"]) == (TITLES[language], words.extra["place"].strip())
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (START, START + timedelta(hours=8))
    assert re.fullmatch("[0-9a-f]{40}", event["UID"])


def test_calendar_says_its_method_in_the_header(words, region, recipient, mailoutbox):
    words.extra = DATED
    tell("test.rally", [recipient], subject=region)
    (attached,) = parse(sent(mailoutbox)).iter_attachments()
    assert attached["Content-Type"].params == {"method": "PUBLISH", "charset": "utf-8"}


def test_calendar_entry_of_a_moved_event_replaces_the_first(words, region, recipient, mailoutbox, monkeypatch):
    now = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    found = []
    for days in (0, 1):
        words.extra = DATED | {"starts_at": START + timedelta(days=days)}
        tell("test.rally", [recipient], subject=region, occurrence=words.extra["starts_at"])
        deliver_due()
        event = Calendar.from_ical(calendar_of(parse(mailoutbox[-1]))).walk("VEVENT")[0]
        found.append((event["UID"], int(event["SEQUENCE"])))
        now += timedelta(minutes=2)
    assert found[0][0] == found[1][0]
    assert found[0][1] < found[1][1]


def test_same_event_twice_in_a_mail_is_once_in_its_calendar(words, region, recipient, mailoutbox):
    words.extra = DATED
    for day in range(2):
        tell("test.rally", [recipient], subject=region, occurrence=START + timedelta(days=day))
    Delivery.objects.filter(channel="email").update(bundle="daily")
    raw = calendar_of(parse(sent(mailoutbox)))
    assert raw.count(b"BEGIN:VEVENT") == 1
