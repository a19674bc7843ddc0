"""Her own page: what each app says about her, read in a few queries."""

from typing import Any
from importlib import import_module

from accounts.models import User
from campaigns.models import Campaign
from core.needs import Need, sorted_needs
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
    return sorted_needs(*(app.needs(user) for app in _asked()))


def my_page(user: User) -> dict[str, Any]:
    groups = list(WorkingGroup.objects.of(user).with_topics())
    return {
        "needs": needs_of(user),
        "groups": groups,
        "registrations": Registration.objects.active()
        .filter(recipient__account=user)
        .select_related("edition__forum")
        .order_by("edition__starts_at"),
        "campaigns": Campaign.objects.filter(groups__in=groups)
        .exclude(status__in=[Campaign.Status.CLOSED, Campaign.Status.REFUSED])
        .distinct()
        .order_by("-created_at")[:MOST_CAMPAIGNS],
        "organised": Edition.objects.organised_by(user).select_related("forum"),
        "councils": Council.objects.of(user),
        "offices": user.offices_held,
    }
