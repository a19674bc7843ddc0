"""How a visitor narrows the list of campaigns."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from core.languages import read
from geography.models import Governorate
from groups.models import Goal


def places() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every governorate under its region, and each region as a whole, in one query."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for place in Governorate.objects.select_related("region").order_by("region__order", "tile_row", "tile_column"):
        region = read(place.region, "name").text
        whole = (f"region:{place.region.slug}", _("All of %(region)s") % {"region": region})
        grouped.setdefault(region, [whole]).append((place.slug, read(place, "name").text))
    return list(grouped.items())


class CampaignFilter(django_filters.FilterSet):
    """By goal and by place; what is not a choice is refused in words."""

    goal = django_filters.ModelChoiceFilter(
        queryset=Goal.objects.all(),
        to_field_name="slug",
        label=gettext_lazy("Goal"),
        empty_label=gettext_lazy("All goals"),
    )
    place = django_filters.ChoiceFilter(
        choices=[], method="in_place", label=gettext_lazy("Governorate"), empty_label=gettext_lazy("All governorates")
    )

    class Meta:
        model = Campaign
        fields = ["goal", "place"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["place"].extra["choices"] = places()

    def in_place(self, campaigns: QuerySet[Campaign], name: str, value: Any) -> QuerySet[Campaign]:
        """Campaigns of groups of a whole region, or for one governorate; nation-wide ones are for every place."""
        region = value.removeprefix("region:")
        if region != value:
            own = campaigns.filter(groups__region__slug=region)
        else:
            own = campaigns.filter(governorates__slug=value)
        nationwide = campaigns.filter(is_nationwide=True)
        return campaigns.filter(pk__in=own.values("pk")) | campaigns.filter(pk__in=nationwide.values("pk"))
