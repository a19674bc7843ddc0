"""What the parts of the demo share: the calendar, the chance, and who and what was made so far."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from accounts.models import User
from geography.models import Governorate, Region
from groups.models import Goal, Theme, WorkingGroup
from icssi.facts import read
from notifications.models import Recipient

FOLDER = Path(__file__).parent
Row = TypeVar("Row", bound=models.Model)


def texts(name: str) -> dict[str, Any]:
    """One of the files of the demo."""
    return read(name, FOLDER)


def add_all(rows: Iterable[Row]) -> list[Row]:
    """Insert rows of one model, in large statements."""
    made = list(rows)
    if made:
        type(made[0])._base_manager.bulk_create(made, batch_size=1000)
    return made


class World:
    """The demo while it is made. Days are counted from `today`: negative ones are over."""

    def __init__(self, scale: int, today: date) -> None:
        self.scale, self.today = scale, today
        self.random = Random(f"{scale} {today}")  # noqa: S311 - the demo must be the same every time
        self.regions = {row.slug: row for row in Region.objects.all()}
        self.governorates = {row.code: row for row in Governorate.objects.all()}
        self.goals = {row.slug: row for row in Goal.objects.all()}
        self.themes = {row.slug: row for row in Theme.objects.all()}
        self.groups = {row.slug: row for row in WorkingGroup.objects.select_related("theme", "region")}
        self.people: dict[str, User] = {}  # by the key of people.yaml, or the part of a demo account before the @
        self.recipients: list[Recipient] = []  # addresses without an account: registrants and supporters
        self.leads: dict[str, User] = {}  # by the slug of the group
        self.members: dict[str, list[User]] = {}
        self.seats: dict[str, list[User]] = {}  # who sits at a council, by its slug

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def at(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        return timezone.make_aware(datetime.combine(self.day(days), time(hour, minute)))

    def clock(self, days: int, clock: str) -> datetime:
        """The moment at `clock` ("09:30", local time) of a day."""
        hour, minute = clock.split(":")
        return self.at(days, int(hour), int(minute))

    def midnight(self, moment: datetime) -> datetime:
        """The beginning of the local day of `moment`."""
        return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)

    def visitors(self, count: int) -> list[Recipient]:
        """The first `count` addresses without an account; made when there are too few."""
        known = len(self.recipients)
        languages = ("ar", "ckb", "ar", "en", "ckb", "ar")
        self.recipients += add_all(
            Recipient(own_address=f"visitor-{number:05}@example.org", own_language=languages[number % len(languages)])
            for number in range(known + 1, count + 1)
        )
        return self.recipients[:count]
