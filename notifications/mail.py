"""A letter as an e-mail, in its recipient's language: plain text, HTML and, with a time, a calendar."""

import re
from collections.abc import Hashable, Sequence
from datetime import timedelta
from email.utils import formataddr, parseaddr
from functools import lru_cache
from threading import Lock
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from core.ical import NEUTRAL_PRODUCT, Entry, calendar
from core.languages import DIRECTIONS, FSI, PDI
from notifications.hours import zone_named
from notifications.kinds import DAILY, WEEKLY, Notice, kinds
from notifications.letters import Letter, Said, absolute, appointment, is_discreet, letter_of
from notifications.models import Delivery
from notifications.queries import mail_paces
from notifications.tokens import unsubscribe_token
from notifications.wire import KEPT, OWN_ADDRESS, Message, made_for

BLANK_LINES = re.compile(r"\n{3,}")
PLACE = "5f3a9c1e"  # stands where a person's token will be
_made: dict[Hashable, tuple[Notice, Letter]] = {}  # words that go to many
_making = Lock()


def build(deliveries: Sequence[Delivery]) -> Message:
    """The one message for deliveries of known kinds to one recipient. Runs their wording, which may raise anything."""
    recipient = deliveries[0].recipient
    with translation.override(recipient.language), timezone.override(zone_named(recipient.zone)):
        words, unsubscribe = _words(deliveries), _unsubscribe(deliveries)
        texts = _texts(words.letter, recipient.language, has_stop=bool(unsubscribe))
        plain, html = (text.replace(OWN_ADDRESS, unsubscribe) for text in texts)
        message = Message(
            subject=words.letter.subject,
            body=plain,
            from_email=_sender(words.letter.sender, settings.DEFAULT_FROM_EMAIL),
            to=[recipient.address],
            headers=_headers(deliveries[0], unsubscribe),
        )
        message.attach_alternative(html, "text/html")
        if events := {event.uid: event for one in words.said if (event := _event(one))}:
            entries = calendar(events.values(), product=NEUTRAL_PRODUCT)
            message.attach("calendar.ics", entries, "text/calendar; method=PUBLISH")
    message.wire = made_for(message, texts, unsubscribe)
    return message


class Words(NamedTuple):
    """What the kinds said, and the letter made of it."""

    said: Sequence[Said]
    letter: Letter


def _words(deliveries: Sequence[Delivery]) -> Words:
    """Said once for all who get the same, where a kind tells what its words come from and no link is one's own."""
    first = deliveries[0]
    kind, recipient = kinds[first.kind], first.recipient
    if kind.alike is None or first.bundle or first.once or (is_discreet(first) and recipient.account is None):
        said = [Said(delivery, kinds[delivery.kind].wording(delivery)) for delivery in deliveries]
        return Words(said, letter_of(said))
    reader = (recipient.language, recipient.zone, is_discreet(first), recipient.account is None)
    place = (kind.wording, kind.alike(first), *reader, settings.PUBLIC_BASE_URL)
    with _making:
        kept = _made.get(place)
    if kept is None:
        notice = kind.wording(first)
        kept = notice, letter_of([Said(first, notice)])
        with _making:
            if len(_made) >= KEPT:
                _made.clear()
            _made[place] = kept
    notice, letter = kept
    return Words([Said(first, notice)], letter)


@lru_cache(maxsize=KEPT)
def _sender(name: str, address: str) -> str:
    return formataddr((name, parseaddr(address)[1]))


@lru_cache(maxsize=KEPT)
def _texts(letter: Letter, language: str, *, has_stop: bool) -> tuple[str, str]:
    """The plain and the HTML text of a letter, said in the active language; where mail ends stands OWN_ADDRESS."""
    context = {
        "letter": letter,
        "unsubscribe_url": OWN_ADDRESS if has_stop else "",
        "language": language,
        "direction": DIRECTIONS[language],
    }
    plain = BLANK_LINES.sub("\n\n", render_to_string("notifications/mail.txt", context)).strip() + "\n"
    html = render_to_string("notifications/mail.html", context)
    return plain, html.replace(FSI, "<bdi>").replace(PDI, "</bdi>")


def _unsubscribe(deliveries: Sequence[Delivery]) -> str:
    """Where one click ends mail about these topics; of a summary, all summaries of that pace."""
    recipient, bundle = deliveries[0].recipient, deliveries[0].bundle
    chosen = [kinds[delivery.kind] for delivery in deliveries]
    about = {kind.topic for kind in chosen if not kind.is_mandatory}
    if not about:
        return ""
    pace = bundle if bundle in {DAILY, WEEKLY} else ""
    if pace:
        about |= {topic for topic, own in mail_paces(recipient).items() if own == pace}
    token = unsubscribe_token(recipient, *sorted(about), pace=pace)
    return _page_of(PLACE, recipient.language, settings.PUBLIC_BASE_URL).replace(PLACE, token)


@lru_cache(maxsize=KEPT)
def _page_of(token: str, _language: str, _base: str) -> str:
    """Where a token of that sort is read; the language is the active one."""
    return absolute(reverse("notifications:unsubscribe", args=[token]))


def _headers(delivery: Delivery, unsubscribe: str) -> dict[str, str]:
    """The same Message-ID at every attempt, so that a duplicate can be told; RFC 8058 where a topic can be muted."""
    host = urlsplit(settings.PUBLIC_BASE_URL).hostname
    number = str(delivery.letter or delivery.pk)
    digest = salted_hmac("notifications.message", number, algorithm="sha256").hexdigest()[:40]
    headers = {
        "Message-ID": f"<{digest}@{host}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": delivery.recipient.language,
    }
    if unsubscribe:
        headers |= {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


def _event(one: Said) -> Entry | None:
    """The event, if there is one. Its UID stays the same for a person and a thing, so that it moves in her calendar."""
    delivery, notice = one.delivery, one.notice
    if notice.starts_at is None:
        return None
    thing = f"{delivery.recipient_id} {delivery.subject_type_id} {delivery.subject_id}"
    title, place = appointment(one)
    return Entry(
        uid=salted_hmac("notifications.event", thing, algorithm="sha256").hexdigest()[:40],
        title=title,
        starts_at=notice.starts_at,
        ends_at=notice.ends_at or notice.starts_at + timedelta(hours=1),
        place=place,
        sequence=int(timezone.now().timestamp() // 60),
    )
