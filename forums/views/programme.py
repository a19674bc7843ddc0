"""The programme as the component `programme` wants it, made from light rows, with times and words ready."""

from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.dates import in_baghdad
from core.languages import read
from forums import queries, wording
from forums.models import Activity, Edition


def days_of(edition: Edition) -> list[dict[str, Any]]:
    """Each day with its rooms and slots; two queries for any number of activities."""
    rooms = {room.pk: read(room, "name") for room in edition.rooms.all()}
    words = _Words(edition)
    days = []
    for number, (_day, rows) in enumerate(groupby(queries.programme_rows(edition), key=_local_day), start=1):
        slots = list(rows)
        used = {row["room_id"] for row in slots}
        days.append(
            {
                "id": f"day-{number}",
                "title": wording.day(slots[0]["starts_at"]),
                "rooms": [name for pk, name in rooms.items() if pk in used],
                "slots": [
                    {"time": time, "talks": [words.talk(row, rooms) for row in together]}
                    for time, together in groupby(slots, key=lambda row: wording.hour(row["starts_at"]))
                ],
            }
        )
    return days


def first_lines(edition: Edition, count: int) -> list[dict[str, Any]]:
    """The beginning of the programme: moment, title and languages of its first activities; one query."""
    words = _Words(edition)
    rows = [row for row in queries.programme_rows(edition, limit=count * 2) if not row["is_pause"]]
    return [
        {**(talk := words.talk(row, {})), "line": format_html("{} · {} · {}", *_moment(row), talk["meta"])}
        for row in rows[:count]
    ]


def _moment(row: dict[str, Any]) -> tuple[str, str]:
    return wording.day(row["starts_at"]), wording.hour(row["starts_at"])


def _local_day(row: dict[str, Any]) -> Any:
    return in_baghdad(row["starts_at"]).date()


class _Words:
    """What is the same for every activity of a page, made once."""

    def __init__(self, edition: Edition) -> None:
        self.base = reverse("forums:activity", args=[edition.forum.slug, edition.slug, "x"])[:-2]
        self.cancelled = format_html('<span class="tag stop">{}</span>', _("cancelled"))
        self.moved = format_html('<span class="tag wait">{}</span>', _("moved"))
        self.languages: dict[tuple[str, str], str] = {}

    def talk(self, row: dict[str, Any], rooms: dict[int, Any]) -> dict[str, Any]:
        if row["is_pause"]:
            return {"title": read(row, "pause"), "kind": "break"}
        activity, room = row["activity"], rooms.get(row["room_id"])
        talk = {
            "title": read(activity, "title") or activity["slug"],
            "url": f"{self.base}{activity['slug']}/",
            "meta": self._meta(row),
            "goal": row["goal"] or "",
        }
        if room is None:
            return {**talk, "kind": "all"}
        return {**talk, "room": room}

    def _meta(self, row: dict[str, Any]) -> Any:
        activity = row["activity"]
        key = (",".join(activity["spoken"]), ",".join(activity["interpreted"]))
        if key not in self.languages:
            self.languages[key] = wording.languages_of(activity)
        if activity["status"] == Activity.Status.CANCELLED:
            return self.cancelled
        if row["moved_at"]:
            return format_html("{} {}", self.moved, self.languages[key])
        return self.languages[key]
