"""The words of a mail: of one message, of a day's reminders, of a summary. Said in the language that is active.

Discreet mail, the default, must reveal nothing to somebody who looks over a shoulder or reads the mailbox: no title,
place, name or group, no telling sender, address or reason. What it keeps is what is needed without network: the time
and the entry code.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.languages import Version
from notifications.hours import HOME_ZONE
from notifications.kinds import Notice, kinds
from notifications.models import Delivery, Recipient
from notifications.tokens import open_token

Bundle = Delivery.Bundle


@dataclass(frozen=True)
class Item:
    """One message among several in a mail. `facts` are labels and values: what must be at hand without network."""

    title: str | Version
    paragraphs: tuple[str | Version, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    url: str = ""


@dataclass(frozen=True)
class Letter:
    """The words of one mail, ready for both parts. `groups` holds the items about one thing each."""

    subject: str
    sender: str
    paragraphs: tuple[str | Version, ...]
    url: str
    action: str
    why: str
    facts: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[Item, ...], ...] = ()


@dataclass(frozen=True)
class Said:
    """A delivery and what its kind has to say."""

    delivery: Delivery
    notice: Notice


def letter_of(said: Sequence[Said]) -> Letter:
    """The words for deliveries that go to one recipient in one mail."""
    bundle = said[0].delivery.bundle
    if bundle in {Bundle.DAILY, Bundle.WEEKLY}:
        return _summary(said, bundle)
    if len(said) > 1:
        return _reminders(sorted(said, key=lambda one: one.delivery.occurrence))
    return _single(said[0])


def absolute(url: str) -> str:
    return urljoin(f"{settings.PUBLIC_BASE_URL}/", url)


def is_discreet(delivery: Delivery) -> bool:
    return delivery.recipient.is_discreet and not kinds[delivery.kind].is_safe


def appointment(one: Said) -> tuple[str, str]:
    """What a calendar entry is called and where it takes place."""
    if is_discreet(one.delivery):
        return _("Appointment"), ""
    return one.notice.event or str(one.notice.title), one.notice.place


def _single(one: Said) -> Letter:
    notice, recipient = one.notice, one.delivery.recipient
    if is_discreet(one.delivery):
        return replace(
            _neutral(recipient, _address(one), _("There is something new for you. Open the portal to read it.")),
            facts=_facts(notice, place=""),
        )
    return Letter(
        subject=_one_line(str(notice.title)),
        sender=_sender(recipient),
        paragraphs=(notice.title, *notice.paragraphs),
        url=absolute(notice.url),
        action=notice.action,
        why=notice.why,
        facts=_facts(notice, place=notice.place),
    )


def _reminders(said: Sequence[Said]) -> Letter:
    recipient = said[0].delivery.recipient
    subject = ngettext("%(count)s appointment is near", "%(count)s appointments are near", len(said))
    subject %= {"count": len(said)}
    if recipient.is_discreet:
        text = _("Open the portal to read what they are.")
        letter = _neutral(recipient, _address(said[0]), text)
        groups = tuple((Item(title="", facts=_facts(one.notice, place="")),) for one in said)
        return replace(letter, groups=groups)
    return Letter(
        subject=subject,
        sender=_sender(recipient),
        paragraphs=(subject,),
        url=absolute(reverse("notifications:list")),
        action=_("Open the portal"),
        why=_("You get this because you signed up or belong to what is near."),
        groups=tuple((_item(one),) for one in said),
    )


def _summary(said: Sequence[Said], bundle: str) -> Letter:
    """Grouped by what it is about, newest first."""
    recipient = said[0].delivery.recipient
    count = {"count": len(said)}
    if bundle == Bundle.DAILY:
        subject = ngettext("Your day: %(count)s message", "Your day: %(count)s messages", len(said)) % count
    else:
        subject = ngettext("Your week: %(count)s message", "Your week: %(count)s messages", len(said)) % count
    if recipient.is_discreet:
        text = ngettext(
            "There is %(count)s new message for you. Open the portal to read it.",
            "There are %(count)s new messages for you. Open the portal to read them.",
            len(said),
        )
        return _neutral(recipient, absolute(reverse("notifications:list")), text % count)
    groups: dict[tuple[int, int], list[Item]] = {}
    for one in sorted(said, key=lambda one: one.delivery.pk, reverse=True):
        subject_of = (one.delivery.subject_type_id, one.delivery.subject_id)
        groups.setdefault(subject_of, []).append(_item(one, is_short=True))
    return Letter(
        subject=subject,
        sender=_sender(recipient),
        paragraphs=(subject,),
        url=absolute(reverse("notifications:list")),
        action=_("Open the portal"),
        why=_("You get this because you chose to hear of it in a summary."),
        groups=tuple(map(tuple, groups.values())),
    )


def _item(one: Said, *, is_short: bool = False) -> Item:
    notice = one.notice
    return Item(
        title=notice.title,
        paragraphs=tuple(notice.paragraphs[:1] if is_short else notice.paragraphs),
        facts=_facts(notice, place=notice.place),
        url=absolute(notice.url),
    )


def _neutral(recipient: Recipient, url: str, text: str) -> Letter:
    return Letter(
        subject=_("You have a new message"),
        sender=_sender(recipient),
        paragraphs=(text,),
        url=url,
        action=_("Open the portal"),
        why=_("You get this because you asked for messages at this address."),
    )


def _address(one: Said) -> str:
    """Where discreet mail leads: the notification centre, or an address that does not show what it is about."""
    delivery = one.delivery
    if delivery.recipient.account:
        return absolute(reverse("notifications:list"))
    return absolute(one.notice.url if delivery.once else reverse("notifications:open", args=[open_token(delivery)]))


def _sender(recipient: Recipient) -> str:
    """Who the mail is from: no name that tells anything, unless the person chose normal mail."""
    if recipient.is_discreet:
        return pgettext("neutral sender of mail", "Post")
    return _("Iraqi Civil Society Solidarity Initiative")


def _one_line(text: str) -> str:
    """Fit for a header: a line break in it would begin another header."""
    return " ".join("".join(letter if letter.isprintable() or letter == "\u200c" else " " for letter in text).split())


def _facts(notice: Notice, *, place: str) -> tuple[tuple[str, str], ...]:
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
    return tuple(facts)


def _moment(at: datetime, zone: tzinfo) -> str:
    return date_format(at.astimezone(zone), "DATETIME_FORMAT")
