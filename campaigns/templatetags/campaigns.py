"""Campaigns on other apps' pages."""

from typing import Any

from django import template

from campaigns.models import Campaign

register = template.Library()


@register.inclusion_tag("campaigns/_of_group.html")
def campaigns_of_group(group: Any, limit: int = 6) -> dict[str, Any]:
    """The public campaigns a working group carries, newest first."""
    found = Campaign.objects.public().filter(carriers__group=group).select_related("goal").with_author().with_support()
    return {"campaigns": list(found.order_by("status", "-approved_at")[:limit])}
