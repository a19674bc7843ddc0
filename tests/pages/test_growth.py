"""Pages cost the same with one row and with many: each size of the demo is loaded, measured and taken back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Q
from django.test import Client

from campaigns.models import Campaign
from core.languages import columns
from councils.models import Commitment, Council, Evidence
from forums.models import Activity, Edition, Recommendation, Room, Slot
from groups.models import Meeting, Spokesperson
from tests.budgets import weigh
from tests.pages.places import LANGUAGES, PUBLIC, address
from updates.models import Update

pytestmark = pytest.mark.django_db
HEAVIEST_PROGRAMME = 25 * 1024  # bytes of two hundred activities, compressed


def leave_one_of_each() -> None:
    """The demo with one row wherever pages have lists."""
    shown = {name: args() for name, args in PUBLIC.items()}
    [update], [campaign], [council] = (shown[f"{app}:detail"] for app in ("updates", "campaigns", "councils"))
    [ref], (forum, edition) = shown["recommendations:detail"], shown["forums:edition"]
    Update.objects.filter(slug=update).update(group=None, forum=None, campaign=None, council=None)
    Update.objects.exclude(slug=update).delete()
    Campaign.objects.exclude(slug=campaign).delete()
    Evidence.objects.exclude(commitment__recommendation__ref=ref, commitment__council__slug=council).delete()
    Commitment.objects.exclude(recommendation__ref=ref, council__slug=council).delete()
    Recommendation.objects.exclude(ref=ref).delete()
    Council.objects.exclude(slug=council).delete()
    coming = Q(forum__slug=forum, slug=edition)
    Edition.objects.exclude(coming | Q(recommendations__ref=ref)).delete()
    kept = shown["forums:activity"][-1]
    Slot.objects.exclude(activity__slug=kept).delete()
    Activity.objects.exclude(Q(slug=kept) | Q(recommendations__ref=ref)).delete()
    Spokesperson.objects.exclude(pk=shown["groups:contact_spokesperson"][-1]).delete()
    Meeting.objects.exclude(pk=Meeting.objects.upcoming().public().values("pk")[:1]).delete()


def fill_programme(edition: Edition, count: int) -> None:
    """As many more activities as wanted, twelve at a time, an hour each."""
    original = Activity.objects.filter(edition=edition, status=Activity.Status.PLANNED).order_by("pk")[0]
    texts = {name: getattr(original, name) for name in (*columns("title"), *columns("state"))}
    fields = {"edition": edition, "status": original.status, "goal": original.goal, "spoken": ["ar", "ckb"], **texts}
    rooms = Room.objects.bulk_create(Room(edition=edition, order=9, name_en=f"Room {n}") for n in range(12))
    added = Activity.objects.bulk_create(Activity(slug=f"{original.slug}-{n}", **fields) for n in range(count))
    begins = [edition.starts_at + timedelta(hours=n // 12) for n in range(count)]
    Slot.objects.bulk_create(
        Slot(edition=edition, activity=one, room=rooms[n % 12], starts_at=at, ends_at=at + timedelta(minutes=50))
        for n, (one, at) in enumerate(zip(added, begins, strict=True))
    )


@pytest.fixture
def counts(count_queries: Callable[..., int], settings) -> Callable[..., dict[str, int]]:
    settings.VISITOR_PAGES_SECONDS = 0

    def measured(scale: int, change: Callable[[], None] | None = None) -> dict[str, int]:
        with transaction.atomic():
            call_command("load_demo", scale=scale, verbosity=0)
            if change:
                change()
            found = {name: count_queries(Client(), address(name)) for name in PUBLIC}
            transaction.set_rollback(True)
        return found

    return measured


def test_pages_cost_the_same_with_one_row_and_with_many(counts):
    counts(1)  # what a process remembers, it remembers from here on
    lively = counts(1)
    assert counts(1, leave_one_of_each) == lively
    assert counts(4) == lively


def test_a_programme_of_200_activities_stays_light(count_queries, settings):
    settings.VISITOR_PAGES_SECONDS = 0
    call_command("load_demo", verbosity=0)
    pages = [address("forums:programme", language) for language in LANGUAGES]
    before = [count_queries(Client(), page) for page in pages]
    forum, slug = PUBLIC["forums:programme"]()
    fill_programme(Edition.objects.get(forum__slug=forum, slug=slug), 200)
    assert [count_queries(Client(), page) for page in pages] == before
    for page in pages:
        assert Client().get(page).content.count(b"/activities/") >= 200
        assert weigh(Client(), page).first <= HEAVIEST_PROGRAMME
