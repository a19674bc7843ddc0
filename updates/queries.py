"""Reads of updates as light rows, for lists and for the pages they belong to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.urls import reverse
from django.utils.formats import date_format

from campaigns.models import Campaign
from core.dates import in_baghdad
from core.languages import LANGUAGES, Version, columns, read
from core.models import VersionState
from councils.models import Council
from forums.models import Edition, Forum
from groups.models import WorkingGroup
from updates.models import Update

SUBJECTS: dict[type[models.Model], str] = {
    WorkingGroup: "group",
    Forum: "forum",
    Campaign: "campaign",
    Council: "council",
}
LINE = ["slug", "published_at", "original_language", *columns("state"), *columns("title"), *columns("summary")]


class Line(NamedTuple):
    """An update in a list, ready to be drawn: days are words already, because drawing them is what costs."""

    url: str
    title: Version
    summary: Version
    at: datetime
    day: str
    languages: list[str]


def line(row: dict[str, Any], language: str | None = None) -> Line:
    """The line of a row of the columns LINE, for somebody who reads `language` (the page's, when not given)."""
    return Line(
        url=reverse("updates:detail", args=[row["slug"]]),
        title=read(row, "title", language),
        summary=read(row, "summary", language),
        at=row["published_at"],
        day=date_format(in_baghdad(row["published_at"]).date()),
        languages=[code for code in LANGUAGES if row[f"state_{code}"] == VersionState.REVIEWED],
    )


def latest(language: str | None = None, limit: int = 3) -> list[Line]:
    """The newest published updates about anything, in one query of light rows."""
    return _lines(Update.objects.published().newest().values(*LINE)[:limit], language)


def latest_about(thing: models.Model, limit: int = 3) -> list[Line]:
    """The newest published updates about a group, forum (or one of its editions), campaign or council; one query."""
    if isinstance(thing, Edition):
        field, pk = "forum", thing.forum_id
    else:
        field, pk = SUBJECTS[type(thing)], thing.pk
    return _lines(Update.objects.published().filter(**{field: pk}).newest().values(*LINE)[:limit])


def _lines(rows: Iterable[dict[str, Any]], language: str | None = None) -> list[Line]:
    return [line(row, language) for row in rows]
