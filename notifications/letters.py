"""The words of a mail: of one message, of a day's reminders, of a summary. Said in the language that is active.

Discreet mail, the default, must reveal nothing to somebody who looks over a shoulder or reads the mailbox: no title,
place, name or group, no telling sender, address or reason. What it keeps is what is needed without network: the time
and the entry code.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.dates import day_name
from core.languages import DIRECTIONS, FSI, PDI, Version, active, isolated
from core.text import clean
from notifications.hours import HOME_ZONE
from notifications.kinds import PORTAL, Notice, kinds
from notifications.models import Delivery, Preference, Recipient
from notifications.tokens import open_token

Bundle = Delivery.Bundle
Facts = tuple[tuple[str, str], ...]
SHOWN = 30  # messages of a summary; the others stand in the portal
LONGEST_SUBJECT = 150  # letters
ISOLATED = re.compile(f"({FSI}[^{FSI}{PDI}]*{PDI})")


@dataclass(frozen=True)
class Item:
    """One message among several in a mail. `facts` are labels and values: what must be at hand without network."""

    title: Version
    paragraphs: tuple[Version, ...] = ()
    facts: Facts = ()
    url: str = ""


@dataclass(frozen=True)
class Letter:
    """The words of one mail, ready for both parts. `groups` holds the items about one thing each.

    Texts know their language and direction; a name inside a sentence of another direction is between FSI and PDI.
    """

    subject: str
    sender: str
    title: Version
    paragraphs: tuple[Version, ...]
    url: str  # empty when each item has its own
    action: str
    why: str
    stop: str  # the label of the link that ends such mail
    settings_url: str = ""  # for people with an account
    facts: Facts = ()
    groups: tuple[tuple[Item, ...], ...] = ()
    more: str = ""  # what is not shown


@dataclass(frozen=True)
class Said:
    """A delivery and what its kind has to say."""

    delivery: Delivery
    notice: Notice


def letter_of(said: Sequence[Said]) -> Letter:
    """The words for deliveries that go to one recipient in one mail."""
    bundle = said[0].delivery.bundle
    if bundle in {Bundle.DAILY, Bundle.WEEKLY}:
        return _summary(sorted(said, key=lambda one: one.delivery.pk, reverse=True), bundle)
    if len(said) > 1:
        return _reminders(_once_each(sorted(said, key=lambda one: one.delivery.occurrence)))
    return _single(said[0])


def absolute(url: str) -> str:
    return urljoin(f"{settings.PUBLIC_BASE_URL}/", url)


def is_discreet(delivery: Delivery) -> bool:
    return delivery.recipient.is_discreet and not kinds[delivery.kind].is_safe


def appointment(one: Said) -> tuple[str, str]:
    """What a calendar entry is called and where it takes place."""
    if is_discreet(one.delivery):
        return _("Appointment"), ""
    return plain(one.notice.event or one.notice.title), plain(one.notice.place)


def plain(text: object) -> str:
    """One line without controls: fit for a header, where a line break would begin another one, and for a calendar."""
    return " ".join(
        "".join(letter if letter.isprintable() or letter in "\u200c\u200d" else " " for letter in clean(str(text)))
        .split()
    )  # fmt: skip


# --- one message -----------------------------------------------------------------------------------------------------


def _single(one: Said) -> Letter:
    notice, recipient = one.notice, one.delivery.recipient
    if is_discreet(one.delivery):
        letter = _neutral(recipient, _("There is something new for you. Open the portal to read it."))
        return replace(letter, url=letter.url or _own_address(one), facts=facts_of(notice, place=""))
    return Letter(
        subject=Truncator(plain(notice.title)).chars(LONGEST_SUBJECT, truncate="…"),
        sender=_sender(recipient),
        title=_block(notice.title),
        paragraphs=_blocks(notice.paragraphs),
        url=absolute(notice.url),
        action=notice.action,
        why=notice.why,
        stop=_stop(""),
        settings_url=_settings_of(recipient),
        facts=facts_of(notice, place=notice.place),
    )


# --- a day's reminders -----------------------------------------------------------------------------------------------


def _once_each(said: Sequence[Said]) -> Sequence[Said]:
    """Two reminders of the same thing fall on one day when a network cut brings them forward."""
    return list(
        {(one.delivery.subject_type_id, one.delivery.subject_id, one.delivery.kind): one for one in said}.values()
    )


def _reminders(said: Sequence[Said]) -> Letter:
    if len(said) == 1:
        return _single(said[0])
    recipient = said[0].delivery.recipient
    near = ngettext("%(count)s appointment coming up", "%(count)s appointments coming up", len(said))
    near %= {"count": len(said)}
    if recipient.is_discreet:
        letter = _neutral(recipient, near, *([_("Open the portal to read more.")] if recipient.account else []))
        return replace(letter, groups=tuple((_neutral_item(one),) for one in said))
    return replace(
        _collected(recipient, near, _("You get this because you signed up for something or belong to a group.")),
        groups=tuple((_item(one),) for one in said),
    )


# --- a summary -------------------------------------------------------------------------------------------------------


def _summary(newest: Sequence[Said], bundle: str) -> Letter:
    """Grouped by what it is about, newest first."""
    recipient, count = newest[0].delivery.recipient, {"count": len(newest)}
    if recipient.is_discreet:
        return replace(_discreet_summary(newest), stop=_stop(bundle))
    if bundle == Bundle.DAILY:
        subject = ngettext("Your day: %(count)s message", "Your day: %(count)s messages", len(newest)) % count
    else:
        subject = ngettext("Your week: %(count)s message", "Your week: %(count)s messages", len(newest)) % count
    shown = _shown(newest)
    groups: dict[tuple[int, int], list[Item]] = {}
    for one in shown:
        subject_of = (one.delivery.subject_type_id, one.delivery.subject_id)
        groups.setdefault(subject_of, []).append(_item(one, is_short=True))
    return replace(
        _collected(recipient, subject, _("You get this because you chose to hear of it in a summary.")),
        stop=_stop(bundle),
        groups=tuple(map(tuple, groups.values())),
        more=_more(len(newest) - len(shown)),
    )


def _discreet_summary(newest: Sequence[Said]) -> Letter:
    """How many there are; without network, only when something is and which code opens the door."""
    recipient, count = newest[0].delivery.recipient, {"count": len(newest)}
    if recipient.account is None:
        text = ngettext("%(count)s new message for you", "%(count)s new messages for you", len(newest))
        return replace(_neutral(recipient, text % count), groups=tuple((_neutral_item(one),) for one in newest))
    text = ngettext(
        "There is %(count)s new message for you. Open the portal to read it.",
        "There are %(count)s new messages for you. Open the portal to read them.",
        len(newest),
    )
    dated = sorted(newest, key=lambda one: one.notice.starts_at or one.delivery.occurrence)
    items = (_neutral_item(one) for one in dated if one.notice.starts_at or one.notice.entry_code)
    return replace(_neutral(recipient, text % count), groups=tuple((item,) for item in dict.fromkeys(items)))


def _shown(newest: Sequence[Said]) -> Sequence[Said]:
    """What a summary shows: the newest, and of the others what this person would not find in the portal."""
    if len(newest) <= SHOWN:
        return newest
    recipient = newest[0].delivery.recipient
    unread = set(Preference.objects.filter(recipient=recipient, in_portal=False).values_list("topic", flat=True))
    mail_only = [
        one
        for one in newest[SHOWN:]
        if kinds[one.delivery.kind].topic in unread or PORTAL not in kinds[one.delivery.kind].channels
    ]
    return [*newest[:SHOWN], *mail_only]


def _more(left: int) -> str:
    if not left:
        return ""
    return ngettext("And %(count)s more in the portal.", "And %(count)s more in the portal.", left) % {"count": left}


# --- what they are made of -------------------------------------------------------------------------------------------


def _neutral(recipient: Recipient, title: str, *paragraphs: str) -> Letter:
    return Letter(
        subject=_("You have a new message"),
        sender=_sender(recipient),
        title=_block(title),
        paragraphs=_blocks(paragraphs),
        url=absolute(reverse("notifications:list")) if recipient.account else "",
        action=_("Open the portal"),
        why=_("You get this because you asked for messages at this address."),
        stop=_stop(""),
        settings_url=_settings_of(recipient),
    )


def _collected(recipient: Recipient, title: str, why: str) -> Letter:
    """A mail about several things, to somebody who chose normal mail and so has an account."""
    return replace(_neutral(recipient, title), subject=title, why=why)


def _item(one: Said, *, is_short: bool = False) -> Item:
    notice = one.notice
    return Item(
        title=_block(notice.title),
        paragraphs=_blocks(notice.paragraphs[:1] if is_short else notice.paragraphs),
        facts=facts_of(notice, place=notice.place),
        url=absolute(notice.url),
    )


def _neutral_item(one: Said) -> Item:
    title = _("Appointment") if one.notice.starts_at else _("Message")
    url = "" if one.delivery.recipient.account else _own_address(one)
    return Item(title=_block(title), facts=facts_of(one.notice, place=""), url=url)


def _own_address(one: Said) -> str:
    """Where discreet mail leads somebody without an account: to an address that does not show what it is about."""
    delivery = one.delivery
    return absolute(one.notice.url if delivery.once else reverse("notifications:open", args=[open_token(delivery)]))


def _sender(recipient: Recipient) -> str:
    """Who the mail is from: no name that tells anything, unless the person chose normal mail."""
    if recipient.is_discreet:
        return pgettext("neutral sender of mail", "Post")
    return _("Iraqi Civil Society Solidarity Initiative")


def _settings_of(recipient: Recipient) -> str:
    return absolute(reverse("notifications:settings")) if recipient.account else ""


def _stop(bundle: str) -> str:
    return {
        Bundle.DAILY.value: _("No more daily summaries"),
        Bundle.WEEKLY.value: _("No more weekly summaries"),
    }.get(bundle, _("No more mail of this kind"))


def _blocks(texts: Iterable[str | Version]) -> tuple[Version, ...]:
    return tuple(block for text in texts if (block := _block(text)))


def _block(text: str | Version) -> Version:
    """A text of its own, with its language and direction, and without controls that would turn the mail around."""
    language = text.language if isinstance(text, Version) else active()
    pieces = ISOLATED.split(str(text))
    kept = "".join(isolated(clean(piece)) if place % 2 else clean(piece) for place, piece in enumerate(pieces))
    return Version(kept, language, DIRECTIONS[language], is_fallback=False)


def facts_of(notice: Notice, *, place: str) -> Facts:
    """What stands under the paragraphs of a message, with labels: when, where, the entry code."""
    facts = []
    if notice.starts_at:
        facts.append((_("Begins"), _moment(notice.starts_at, HOME_ZONE)))
        own = timezone.get_current_timezone()
        if notice.starts_at.astimezone(own).utcoffset() != notice.starts_at.astimezone(HOME_ZONE).utcoffset():
            facts.append((_("Begins, in your time zone"), _moment(notice.starts_at, own)))
    if notice.ends_at:
        facts.append((_("Ends"), _end(notice.starts_at, notice.ends_at)))
    if place:
        facts.append((pgettext("where", "Place"), isolated(plain(place))))
    if notice.entry_code:
        facts.append((_("Entry code"), notice.entry_code))
    return tuple(facts)


def _end(starts_at: datetime | None, ends_at: datetime) -> str:
    """The hour alone, when it is the day it begins."""
    first, last = (at.astimezone(HOME_ZONE) if at else None for at in (starts_at, ends_at))
    if first and last and first.date() == last.date():
        return date_format(last, "TIME_FORMAT")
    return _moment(ends_at, HOME_ZONE)


def _moment(at: datetime, zone: tzinfo) -> str:
    local = at.astimezone(zone)
    return pgettext("moment", "%(weekday)s %(day)s, %(hour)s") % {
        "weekday": day_name(local.date()),
        "day": date_format(local, "DATE_FORMAT"),
        "hour": date_format(local, "TIME_FORMAT"),
    }
