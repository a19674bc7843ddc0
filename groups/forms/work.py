"""What people type about tasks."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.acts import ActModelForm
from core.forms import DateInput
from groups.actions.changing import task_as_written
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


class ChangedTaskForm(TaskForm):
    """Words and day of a task, and whose it is where `names` says to whom it may be given. A day that is over stays
    when it was before."""

    known = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, me: int, names: dict[int, str] | None, **kwargs: Any) -> None:
        super().__init__(*args, me=me, names=names or {}, **kwargs)
        self.was_due = self.instance.due_on
        self.initial |= {"known": task_as_written(self.instance), "whose": self.instance.owner_id}
        if names is None:
            del self.fields["whose"]

    def clean_due_on(self) -> date | None:
        due_on: date | None = self.cleaned_data["due_on"]
        return due_on if due_on == self.was_due else super().clean_due_on()
