"""What a visitor types to search."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import text


class SearchForm(forms.Form):
    """One field. Input is cleaned first, so that what is shown again is what was looked for."""

    q = forms.CharField(
        label=_("What are you looking for?"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "dir": "auto"}),
    )

    def clean_q(self) -> Any:
        return text.clean(self.cleaned_data["q"])
