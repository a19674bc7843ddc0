"""Which group is asked to carry a campaign together."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.acts import ActForm
from core.languages import read
from groups.models import WorkingGroup


class CarryForm(ActForm):
    group = forms.ModelChoiceField(
        label=_("Working group"), queryset=WorkingGroup.objects.none(),
        help_text=_("Its leads read the draft and answer. Nobody else learns that it was asked."),
    )  # fmt: skip

    def __init__(self, *args: Any, groups: models.QuerySet[WorkingGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = groups
        field.label_from_instance = lambda group: read(group, "name").text  # type: ignore[method-assign]
