"""Builders for updates and what they are about."""

from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from councils.models import Council, Seat
from forums.models import Edition, Forum, Organiser
from tests import factories
from updates.models import Update

number = count(1)


def update(*, published: bool = False, languages: str = "en", **fields: Any) -> Update:
    """An update in English, ready to be read; `languages` names those that are ready."""
    n = next(number)
    texts = {"title_en": f"News {n}", "summary_en": f"In short {n}", "body_en": f"<p>Long {n}</p>",
             "original_language": "en", "slug": f"news-{n}"}  # fmt: skip
    for code in languages.split():
        texts[f"state_{code}"] = "reviewed"
        texts.setdefault(f"title_{code}", f"{code} {n}")
    if published:
        texts |= {"status": Update.Status.PUBLISHED, "published_at": timezone.now()}
    return Update.objects.create(**(texts | fields))


def forum(slug: str = "isf") -> Forum:
    made, _new = Forum.objects.get_or_create(
        slug=slug,
        defaults={"short": slug.upper(), "region": factories.region(), "name_en": "Forum", "name_ar": "المنتدى"},
    )
    return made


def edition(of: Forum | None = None, **fields: Any) -> Edition:
    defaults = {"slug": f"e{next(number)}", "label_en": "Season", "city_en": "Baghdad", "year": 2026,
                "governorate": factories.governorate(), "status": Edition.Status.ANNOUNCED}  # fmt: skip
    return Edition.objects.create(forum=of or forum(), **(defaults | fields))


def organiser(of: Forum | None = None) -> User:
    user = factories.person()
    Organiser.objects.create(edition=edition(of), user=user)
    return user


def council(slug: str = "baghdad") -> Council:
    made, _new = Council.objects.get_or_create(
        slug=slug,
        defaults={"name_en": "Council of Baghdad", "name_ar": "مجلس بغداد", "city_en": "Baghdad",
                  "governorate": factories.governorate()},
    )  # fmt: skip
    return made


def seated(of: Council, kind: str = Seat.Kind.YOUTH) -> User:
    user = factories.person()
    Seat.objects.create(council=of, kind=kind, user=user)
    return user


def running_campaign(**fields: Any) -> Campaign:
    return factories.campaign(status=Campaign.Status.APPROVED, approved_at=timezone.now(), **fields)
