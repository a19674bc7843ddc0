"""Pages cost the same with one row and with many: each size of the demo is loaded, measured and taken back."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Q
from django.test import Client

from campaigns.models import Campaign
from councils.models import Commitment, Council, Evidence
from forums.models import Activity, Edition, Recommendation, Slot
from groups.models import Meeting
from tests.pages.places import PUBLIC, address
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
    Meeting.objects.exclude(pk=Meeting.objects.upcoming().public().values("pk")[:1]).delete()


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
