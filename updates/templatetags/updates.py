"""Updates on the pages of what they are about."""

from typing import Any

from django import template

from updates.queries import latest_about

register = template.Library()


@register.inclusion_tag("updates/_about.html")
def updates_about(thing: Any, limit: int = 3, heading: int = 0) -> dict[str, Any]:
    """`{% updates_about group %}`: the newest updates about a group, forum, edition, campaign or council.

    With `heading=2` they stand under a heading of that level, and nothing is drawn when there is none; without, a word
    says that there is none yet.
    """
    return {"lines": latest_about(thing, limit), "heading": heading}
