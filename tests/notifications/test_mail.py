import re
from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesParser
from email.utils import parseaddr

import pytest
from django.core.mail import EmailMessage
from icalendar import Calendar

from core.languages import DIRECTIONS, LANGUAGES
from notifications import mail
from notifications.actions import deliver_due, recipient_at, tell
from notifications.models import Delivery
from tests.notifications.conftest import SECRETS, declare

START = datetime(2026, 12, 5, 7, 0, tzinfo=UTC)
DATED = {"starts_at": START, "ends_at": START + timedelta(hours=8), "place": "Chibayish", "entry_code": "K7-QX"}
BLOCK = re.compile(r"<(html|body|table|td|h1|h2|div|p)\b([^>]*)>")


def sent(mailoutbox):
    deliver_due()
    (message,) = mailoutbox
    return parse(message)


def parse(message: EmailMessage):
    return BytesParser(policy=policy.default).parsebytes(message.message().as_bytes())


def readable(parsed):
    """Everything somebody sees who opens the source: headers decoded, every part decoded."""
    headers = "\n".join(f"{name}: {value}" for name, value in parsed.items())
    return "\n".join(
        [headers, *(part.get_content() for part in parsed.walk() if part.get_content_maintype() == "text")]
    )


@pytest.fixture(params=LANGUAGES)
def language(request, member):
    member.language = request.param
    member.save()
    return request.param


@pytest.fixture
def normal(member):
    member.is_discreet = False
    member.save()


def test_normal_mail_says_everything(words, region, recipient, normal, language, mailoutbox):
    words.extra = DATED
    tell("test.rally", [recipient], subject=region)
    message = sent(mailoutbox)
    assert message["Subject"] == "Marshes rally"
    for part in ("plain", "html"):
        text = message.get_body((part,)).get_content()
        for expected in ("Marshes rally", "with the boatmen", "Chibayish", "K7-QX", "/en/groups/water-", "10:00"):
            assert expected in text
    (attached,) = message.iter_attachments()
    event = Calendar.from_ical(attached.get_content()).walk("VEVENT")[0]
    assert (event["SUMMARY"], event["LOCATION"], event.decoded("DTSTART")) == ("Marshes rally", "Chibayish", START)


def test_discreet_mail_reveals_nothing(words, region, recipient, language, mailoutbox):
    tell("test.rally", [recipient], subject=region)
    message = sent(mailoutbox)
    text = readable(message)
    assert [secret for secret in [*SECRETS, "Zainab", "Solidarity", "Marshes"] if secret in text] == []
    assert "/my/notifications/" in text
    assert list(message.iter_attachments()) == []


def test_discreet_reminder_keeps_time_code_and_a_neutral_entry(words, region, recipient, language, mailoutbox):
    words.extra = DATED
    tell("test.rally", [recipient], subject=region)
    message = sent(mailoutbox)
    text = readable(message)
    assert [secret for secret in SECRETS[:-1] if secret in text] == []
    for part in ("plain", "html"):
        assert "10:00" in message.get_body((part,)).get_content()
        assert "K7-QX" in message.get_body((part,)).get_content()
    (attached,) = message.iter_attachments()
    event = Calendar.from_ical(attached.get_content()).walk("VEVENT")[0]
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (START, START + timedelta(hours=8))
    assert "LOCATION" not in event
    assert message["Content-Language"] == language


def test_time_is_shown_here_and_where_the_person_is(words, region, recipient, member, mailoutbox):
    member.zone = "Europe/Berlin"
    member.save()
    words.extra = DATED
    tell("test.rally", [recipient], subject=region)
    text = sent(mailoutbox).get_body(("plain",)).get_content()
    assert "10:00" in text
    assert "08:00" in text


def test_unknown_zone_is_read_as_baghdad(words, region, recipient, member, mailoutbox):
    member.zone = "Nowhere/Land"
    member.save()
    tell("test.rally", [recipient], subject=region)
    assert sent(mailoutbox)


def test_safe_kind_is_used_as_it_is(words, region, recipient, mailoutbox):
    declare(words, code="test.safe", is_safe=True, is_mandatory=True, channels=("email",))
    tell("test.safe", [recipient], subject=region)
    message = sent(mailoutbox)
    assert message["Subject"] == "Marshes rally"
    assert message["List-Unsubscribe"] is None
    assert "Solidarity" not in message["From"], "a discreet person's mail names no sender, whatever it says"


def test_headers(words, region, recipient, language, mailoutbox, settings):
    tell("test.rally", [recipient], subject=region)
    message = sent(mailoutbox)
    assert parseaddr(message["From"])[1] == "post@example.org"
    assert message["To"] == "zainab@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    host = settings.PUBLIC_BASE_URL.replace(".", r"\.")
    assert re.fullmatch(rf"<{host}/{language}/notifications/unsubscribe/[\w:-]+/>", message["List-Unsubscribe"].strip())
    assert re.fullmatch(r"<[0-9a-f]{40}@[\w.]+>", message["Message-ID"])


def test_message_id_stays_and_is_each_rows_own(words, region, recipient):
    declare(words, code="test.other")
    tell("test.rally", [recipient], subject=region)
    tell("test.other", [recipient], subject=region)
    first, second = Delivery.objects.filter(channel="email")
    ids = [mail.build([row]).extra_headers["Message-ID"] for row in (first, first, second)]
    assert ids[0] == ids[1] != ids[2]


def test_html_has_language_and_direction_on_every_block_and_loads_nothing(
    words, region, recipient, normal, language, mailoutbox
):
    words.extra = DATED
    tell("test.rally", [recipient], subject=region)
    html = sent(mailoutbox).get_body(("html",)).get_content()
    blocks = BLOCK.findall(html)
    assert len(blocks) > 8
    for _name, attributes in blocks:
        assert f'lang="{language}" dir="{DIRECTIONS[language]}"' in attributes
    assert not re.search(r"<(img|link|script|iframe|object)|src=|url\(|@import", html)
    assert "max-width:560px" in html
    assert not re.search(r"width[:=]\"?(3[6-9]\d|[4-9]\d\d)(px)?[\";]", html.replace("max-width:560px", ""))


def test_markup_in_words_stays_words(words, region, recipient, normal, mailoutbox):
    words.extra = {"title": "<b>bold</b>", "paragraphs": ["a <script> & more"]}
    tell("test.rally", [recipient], subject=region)
    message = sent(mailoutbox)
    assert "a <script> & more" in message.get_body(("plain",)).get_content()
    assert "a &lt;script&gt; &amp; more" in message.get_body(("html",)).get_content()


def test_line_breaks_cannot_add_a_header(words, region, recipient, normal, mailoutbox):
    words.extra = {"title": "Hello\r\nBcc: everyone@example.org\u2028x"}
    tell("test.rally", [recipient], subject=region)
    message = sent(mailoutbox)
    assert message["Subject"] == "Hello Bcc: everyone@example.org x"
    assert message["Bcc"] is None


def test_discreet_link_of_an_address_without_account(words, region, mailoutbox, client):
    tell("test.rally", [recipient_at("visitor@example.org", "en")], subject=region)
    text = sent(mailoutbox).get_body(("plain",)).get_content()
    (address,) = re.findall(r"(/en/notifications/open/\S+)", text)
    assert "water" not in text
    response = client.get(address)
    assert (response.status_code, response.url) == (302, "/en/groups/water-environment-iraq/")


def test_one_time_link_is_used_as_it_is(words, region, mailoutbox):
    words.extra = {"url": "/en/confirm/once/"}
    tell("test.rally", [recipient_at("visitor@example.org", "en")], subject=region, once={"path": "/en/confirm/once/"})
    assert "/en/confirm/once/" in sent(mailoutbox).get_body(("plain",)).get_content()


def test_calendar_entry_of_a_moved_event_replaces_the_first(words, region, recipient):
    words.extra = DATED
    for start in (START, START + timedelta(days=1)):
        tell("test.rally", [recipient], subject=region, occurrence=start)
    found = []
    for row in Delivery.objects.filter(channel="email"):
        content = mail.build([row]).attachments[0].content
        found.append(Calendar.from_ical(content).walk("VEVENT")[0]["UID"])
        assert max(len(line) for line in content.encode().splitlines()) <= 75
    assert found[0] == found[1]
