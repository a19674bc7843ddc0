"""Numbered copies for larger scales: so many updates, activities and the rest that slow pages are felt.

Each step of scale above the first adds the numbers below; people, registrations and supporters grow where they are
made.
"""

import copy
from datetime import timedelta
from typing import TypeVar

from django.db import models

from campaigns.models import Campaign, CampaignGroup
from core.languages import LANGUAGES
from councils.models import Commitment, Council
from forums.models import Activity, Edition, Recommendation, Room, Slot
from groups.models import Meeting, Post, Task
from icssi.demo.recommendations import reference
from icssi.demo.world import World, add_all
from updates.models import Update

UPDATES, ACTIVITIES, CAMPAIGNS, RECOMMENDATIONS, MEETINGS, TASKS, POSTS = 50, 20, 2, 3, 4, 10, 20  # a step of scale
ROOMS, HOURS = 12, 10
Row = TypeVar("Row", bound=models.Model)


def add_copies(world: World) -> None:
    steps = world.scale - 1
    _updates(world, UPDATES * steps)
    _activities(world, ACTIVITIES * steps)
    _campaigns(world, CAMPAIGNS * steps)
    _recommendations(world, RECOMMENDATIONS * steps)
    _of_groups(world, Meeting, ("starts_at", "ends_at"), MEETINGS * steps)
    _of_groups(world, Task, ("created_at", "done_at"), TASKS * steps)
    _of_groups(world, Post, ("posted_at",), POSTS * steps)


def _copied(row: Row, number: int, titled: str = "") -> Row:
    """A new row like `row`; the text of `titled` gets the number in every language it has."""
    new = copy.copy(row)
    new._state = models.base.ModelState()
    new.pk = None
    for column in (f"{titled}_{language}" for language in LANGUAGES if titled):
        if getattr(new, column):
            setattr(new, column, f"{getattr(new, column)} ({number})")
    return new


def _updates(world: World, count: int) -> None:
    originals = list(Update.objects.published().order_by("pk"))
    rows = []
    for number in range(count):
        row = _copied(originals[number % len(originals)], number + 2, "title")
        row.slug = f"{row.slug[:70]}-{number + 2}"
        row.published_at = world.at(-2 - number // 6, 8 + number % 12, number % 60)
        row.created_at = row.published_at - timedelta(hours=3)
        rows.append(row)
    add_all(rows)


def _activities(world: World, count: int) -> None:
    """Spread over every edition whose days are known: twelve more rooms, one activity an hour in each."""
    if not count:
        return
    originals = list(Activity.objects.filter(status=Activity.Status.PLANNED).order_by("pk"))
    editions = list(Edition.objects.exclude(starts_at=None).order_by("pk"))
    rooms = [
        add_all(Room(edition=edition, order=10 + n, capacity=60, **{f"name_{code}": f"{n + 1}" for code in LANGUAGES})
                for n in range(ROOMS))
        for edition in editions
    ]  # fmt: skip
    activities, slots = [], []
    for number in range(count):
        place, turn = number % len(editions), number // len(editions)
        edition = editions[place]
        row = _copied(originals[number % len(originals)], number + 2, "title")
        row.edition, row.slug = edition, f"{row.slug[:70]}-{number + 2}"
        row.status, row.proposed_by = Activity.Status.PLANNED, None
        activities.append(row)
        hours = turn // ROOMS % HOURS + 24 * (turn // ROOMS // HOURS)
        starts_at = world.midnight(edition.starts_at) + timedelta(hours=8 + hours)
        slots.append(Slot(edition=edition, room=rooms[place][turn % ROOMS], activity=row, starts_at=starts_at,
                          ends_at=starts_at + timedelta(minutes=50)))  # fmt: skip
    add_all(activities)
    add_all(slots)


def _campaigns(world: World, count: int) -> None:
    originals = list(Campaign.objects.public().order_by("pk"))
    groups = list(world.groups.values())
    rows = []
    for number in range(count):
        row = _copied(originals[number % len(originals)], number + 2, "title")
        row.slug, row.is_nationwide = f"{row.slug[:70]}-{number + 2}", False
        rows.append(row)
    add_all(rows)
    add_all(
        CampaignGroup(campaign=row, group=groups[number % len(groups)], is_author=True)
        for number, row in enumerate(rows)
    )


def _recommendations(world: World, count: int) -> None:
    """All recorded at the second season, whose numbers begin at one; every other is taken up by a council."""
    originals = list(Recommendation.objects.adopted().order_by("pk"))
    edition = Edition.objects.select_related("forum").get(forum__slug="iraqi-social-forum", slug="2015")
    rows = []
    for number in range(1, count + 1):
        row = _copied(originals[number % len(originals)], number, "title")
        row.edition, row.number, row.ref, row.origin = edition, number, reference(edition, number), None
        rows.append(row)
    add_all(rows)
    councils = list(Council.objects.filter(status=Council.Status.WORKING).order_by("pk"))
    samples = list(Commitment.objects.order_by("pk"))
    commitments = []
    for number, row in enumerate(rows[::2]):
        commitment = _copied(samples[number % len(samples)], number)
        commitment.council, commitment.recommendation = councils[number % len(councils)], row
        commitments.append(commitment)
    add_all(commitments)


def _of_groups(world: World, model: type[models.Model], moments: tuple[str, ...], count: int) -> None:
    originals = list(model._default_manager.order_by("pk"))
    groups = list(world.groups.values())
    rows = []
    for number in range(count):
        row = _copied(originals[number % len(originals)], number)
        row.group = groups[number % len(groups)]
        for moment in moments:
            if getattr(row, moment):
                setattr(row, moment, getattr(row, moment) - timedelta(days=30 + number // len(groups) % 300))
        rows.append(row)
    add_all(rows)
