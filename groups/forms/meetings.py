"""What people type about a meeting. Days and hours are those of Iraq."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.acts import ActModelForm
from core.dates import BAGHDAD, in_baghdad
from core.forms import DateInput, TimeInput
from core.languages import active
from groups.models import Meeting


class MeetingForm(ActModelForm):
    """A meeting on one day, from an hour to another. Who may not announce to everyone is not asked for whom it is."""

    day = forms.DateField(label=_("Day"), widget=DateInput)
    begins = forms.TimeField(label=_("Begins"), widget=TimeInput)
    ends = forms.TimeField(label=_("Ends"), widget=TimeInput)

    field_order = ["title", "day", "begins", "ends", "place", "audience", "agenda", "language"]

    class Meta:
        model = Meeting
        fields = ["title", "place", "audience", "agenda", "language"]
        widgets = {"audience": forms.RadioSelect, "agenda": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "place": _("Only members read it, unless the meeting is for everyone."),
            "language": _("The language you write title and agenda in."),
        }

    def __init__(self, *args: Any, may_announce: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_announce:
            del self.fields["audience"]
        if self.instance.pk:
            starts_at, ends_at = in_baghdad(self.instance.starts_at), in_baghdad(self.instance.ends_at)
            self.initial |= {"day": starts_at.date(), "begins": starts_at.time(), "ends": ends_at.time()}
        else:
            self.initial["language"] = active()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, begins, ends = data.get("day"), data.get("begins"), data.get("ends")
        if data.get("audience") == Meeting.Audience.PUBLIC and not data.get("place"):
            self.add_error("place", _("A meeting for everyone needs a place."))
        if not (day and begins and ends):
            return data
        if ends <= begins:
            self.add_error("ends", _("A meeting ends after it begins."))
        if datetime.combine(day, ends, BAGHDAD) <= timezone.now():
            self.add_error("day", _("Choose a time that is still to come."))
        self.instance.starts_at = datetime.combine(day, begins, BAGHDAD)
        self.instance.ends_at = datetime.combine(day, ends, BAGHDAD)
        return data
