"""A delivery as an e-mail, in its recipient's language: plain text, HTML and, with a time, a calendar entry.

Discreet mail, the default, must reveal nothing to somebody who looks over a shoulder or reads the mailbox: no title,
place, name or group, no telling sender, address or reason. What it keeps is what is needed without network: the time
and the entry code.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from email.utils import formataddr, parseaddr
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.ical import NEUTRAL_PRODUCT, Entry, calendar
from core.languages import DIRECTIONS
from notifications.kinds import Kind, Notice, kinds
from notifications.models import Delivery, Recipient
from notifications.tokens import open_token, unsubscribe_token

HOME_ZONE = ZoneInfo("Asia/Baghdad")


@dataclass
class Letter:
    """The words of one mail, ready for both parts."""

    subject: str
    sender: str
    paragraphs: list[str]
    url: str
    action: str
    why: str
    event: str
    place: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)


def build(delivery: Delivery) -> EmailMultiAlternatives:
    """The message for one delivery of a known kind. Runs the kind's wording, which may raise what it likes."""
    kind, recipient = kinds[delivery.kind], delivery.recipient
    with translation.override(recipient.language), timezone.override(zone_of(recipient)):
        notice = kind.wording(delivery)
        is_discreet = recipient.is_discreet and not kind.is_safe
        letter = _discreet(delivery, notice) if is_discreet else _full(delivery, notice)
        letter.facts = _facts(notice, letter.place)
        unsubscribe = "" if kind.is_mandatory else absolute(_unsubscribe_path(recipient, kind))
        context = {
            "letter": letter,
            "unsubscribe_url": unsubscribe,
            "language": recipient.language,
            "direction": DIRECTIONS[recipient.language],
        }
        message = EmailMultiAlternatives(
            subject=letter.subject,
            body=render_to_string("notifications/mail.txt", context),
            from_email=formataddr((letter.sender, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
            to=[recipient.address],
            headers=_headers(delivery, unsubscribe),
        )
        message.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
        if notice.starts_at:
            message.attach("calendar.ics", _calendar(delivery, notice, letter), "text/calendar")
    return message


def zone_of(recipient: Recipient) -> ZoneInfo:
    try:
        return ZoneInfo(recipient.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return HOME_ZONE


def absolute(url: str) -> str:
    return urljoin(f"{settings.PUBLIC_BASE_URL}/", url)


def one_line(text: str) -> str:
    """Fit for a header: a line break in it would begin another header."""
    return " ".join("".join(letter if letter.isprintable() or letter == "\u200c" else " " for letter in text).split())


def _sender(recipient: Recipient) -> str:
    """Who the mail is from: no name that tells anything, unless the person chose normal mail."""
    if recipient.is_discreet:
        return pgettext("neutral sender of mail", "Post")
    return _("Iraqi Civil Society Solidarity Initiative")


def _full(delivery: Delivery, notice: Notice) -> Letter:
    return Letter(
        subject=one_line(notice.title),
        sender=_sender(delivery.recipient),
        paragraphs=[notice.title, *notice.paragraphs],
        url=absolute(notice.url),
        action=notice.action,
        why=notice.why,
        event=notice.event or notice.title,
        place=notice.place,
    )


def _discreet(delivery: Delivery, notice: Notice) -> Letter:
    if delivery.recipient.account:
        url = reverse("notifications:list")
    else:
        url = notice.url if delivery.once else reverse("notifications:open", args=[open_token(delivery)])
    return Letter(
        subject=_("You have a new message"),
        sender=_sender(delivery.recipient),
        paragraphs=[_("There is something new for you. Open the portal to read it.")],
        url=absolute(url),
        action=_("Open the portal"),
        why=_("You get this because you asked for messages at this address."),
        event=_("Appointment"),
    )


def _facts(notice: Notice, place: str) -> list[tuple[str, str]]:
    """What must be at hand without network, with its labels."""
    facts = []
    if notice.starts_at:
        facts.append((_("Begins"), _moment(notice.starts_at, HOME_ZONE)))
        own = timezone.get_current_timezone()
        if notice.starts_at.astimezone(own).utcoffset() != notice.starts_at.astimezone(HOME_ZONE).utcoffset():
            facts.append((_("Begins, in your time zone"), _moment(notice.starts_at, own)))
    if notice.ends_at:
        facts.append((_("Ends"), _moment(notice.ends_at, HOME_ZONE)))
    if place:
        facts.append((pgettext("where", "Place"), place))
    if notice.entry_code:
        facts.append((_("Entry code"), notice.entry_code))
    return facts


def _moment(at: datetime, zone: tzinfo) -> str:
    return date_format(at.astimezone(zone), "DATETIME_FORMAT")


def _unsubscribe_path(recipient: Recipient, kind: Kind) -> str:
    return reverse("notifications:unsubscribe", args=[unsubscribe_token(recipient, kind.topic)])


def _headers(delivery: Delivery, unsubscribe: str) -> dict[str, str]:
    """The same Message-ID at every attempt, so that a duplicate can be told; RFC 8058 where a topic can be muted."""
    host = urlsplit(settings.PUBLIC_BASE_URL).hostname
    digest = salted_hmac("notifications.message", str(delivery.pk), algorithm="sha256").hexdigest()[:40]
    headers = {
        "Message-ID": f"<{digest}@{host}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": delivery.recipient.language,
    }
    if unsubscribe:
        headers |= {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


def _calendar(delivery: Delivery, notice: Notice, letter: Letter) -> bytes:
    """One event. Its UID stays the same for a person and a thing, so that a moved event moves in her calendar."""
    starts_at = notice.starts_at or delivery.occurrence
    thing = f"{delivery.recipient_id} {delivery.subject_type_id} {delivery.subject_id}"
    event = Entry(
        uid=salted_hmac("notifications.event", thing, algorithm="sha256").hexdigest()[:40],
        title=letter.event,
        starts_at=starts_at,
        ends_at=notice.ends_at or starts_at + timedelta(hours=1),
        place=letter.place,
        sequence=int(timezone.now().timestamp() // 60),
    )
    return calendar([event], product=NEUTRAL_PRODUCT)
