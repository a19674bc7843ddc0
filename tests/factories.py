"""Small builders for tests: each makes one thing with what it needs, and nothing else."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import Office, User
from campaigns import actions as campaign_actions
from campaigns.models import Campaign, CampaignGroup, Demand
from geography.models import Governorate, Region
from groups.models import Goal, JoinRequest, Meeting, Membership, Task, Theme, WorkingGroup

number = count(1)


def from_now(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with each `timedelta` counted from now, to a day where the field is one (`…_on`). What stands in a
    decorator is counted before the first test: the day may have changed since."""
    now = timezone.now()
    counted = {name: now + value for name, value in fields.items() if isinstance(value, timedelta)}
    return fields | {name: timezone.localdate(at) if name.endswith("_on") else at for name, at in counted.items()}


def region(slug: str = "iraq") -> Region:
    names = {"iraq": ("العراق الاتحادي", "عێراقی فیدراڵ", "Federal Iraq"),
             "kurdistan": ("إقليم كردستان", "هەرێمی کوردستان", "Kurdistan Region")}[slug]  # fmt: skip
    made, _new = Region.objects.get_or_create(
        slug=slug, defaults=dict(zip(("name_ar", "name_ckb", "name_en"), names, strict=True))
    )
    return made


def governorate(code: str = "IQ-BG", **fields: Any) -> Governorate:
    n = next(number)
    defaults = {"slug": code.lower(), "name_en": code, "name_ar": code, "capital_en": code, "region": region(),
                "tile_row": n, "tile_column": n} | fields  # fmt: skip
    made, _new = Governorate.objects.get_or_create(code=code, defaults=defaults)
    return made


def goal(slug: str = "transparency") -> Goal:
    made, _new = Goal.objects.get_or_create(
        slug=slug, defaults={"name_en": slug, "name_ar": "الشفافية", "name_ckb": "شەفافیەت", "thread": "open"}
    )
    return made


def group(theme: str = "water-environment", region_slug: str = "iraq") -> WorkingGroup:
    topic, _new = Theme.objects.get_or_create(slug=theme, defaults={"name_en": theme, "name_ar": "المياه"})
    made, _new = WorkingGroup.objects.get_or_create(
        slug=f"{theme}-{region_slug}",
        defaults={
            "theme": topic,
            "region": region(region_slug),
            "name_en": f"{theme}, {region_slug}",
            "name_ar": theme,
        },
    )
    return made


def person(pseudonym: str = "", **fields: Any) -> User:
    n = next(number)
    return User.objects.create_user(f"person{n}@example.org", "a long password", pseudonym=pseudonym or f"Palm {n}",
                                    **fields)  # fmt: skip


def member(of: WorkingGroup, role: str = Membership.Role.MEMBER, **fields: Any) -> User:
    user = person()
    Membership.objects.create(user=user, group=of, role=role, **fields)
    return user


def former(of: WorkingGroup, role: str = Membership.Role.MEMBER) -> User:
    """Somebody who left the group yesterday."""
    now = timezone.now()
    return member(of, role, joined_at=now - timedelta(days=99), left_at=now - timedelta(days=1))


def lead(of: WorkingGroup) -> User:
    return member(of, Membership.Role.LEAD)


def coordinator(region_slug: str = "iraq") -> User:
    user = person()
    Office.objects.create(user=user, role=Office.Role.COORDINATOR, region=region(region_slug))
    return user


def holder(role: str) -> User:
    """Somebody with the office of editor or admin."""
    user = person()
    Office.objects.create(user=user, role=role)
    return user


def campaign(by_group: WorkingGroup | None = None, *, title: str = "Clean water", **fields: Any) -> Campaign:
    """A draft with one demand, ready to be read in English."""
    by_group = by_group or group()
    made = Campaign.objects.create(
        slug=fields.pop("slug", f"campaign-{next(number)}"), goal=fields.pop("goal", None) or goal(),
        title_en=title, summary_en="What it is about", original_language="en", state_en="reviewed", **fields,
    )  # fmt: skip
    CampaignGroup.objects.create(campaign=made, group=by_group, is_author=True)
    Demand.objects.create(campaign=made, text_en="Publish the budget", addressee_en="The governorate")
    return made


def closed(made: Campaign, *, by: User) -> None:
    """End a running campaign with everything met."""
    met = campaign_actions.Result("met", {"result_word_en": "They did it"})
    campaign_actions.close(made, results={demand.pk: met for demand in made.demands.all()},
                           outcome={"outcome_en": "Thank you"}, by=by)  # fmt: skip


def meeting(of: WorkingGroup, *, in_days: float = 3, **fields: Any) -> Meeting:
    """A meeting of two hours, for members unless told otherwise."""
    starts_at = fields.pop("starts_at", timezone.now() + timedelta(days=in_days))
    defaults = {"title": "Weekly meeting", "language": "en", "place": "By the bridge",
                "ends_at": starts_at + timedelta(hours=2)} | fields  # fmt: skip
    return Meeting.objects.create(group=of, starts_at=starts_at, **defaults)


def task(of: WorkingGroup, **fields: Any) -> Task:
    return Task.objects.create(group=of, **({"title": "Print the map"} | fields))


def wish(to: WorkingGroup, by: User | None = None, **fields: Any) -> JoinRequest:
    """Somebody waits to be admitted."""
    return JoinRequest.objects.create(group=to, user=by or person(), **({"word": "I have a boat"} | fields))
