"""Loading the reference data. What is missing is made; what exists belongs to the editors and is left as it is."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from councils.models import Council
from forums.models import Edition, Forum
from geography.models import Governorate, Region
from groups.models import Goal, Theme, WorkingGroup
from icssi.facts import read, states, versions
from organisations.models import Organisation

Row = dict[str, Any]


@transaction.atomic
def load_reference() -> int:
    """Make the rows of the fact files that do not exist yet; returns how many were made."""
    return (
        _missing(Region, read("regions")["regions"], _named)
        + _missing(Governorate, read("governorates")["governorates"], _governorate, key="code")
        + _missing(Goal, read("goals")["goals"], _goal)
        + _missing(Theme, read("themes")["themes"], _theme)
        + _missing(WorkingGroup, read("groups")["groups"], _group)
        + _missing(Organisation, read("organisations")["organisations"], _organisation)
        + _forums(read("forums")["forums"])
        + _councils(read("councils"))
    )


def _missing(model: type[models.Model], rows: list[Row], values: Callable[[int, Row], Row], key: str = "slug") -> int:
    known = set(model._default_manager.values_list(key, flat=True))
    made = 0
    for order, row in enumerate(rows):
        if row[key] not in known:
            model._default_manager.create(**{key: row[key]}, **values(order, row))
            made += 1
    return made


def _named(order: int, row: Row) -> Row:
    return {"order": order, **versions("name", row["name"])}


def _goal(order: int, row: Row) -> Row:
    return {"glyph": row["glyph"], "thread": row["thread"], **_named(order, row)}


def _theme(order: int, row: Row) -> Row:
    return {"glyph": row["glyph"], **_named(order, row)}


def _governorate(order: int, row: Row) -> Row:
    population = row.get("population", {})
    doubts = [row.get("note", "")]
    if population and not population["sure"]:
        doubts.append(f"The population of {population['year']} is approximate and was not verified.")
    return {
        "slug": row["slug"],
        "region": Region.objects.get(slug=row["region"]),
        "aliases": row["aliases"],
        "tile_row": row["tile"]["row"],
        "tile_column": row["tile"]["column"],
        "population": population.get("value"),
        "note": " ".join(filter(None, doubts)),
        **versions("name", row["name"]),
        **versions("capital", row["capital"]),
    }


def _group(order: int, row: Row) -> Row:
    return {
        "theme": Theme.objects.get(slug=row["theme"]),
        "region": Region.objects.get(slug=row["region"]),
        **versions("name", row["name"]),
        **versions("aim", row["aim"]),
    }


def _organisation(order: int, row: Row) -> Row:
    return {
        "kind": row["kind"],
        "short": row.get("short", ""),
        "order": order,
        "note": row.get("note", ""),
        **versions("name", row["name"]),
    }


def _forums(rows: list[Row]) -> int:
    made = _missing(Forum, rows, _forum)
    known = set(Edition.objects.values_list("forum__slug", "slug"))
    for row in rows:
        missing = [edition for edition in row["editions"] if (row["slug"], edition["slug"]) not in known]
        if missing:
            forum = Forum.objects.get(slug=row["slug"])
            for edition in missing:
                Edition.objects.create(forum=forum, slug=edition["slug"], **_edition(edition))
        made += len(missing)
    return made


def _forum(order: int, row: Row) -> Row:
    return {
        "short": row["short"],
        "region": Region.objects.get(slug=row["region"]),
        "order": order,
        "note": row.get("note", ""),
        **versions("name", row["name"]),
        **versions("about", row["about"]),
    }


def _edition(row: Row) -> Row:
    return {
        "governorate": Governorate.objects.get(code=row["governorate"]),
        "year": row["starts"].year if "starts" in row else int(row["month"][:4]),
        "starts_at": _moment(row.get("starts"), time.min),
        "ends_at": _moment(row.get("ends"), time(23, 59)),
        "status": Edition.Status.ANNOUNCED,
        "participants_reported": row.get("participants_reported"),
        "note": row.get("note", ""),
        **states(row["label"]),
        **{column: words for field in ("label", "slogan", "city", "venue")
           for column, words in versions(field, row.get(field)).items()},
    }  # fmt: skip


def _moment(day: date | None, clock: time) -> datetime | None:
    """Only the days of past editions are known: they last from midnight to midnight."""
    return timezone.make_aware(datetime.combine(day, clock)) if day else None


def _councils(facts: dict[str, Any]) -> int:
    def council(order: int, row: Row) -> Row:
        return {
            "governorate": Governorate.objects.get(code=row["governorate"]),
            "since": date.fromisoformat(f"{row['since']}-01"),
            "note": row.get("note", ""),
            **versions("name", row["name"]),
            **versions("city", row["city"]),
            **versions("about", facts["about"]),
        }

    return _missing(Council, facts["councils"], council)
