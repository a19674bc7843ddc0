"""How a visitor narrows the list of groups."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from core.languages import read
from geography.models import Region
from groups.models import Theme, WorkingGroup


class GroupFilter(django_filters.FilterSet):
    """By region and theme; what is not a choice is refused in words."""

    region = django_filters.ChoiceFilter(field_name="region__slug", label=_("Region"), empty_label=_("All regions"))
    theme = django_filters.ChoiceFilter(field_name="theme__slug", label=_("Theme"), empty_label=_("All themes"))

    class Meta:
        model = WorkingGroup
        fields = ["region", "theme"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("region", Region), ("theme", Theme)):
            choices = [(row.slug, read(row, "name").text) for row in model.objects.all()]
            self.filters[name].extra["choices"] = choices  # read once: drawing and checking cost one query
