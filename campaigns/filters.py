"""How a visitor narrows the list of campaigns."""

import django_filters
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from geography.models import Governorate, Region
from groups.models import Goal


class CampaignFilter(django_filters.FilterSet):
    """By goal, region of the groups, and governorate; what is not a choice is refused in words."""

    goal = django_filters.ModelChoiceFilter(queryset=Goal.objects.all(), to_field_name="slug", label=_("Goal"))
    region = django_filters.ModelChoiceFilter(
        queryset=Region.objects.all(), to_field_name="slug", field_name="groups__region", label=_("Region"), distinct=True
    )
    governorate = django_filters.ModelChoiceFilter(
        queryset=Governorate.objects.all(), to_field_name="slug", field_name="governorates", label=_("Governorate")
    )

    class Meta:
        model = Campaign
        fields = ["goal", "region", "governorate"]
