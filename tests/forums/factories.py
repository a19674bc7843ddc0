"""Editions, activities and registrations for tests; days count from now, in the middle of a day in Iraq."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from core.dates import BAGHDAD
from forums import actions
from forums.models import Activity, Edition, Forum, Organiser, Recommendation, Registration, Room, Slot
from notifications.actions import recipient_at
from tests.factories import goal, governorate, number, person, region

VISITOR = AnonymousUser()


def day(days: int, hour: int = 9, minute: int = 30) -> datetime:
    """So many days from today, at an hour of Iraq."""
    then = timezone.now().astimezone(BAGHDAD) + timedelta(days=days)
    return then.replace(hour=hour, minute=minute, second=0, microsecond=0)


def forum(short: str = "ISF") -> Forum:
    made, _new = Forum.objects.get_or_create(
        short=short,
        defaults={"slug": f"forum-{short.lower()}", "region": region(), "name_en": f"Forum {short}",
                  "name_ar": "المنتدى", "name_ckb": "کۆڕبەند", "about_en": "Open", "about_ar": "مفتوح"},
    )  # fmt: skip
    return made


def edition(of: Forum | None = None, *, days: int = 10, **fields: Any) -> Edition:
    """Announced, two days long, in Baghdad, readable in Arabic and English, with 100 places."""
    starts = fields.pop("starts_at", day(days))
    defaults = {
        "slug": f"e{next(number)}", "label_en": "6th season", "label_ar": "الموسم السادس", "label_ckb": "وەرزی شەشەم",
        "slogan_en": "Water and work", "slogan_ar": "ماء وعمل", "city_en": "Baghdad", "city_ar": "بغداد",
        "venue_en": "The gardens", "venue_ar": "الحدائق", "state_en": "reviewed", "state_ar": "reviewed",
        "governorate": governorate(), "capacity": 100, "status": Edition.Status.ANNOUNCED,
        "starts_at": starts, "ends_at": starts + timedelta(days=1, hours=8) if starts else None,
        "year": starts.year if starts else 2016,
    }  # fmt: skip
    return Edition.objects.create(forum=of or forum(), **(defaults | fields))


def organiser(of: Edition, **fields: Any) -> Any:
    user = person()
    Organiser.objects.create(edition=of, user=user, **fields)
    return user


def room(of: Edition, name: str = "Main tent") -> Room:
    return Room.objects.create(edition=of, name_en=name, name_ar="الخيمة", name_ckb="چادر")


def activity(of: Edition, *, title: str = "Forty wells", **fields: Any) -> Activity:
    """A proposal in English and Arabic."""
    n = next(number)
    defaults = {"slug": f"activity-{n}", "title_en": title, "title_ar": "أربعون بئرا", "state_en": "draft",
                "state_ar": "draft", "original_language": "en", "spoken": ["ar"], "goal": goal()}  # fmt: skip
    return Activity.objects.create(edition=of, **(defaults | fields))


def planned(of: Edition, *, hours: float = 2, where: Room | None = None, **fields: Any) -> Activity:
    """In the programme, `hours` after the edition begins, for an hour."""
    made = activity(of, status="planned", **({"state_en": "reviewed", "state_ar": "reviewed"} | fields))
    starts = of.starts_at + timedelta(hours=hours)
    Slot.objects.create(edition=of, activity=made, room=where, starts_at=starts, ends_at=starts + timedelta(hours=1))
    return made


def registration(of: Edition, address: str = "", **answers: Any) -> Registration:
    recipient = recipient_at(address or f"guest{next(number)}@example.org", "en")
    return actions.register(of, recipient, by=VISITOR, **answers)


def recommendation(of: Edition, **fields: Any) -> Recommendation:
    n = next(number)
    defaults = {"number": n, "ref": f"{of.forum.short}-{of.slug}-{n:02d}", "title_en": "Publish the budget",
                "title_ar": "نشر الموازنة", "addressee_en": "The governorate", "state_en": "reviewed",
                "state_ar": "reviewed", "goal": goal()}  # fmt: skip
    return Recommendation.objects.create(edition=of, **(defaults | fields))
