"""Her own page: what each app says about her, read in a few queries."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from core.languages import Version, read
from core.needs import Need
from councils.models import Council
from forums.models import Edition, Registration
from groups.models import WorkingGroup



def _asked():  # TEMPORARY until all apps have their queries
    for name in ("campaigns", "councils", "groups", "forums"):
        try:
            module = import_module(f"{name}.queries")
        except ModuleNotFoundError:
            continue
        if hasattr(module, "needs"):
            yield module


MOST_CAMPAIGNS = 20


def needs_of(user: User) -> list[Need]:
    """What waits for this person in all apps, urgent things first."""
    needs = [need for app in _asked() for need in app.needs(user)]
    return sorted(needs, key=lambda need: not need.urgent)


def my_page(user: User) -> dict[str, Any]:
    groups = list(WorkingGroup.objects.of(user).with_topics())
    registrations = Registration.objects.active().filter(recipient__account=user, edition__ends_at__gte=timezone.now())
    campaigns = Campaign.objects.filter(groups__in=groups).exclude(status__in=[Campaign.Status.CLOSED, Campaign.Status.REFUSED])
    organised = Edition.objects.organised_by(user).select_related("forum")
    return {
        "needs": needs_of(user),
        "groups": groups,
        "registrations": registrations.select_related("edition__forum").order_by("edition__starts_at"),
        "campaigns": named(campaigns.distinct().order_by("-created_at")[:MOST_CAMPAIGNS], "title") if groups else [],
        "organised": named(organised, "label"),
        "councils": Council.objects.of(user),
        "offices": user.offices_held,
    }


def named(things: Iterable[Any], field: str) -> list[tuple[Any, Version]]:
    """Each thing with its name, drafts included: she is one of those who write it."""
    return [(thing, read(thing, field, drafts=True)) for thing in things]
