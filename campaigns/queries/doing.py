"""What a campaign does, as somebody in particular may read it: above all, who reads where it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from campaigns.models import Action, ActionPicture, Campaign, CampaignGroup, SignUp
from core.dates import date_range, time_range
from core.ical import Entry
from core.languages import DIRECTIONS, Version, active, read
from groups.models import Membership
from notifications.models import Recipient

MOST = 200  # in one calendar
USUAL_LENGTH = timedelta(hours=2)  # of an action without an end, in calendars


@dataclass
class Doing:
    """An action as it is shown to one reader: its texts are read from `row`, its place only from here."""

    row: Action
    place: Version
    is_full: bool
    takes_people: bool
    days: str
    hours: str


def place_of(action: Action, *, belongs: bool = False, comes: bool = False) -> Version:
    """Where it is, for who belongs to a group that carries the campaign, or comes; empty when it is not for her.

    The only place where this is decided: pages, letters and calendars ask here.
    """
    whose: dict[str, bool] = {
        Action.PlaceFor.EVERYONE: True,
        Action.PlaceFor.SIGNED_UP: comes,
        Action.PlaceFor.MEMBERS: belongs,
    }
    is_hers = whose.get(action.place_for, False)
    if not is_hers:
        return Version("", active(), DIRECTIONS[active()], is_fallback=False)
    return read(action, "place") or read(action, "place", drafts=True)


def place_for(action: Action, recipient: Recipient) -> Version:
    """Where it is, for somebody who is written to."""
    if action.place_for == Action.PlaceFor.EVERYONE:
        return place_of(action)
    comes = SignUp.objects.confirmed().filter(action=action, recipient=recipient).exists()
    return place_of(action, comes=comes, belongs=_belongs(action, recipient))


def _belongs(action: Action, recipient: Recipient) -> bool:
    mine = Membership.objects.active().filter(user=recipient.account_id, group__carried__campaign=action.campaign_id)
    return recipient.account_id is not None and mine.exists()


def doing(action: Action, *, belongs: bool = False, comes: bool = False) -> Doing:
    """`action` comes from `with_taken()`, with its campaign."""
    is_full = action.capacity is not None and action.taken >= action.capacity  # type: ignore[attr-defined]
    runs = action.campaign.status == Campaign.Status.APPROVED
    takes_people = runs and action.takes_sign_ups and action.is_to_come
    days, hours = _when(action)
    return Doing(action, place_of(action, belongs=belongs, comes=comes), is_full, takes_people, days, hours)


def _when(action: Action) -> tuple[str, str]:
    """Days and hours; of what takes more than a day, the hour it begins."""
    begins, ends = action.starts_at, action.ends_at
    if begins is None:
        return "", ""
    days = date_range(begins, ends or begins)
    if ends is not None and days == date_range(begins, begins):
        return days, time_range(begins, ends)
    return days, date_format(timezone.localtime(begins), "TIME_FORMAT")


def done_by(campaign: Campaign, *, belongs: bool = False) -> list[Doing]:
    """What a campaign does, for its own page: where it is, who comes reads on the page of the action."""
    return [
        doing(action, belongs=belongs)
        for action in _with_campaign(campaign, Action.objects.with_taken().filter(campaign=campaign))
    ]


def _with_campaign(campaign: Campaign, actions: QuerySet[Action]) -> list[Action]:
    found = list(actions)
    for action in found:
        action.campaign = campaign
    return found


def own_sign_up(action: Action, user: Any) -> SignUp | None:
    """How it stands with the sign-up of who is signed in."""
    if not isinstance(user, User):
        return None
    return SignUp.objects.filter(action=action, recipient__account=user).first()


@dataclass
class Shown:
    """A picture in the size a screen needs, with what can be seen on it."""

    key: int
    address: str
    sizes: str
    width: str
    height: str
    alt: Version


def pictures_of(action: Action) -> list[Shown]:
    return [_shown(row) for row in action.pictures.all()]


def _shown(row: ActionPicture) -> Shown:
    sizes = {width: size.url for formats in row.file.aspect_ratios.values() for size_of in formats.values()
             for width, size in size_of.items()}  # fmt: skip
    return Shown(
        key=row.pk,
        address=sizes.get(800) or row.file.url,
        sizes=", ".join(f"{url} {width}w" for width, url in sorted(sizes.items())),
        width=str(row.width),
        height=str(row.height),
        alt=read(row, "alt"),
    )


def action_entry(action: Action, *, belongs: bool = False, comes: bool = False) -> Entry:
    """An action as an event, in the active language. It must have a time."""
    if action.starts_at is None:
        raise ValueError("an action without a time is no event")
    title, is_cancelled = read(action, "title"), action.status == Action.Status.CANCELLED
    return Entry(
        uid=f"action-{action.pk}",
        title=title.text,
        starts_at=action.starts_at,
        ends_at=action.ends_at or action.starts_at + USUAL_LENGTH,
        place=place_of(action, belongs=belongs, comes=comes).text,
        url=action.get_absolute_url(),
        sequence=int(is_cancelled),  # there is no counter of changes; a cancellation is newer than what it cancels
        is_cancelled=is_cancelled,
        language=title.language,
    )


def own_entries(user: User, hers: QuerySet[Recipient], since: datetime) -> list[Entry]:
    """What she comes to, as one of `hers`, and is not over since then."""
    coming = SignUp.objects.confirmed().filter(recipient__in=hers.values("pk")).values("action")
    rows = Action.objects.filter(pk__in=coming, campaign__status__in=Campaign.PUBLIC, starts_at__gte=since)
    groups = Membership.objects.active().filter(user=user).values("group")
    own = set(CampaignGroup.objects.filter(group__in=groups).values_list("campaign", flat=True))
    return [
        action_entry(action, belongs=action.campaign_id in own, comes=True)
        for action in rows.select_related("campaign").order_by("starts_at")[:MOST]
    ]
