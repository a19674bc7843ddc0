"""Updates on the pages of what they are about."""

from typing import Any

from django import template

from core.languages import Version, read
from updates.models import Update
from updates.queries import latest_about

register = template.Library()


@register.inclusion_tag("updates/_picture.html")
def update_picture(update: Update, *, drafts: bool = False) -> dict[str, Any]:
    """The picture in the size the screen needs, with what it shows in words; its place is kept while it loads."""
    picture = update.picture
    sizes = {width: size.url for formats in picture.aspect_ratios.values() for size_of in formats.values()
             for width, size in size_of.items()}  # fmt: skip
    alt: Version = read(update, "picture_alt", drafts=drafts)
    return {
        "address": sizes.get(800) or picture.url,
        "sizes": ", ".join(f"{url} {width}w" for width, url in sorted(sizes.items())),
        "width": str(picture.width),
        "height": str(picture.height),
        "alt": alt,
    }


@register.inclusion_tag("updates/_about.html")
def updates_about(thing: Any, limit: int = 3, heading: int = 0) -> dict[str, Any]:
    """`{% updates_about group %}`: the newest updates about a group, forum, edition, campaign or council.

    With `heading=2` they stand under a heading of that level, and nothing is drawn when there is none; without, a word
    says that there is none yet.
    """
    return {"lines": latest_about(thing, limit), "heading": heading}
