"""Her own page: what each app says about her, read in a few queries."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Office, User
from accounts.queries import keys
from campaigns import queries as campaigns
from campaigns.models import Campaign, CampaignGroup
from core.languages import Version, read
from core.needs import Need
from councils import queries as councils
from councils.models import Council
from councils.rules import is_official
from forums import queries as forums
from forums.models import Edition, Organiser, Registration
from groups import queries as groups
from groups.models import WorkingGroup
from updates import queries as updates

ASKED = {"campaigns": campaigns, "councils": councils, "groups": groups, "forums": forums, "updates": updates}
MOST_CAMPAIGNS = 20
COORDINATOR, EDITOR = Office.Role.COORDINATOR, Office.Role.EDITOR


def my_page(user: User) -> dict[str, Any]:
    """All that is hers, and what waits for her there. An app is asked only where she has something to do with it."""
    own_groups = list(WorkingGroup.objects.of(user).with_topics())
    own_councils = list(Council.objects.of(user))
    editions = named(editions_of(user), "label")
    organised = [pair for pair in editions if pair[0].is_mine]
    asked = {
        "campaigns": bool(own_groups) or user.holds(COORDINATOR),
        "councils": bool(own_councils),
        "groups": bool(own_groups) or user.holds(COORDINATOR),
        "forums": bool(editions),
        "updates": bool(own_groups or own_councils or organised) or user.holds(COORDINATOR) or user.holds(EDITOR),
    }
    return {
        "needs": needs_of(user, [app for app, is_asked in asked.items() if is_asked]),
        "groups": own_groups,
        "registrations": [pair for pair in editions if pair[0].my_place],
        "organised": organised,
        "campaigns": named(campaigns_of(own_groups), "title") if own_groups else [],
        "councils": own_councils,
        "joins_groups": not (own_councils and is_official(user)),
        "offices": user.offices_held,
        "writes_to_many": bool(organised) or user.holds(EDITOR),
    }


def needs_of(user: User, apps: Iterable[str]) -> list[Need]:
    """What waits for this person in these apps and as the second of two, urgent things first."""
    needs = [*keys.needs(user), *(need for app in apps for need in ASKED[app].needs(user))]
    return sorted(needs, key=lambda need: not need.urgent)


def editions_of(user: User) -> QuerySet[Edition]:
    """Editions to come (or without dates yet) where she has a place or which she organises: `my_place`, `is_mine`."""
    place = Registration.objects.active().filter(recipient__account=user, edition=OuterRef("pk")).values("status")[:1]
    organised = Organiser.objects.current().filter(user=user, edition=OuterRef("pk"))
    return (
        Edition.objects.annotate(my_place=Subquery(place), is_mine=Exists(organised))
        .filter(Q(my_place__isnull=False) | Q(is_mine=True), Q(ends_at__gte=timezone.now()) | Q(ends_at__isnull=True))
        .select_related("forum")
        .order_by("starts_at")
    )


def campaigns_of(carriers: list[WorkingGroup]) -> QuerySet[Campaign]:
    over = [Campaign.Status.CLOSED, Campaign.Status.REFUSED]
    carried = CampaignGroup.objects.filter(group__in=carriers).values("campaign")
    return Campaign.objects.filter(pk__in=carried).exclude(status__in=over).order_by("-created_at")[:MOST_CAMPAIGNS]


def named(things: Iterable[Any], field: str) -> list[tuple[Any, Version]]:
    """Each thing with its name, drafts included: she is one of those who write it."""
    return [(thing, read(thing, field, drafts=True)) for thing in things]
