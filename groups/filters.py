"""How a visitor narrows the list of groups."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from core import text
from core.languages import read
from geography.models import Region
from groups.models import Theme, WorkingGroup
from groups.queries.speaking import places_and_themes
from groups.wording import SPOKEN


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


class SpokespersonFilter(forms.Form):
    """By words, theme, region and language; what is not a choice is refused in words. Its choices cost one query."""

    q = forms.CharField(label=_("Name or subject"), required=False, max_length=60,
                        widget=forms.TextInput(attrs={"type": "search"}))  # fmt: skip
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    language = forms.ChoiceField(label=_("Speaks"), required=False, choices=[("", _("Any language")), *SPOKEN])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = places_and_themes()
        for name, any_of_them in (("theme", _("All themes")), ("region", _("All regions"))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = [("", any_of_them), *self.known[name]]

    def clean_q(self) -> str:
        return text.clean(self.cleaned_data["q"])

    @property
    def chosen(self) -> dict[str, str]:
        """What narrows the list; a wrong choice narrows nothing."""
        self.full_clean()
        data = self.cleaned_data
        return {"words": data.get("q", ""), **{name: data.get(name, "") for name in ("theme", "region", "language")}}
