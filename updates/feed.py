"""The Atom feed of a language: what a reader's program keeps, so the ids never change and nobody is named."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from core.languages import DIRECTIONS, active, read
from updates.models import Update

ENTRIES = 20
BORN = 2026  # the year in tag URIs; not to be changed


def tag(*parts: str) -> str:
    """A name that is nobody's address: it survives another domain, title or slug."""
    return f"tag:{urlsplit(settings.PUBLIC_BASE_URL).hostname},{BORN}:{'/'.join(parts)}"


class Feed(Atom1Feed):
    """Atom whose entries say their own language when it is not the feed's."""

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xml:base": settings.PUBLIC_BASE_URL}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("subtitle", self.feed["purpose"])

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return super().item_attributes(item) | {"xml:lang": item["language"]}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["body"]:
            handler.addQuickElement("content", item["body"], {"type": "html"})

    def latest_post_date(self) -> datetime:
        return self.feed["changed_at"]


def feed_of(updates: Iterable[Update], changed_at: datetime) -> Feed:
    """The feed in the active language; a version in another language stands in, marked, for one that is missing."""
    language = active()
    feed = Feed(
        title=f"{_('Iraqi Civil Society Solidarity Initiative')} · {_('Updates')}",
        link=_address(reverse("updates:list")),
        feed_url=_address(reverse("updates:feed")),
        feed_guid=tag("updates", language),
        description="",
        purpose=str(_("Updates about working groups, campaigns, forums and councils")),
        author_name="ICSSI",
        language=language,
        changed_at=changed_at,
    )
    for update in updates:
        _add(feed, update, language)
    return feed


def _add(feed: Feed, update: Update, language: str) -> None:
    title, summary, body = (read(update, field) for field in ("title", "summary", "body"))
    feed.add_item(
        title=title.text,
        link=_address(update.get_absolute_url()),
        description=summary.text,
        unique_id=tag("updates", str(update.pk), language),
        pubdate=update.published_at,
        updateddate=update.revised_at or update.published_at,
        language=title.language,
        body=f'<div lang="{body.language}" dir="{DIRECTIONS[body.language]}">{body}</div>' if body else "",
    )


def _address(path: str) -> str:
    return f"{settings.PUBLIC_BASE_URL}{path}"
