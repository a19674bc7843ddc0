"""How a visitor narrows the list of campaigns, and a coordinator her queue."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import CharField, F, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from campaigns.queries import WAITS_LONG, WAITS_TOO_LONG
from core.languages import columns, read
from geography.models import Governorate, Region
from groups.models import Goal, Theme


def places() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every governorate under its region, and each region as a whole, in one query."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for place in Governorate.objects.select_related("region").order_by("region__order", "tile_row", "tile_column"):
        region = read(place.region, "name").text
        whole = (f"region:{place.region.slug}", _("All of %(region)s") % {"region": region})
        grouped.setdefault(region, [whole]).append((place.slug, read(place, "name").text))
    return list(grouped.items())


def topics() -> dict[str, list[tuple[str, str]]]:
    """The goals and the themes, in one query."""
    found: dict[str, list[tuple[str, str]]] = {"goal": [], "theme": []}
    goals, themes = (
        model.objects.order_by().values("order", "slug", *columns("name"), of=Value(of, CharField()))
        for of, model in (("goal", Goal), ("theme", Theme))
    )
    for row in sorted(goals.union(themes, all=True), key=lambda row: (row["order"], row["slug"])):
        found[row["of"]].append((row["slug"], read(row, "name").text))
    return found


class CampaignFilter(django_filters.FilterSet):
    """By goal, by theme and by place; what is not a choice is refused in words."""

    goal = django_filters.ChoiceFilter(
        choices=[], field_name="goal__slug", label=gettext_lazy("Goal"), empty_label=gettext_lazy("All goals")
    )
    theme = django_filters.ChoiceFilter(
        choices=[], field_name="theme__slug", label=gettext_lazy("Theme"), empty_label=gettext_lazy("All themes")
    )
    place = django_filters.ChoiceFilter(
        choices=[], method="in_place", label=gettext_lazy("Governorate"), empty_label=gettext_lazy("All governorates")
    )

    class Meta:
        model = Campaign
        fields = ["goal", "theme", "place"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in {**topics(), "place": places()}.items():
            self.filters[name].extra["choices"] = choices

    def in_place(self, campaigns: QuerySet[Campaign], name: str, value: Any) -> QuerySet[Campaign]:
        """Campaigns of groups of a whole region, or for one governorate; nation-wide ones are for every place."""
        region = value.removeprefix("region:")
        if region != value:
            own = campaigns.filter(groups__region__slug=region)
        else:
            own = campaigns.filter(governorates__slug=value)
        nationwide = campaigns.filter(is_nationwide=True)
        return campaigns.filter(pk__in=own.values("pk")) | campaigns.filter(pk__in=nationwide.values("pk"))


NATIONWIDE = "nationwide"


class QueueFilter(django_filters.FilterSet):
    """A coordinator's queue: by where it is, how long it has waited, what is wanted, and the theme."""

    where = django_filters.ChoiceFilter(
        choices=[], method="by_reach", label=gettext_lazy("Region"), empty_label=gettext_lazy("Everywhere")
    )
    waits = django_filters.ChoiceFilter(
        choices=[
            ("stop", gettext_lazy("14 days and more")),
            ("wait", gettext_lazy("11 to 13 days")),
            ("doing", gettext_lazy("up to 10 days")),
        ],
        method="by_age",
        label=gettext_lazy("Has waited"),
        empty_label=gettext_lazy("any time"),
    )
    kind = django_filters.ChoiceFilter(
        choices=[
            ("new", gettext_lazy("first submission")),
            ("again", gettext_lazy("submitted again")),
            ("appeal", gettext_lazy("appeal")),
            ("amendment", gettext_lazy("change of a running campaign")),
        ],
        method="by_kind",
        label=gettext_lazy("What is wanted"),
        empty_label=gettext_lazy("any decision"),
    )
    theme = django_filters.ModelChoiceFilter(
        queryset=Theme.objects.all(),
        to_field_name="slug",
        label=gettext_lazy("Theme"),
        empty_label=gettext_lazy("All themes"),
    )

    class Meta:
        model = Campaign
        fields = ["where", "waits", "kind", "theme"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = [(region.slug, read(region, "name").text) for region in Region.objects.all()]
        self.filters["where"].extra["choices"] = [*regions, (NATIONWIDE, _("nation-wide"))]

    def by_reach(self, campaigns: QuerySet[Campaign], name: str, value: str) -> QuerySet[Campaign]:
        """A nation-wide campaign is listed as such, not under the regions of its groups."""
        if value == NATIONWIDE:
            return campaigns.filter(is_nationwide=True)
        return campaigns.filter(is_nationwide=False, groups__region__slug=value)

    def by_age(self, campaigns: QuerySet[Campaign], name: str, value: str) -> QuerySet[Campaign]:
        long, too_long = (timezone.now() - timedelta(days=days) for days in (WAITS_LONG, WAITS_TOO_LONG))
        if value == "stop":
            return campaigns.filter(submitted_at__lte=too_long)
        if value == "wait":
            return campaigns.filter(submitted_at__lte=long, submitted_at__gt=too_long)
        return campaigns.filter(submitted_at__gt=long)

    def by_kind(self, campaigns: QuerySet[Campaign], name: str, value: str) -> QuerySet[Campaign]:
        """As `kind_of` says of each."""
        if value == "amendment":
            return campaigns.filter(status=Campaign.Status.APPROVED)
        submitted = campaigns.filter(status=Campaign.Status.SUBMITTED)
        if value == "appeal":
            return submitted.filter(appealed_at__gte=F("submitted_at"))
        others = submitted.filter(Q(appealed_at__isnull=True) | Q(appealed_at__lt=F("submitted_at")))
        return others.filter(round__gt=1) if value == "again" else others.filter(round__lte=1)
