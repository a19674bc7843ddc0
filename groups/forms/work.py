"""What people type about tasks."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.acts import ActModelForm
from core.forms import DateInput
from groups.models import Task


class TaskForm(ActModelForm):
    """Whose it is: nobody's yet, one's own, or that of a member one sees, where one may give it to her."""

    whose = forms.TypedChoiceField(label=_("Who does it"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, me: int, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(pk, name) for pk, name in names.items() if pk != me]
        field = self.fields["whose"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("nobody yet")), (me, _("I do it")), *others]

    def clean_whose(self) -> int | None:
        self.instance.owner_id = whose = self.cleaned_data["whose"]
        return whose

    class Meta:
        model = Task
        fields = ["title", "due_on"]
        widgets = {"due_on": DateInput}

    def clean_due_on(self) -> date | None:
        due_on: date | None = self.cleaned_data["due_on"]
        if due_on and due_on < timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return due_on
