"""What people type in the room of a group: tasks and words."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.acts import ActModelForm
from core.forms import DateInput
from groups.models import Post, Task


class TaskForm(ActModelForm):
    is_mine = forms.BooleanField(label=_("I take it on"), required=False)

    class Meta:
        model = Task
        fields = ["title", "due_on"]
        widgets = {"due_on": DateInput}

    def clean_due_on(self) -> date | None:
        due_on: date | None = self.cleaned_data["due_on"]
        if due_on and due_on < timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return due_on


class PostForm(ActModelForm):
    class Meta:
        model = Post
        fields = ["text"]
        labels = {"text": _("Write to the group")}
        help_texts = {
            "text": _("Only members of the group read it. Your pseudonym stands beside it for those who may see it.")
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
