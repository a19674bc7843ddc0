"""Councils with people at their tables, adopted recommendations, promises and evidence."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from councils.models import Commitment, Council, Evidence, Seat
from forums.models import Edition, Recommendation
from notifications.actions import recipient_for
from tests.factories import governorate, number, person
from tests.forums import factories as forums


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def council(name: str = "Council of Baghdad", **fields: Any) -> Council:
    defaults = {"slug": f"council-{next(number)}",
                "name_en": name, "name_ar": "مجلس بغداد", "name_ckb": "ئەنجوومەنی بەغدا",
                "city_en": "Baghdad", "city_ar": "بغداد", "city_ckb": "بەغدا", "about_en": "One table",
                "governorate": governorate()}  # fmt: skip
    return Council.objects.create(**(defaults | fields))


def seated(at: Council, kind: str = Seat.Kind.YOUTH, **fields: Any) -> User:
    """Somebody who sits there since last year and can be told things."""
    user = fields.pop("user", None) or person(language="en")
    Seat.objects.create(council=at, kind=kind, user=user, **({"since": day(-365)} | fields))
    recipient_for(user)
    return user


def official(at: Council, **fields: Any) -> User:
    return seated(at, Seat.Kind.AUTHORITY, **fields)


def edition(**fields: Any) -> Edition:
    """One that took place in 2018."""
    defaults = {"slug": f"2018-{next(number)}", "starts_at": forums.day(-900), "year": 2018}
    return forums.edition(**(defaults | fields))


def recommendation(of: Edition | None = None, **fields: Any) -> Recommendation:
    """Adopted, readable in English and Arabic."""
    adopted = {"status": Recommendation.Status.ADOPTED, "adopted_on": day(-800)}
    if fields.get("status", "adopted") != "adopted":
        adopted = {}
    return forums.recommendation(of or edition(), **(adopted | fields))


def words(text: str = "We post it at the door") -> dict[str, Any]:
    return {"text_en": text, "owner_en": "The secretariat", "original_language": "en", "state_en": "reviewed"}


def commitment(
    at: Council | None = None, to: Recommendation | None = None, *, due: int = 30, **fields: Any
) -> Commitment:
    """Planned, made a month ago and due in `due` days. Settled today when its status says so."""
    settled = {"settled_on": day(0)} if fields.get("status") in {"kept", "not_kept"} else {}
    return Commitment.objects.create(
        council=at or council(), recommendation=to or recommendation(),
        **({"due_on": day(due), "made_on": day(-30)} | words() | settled | fields),
    )  # fmt: skip


def evidence(of: Commitment, text: str = "A photograph of the door", **fields: Any) -> Evidence:
    defaults = {"text_en": text, "original_language": "en", "state_en": "reviewed", "seen_on": day(-1)}
    return Evidence.objects.create(commitment=of, **(defaults | fields))
