"""What people type about a meeting. Days and hours are those of Iraq."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.acts import ActForm, ActModelForm
from core.dates import BAGHDAD, in_baghdad
from core.forms import DateInput, TimeInput
from core.languages import active, read
from groups.actions import as_planned, as_written
from groups.models import AgendaItem, Coming, Meeting, WorkingGroup
from groups.wording import NIGHT

MOST_REPEATED = 26
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


class Repeat(models.TextChoices):
    ONCE = "", _("once")
    WEEKLY = "week", _("every week")
    FORTNIGHTLY = "fortnight", _("every two weeks")
    MONTHLY = "month", _("every month, on the same weekday")


class MeetingForm(ActModelForm):
    """A meeting on one day, from an hour to another. Who may not announce to everyone is not asked for whom it is.

    A new one can be repeated; one of a row is changed alone or with those that follow.
    """

    day = forms.DateField(label=_("Day"), widget=DateInput)
    begins = forms.TimeField(label=_("Begins"), widget=TimeInput)
    ends = forms.TimeField(
        label=_("Ends"), widget=TimeInput, help_text=_("An hour after midnight is one of the next day.")
    )
    link = forms.URLField(
        label=_("Link to the online room"), required=False, max_length=300, assume_scheme="https",
        validators=[URLValidator(schemes=["https"])],
        help_text=_("Only members read it, whoever the meeting is for."),
    )  # fmt: skip
    repeat = forms.ChoiceField(label=_("How often"), choices=Repeat.choices, required=False)
    until = forms.DateField(label=_("Repeated until"), widget=DateInput, required=False)
    known = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    with_following = forms.BooleanField(label=_("Change those of the row that come after it alike"), required=False)

    field_order = ["title", "day", "begins", "ends", "repeat", "until", "with_following", "place", "link", "audience",
                   "agenda", "language"]  # fmt: skip

    class Meta:
        model = Meeting
        fields = ["title", "place", "link", "audience", "agenda", "language"]
        widgets = {"audience": forms.RadioSelect, "agenda": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "place": _("Only members read it, unless the meeting is for everyone."),
            "language": _("The language you write title and agenda in."),
        }

    def __init__(self, *args: Any, may_announce: bool, is_one_of_row: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unasked = [] if may_announce else ["audience"]
        unasked += ["repeat", "until"] if self.instance.pk else ["with_following", "known"]
        unasked += ["with_following"] if self.instance.pk and not is_one_of_row else []
        for name in unasked:
            del self.fields[name]
        if self.instance.pk:
            starts_at, ends_at = in_baghdad(self.instance.starts_at), in_baghdad(self.instance.ends_at)
            self.initial |= {"day": starts_at.date(), "begins": starts_at.time(), "ends": ends_at.time()}
            self.initial["known"] = as_planned(self.instance)
        else:
            self.initial["language"] = active()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, begins, ends = data.get("day"), data.get("begins"), data.get("ends")
        if data.get("audience") == Meeting.Audience.PUBLIC and not data.get("place"):
            self.add_error("place", _("A meeting for everyone needs a place."))
        if not (day and begins and ends):
            return data
        starts_at, ends_at = datetime.combine(day, begins, BAGHDAD), datetime.combine(day, ends, BAGHDAD)
        if ends <= begins and ends_at + DAY - starts_at < NIGHT:
            ends_at += DAY
        if ends_at <= starts_at:
            self.add_error("ends", _("A meeting ends after it begins."))
        if ends_at <= timezone.now():
            self.add_error("day", _("Choose a time that is still to come."))
        self._clean_row(day, data)
        self.instance.starts_at, self.instance.ends_at = starts_at, ends_at
        return data

    def _clean_row(self, day: date, data: dict[str, Any]) -> None:
        if not data.get("repeat") or "until" in self.errors:
            return
        until = data.get("until")
        if until is None:
            self.add_error("until", _("Say until when it is repeated."))
        elif until <= day:
            self.add_error("until", _("Choose a day after the first meeting."))
        elif len(self.also_on) >= MOST_REPEATED:
            self.add_error("until", _("At most 26 meetings are planned at once: choose an earlier day."))

    @property
    def also_on(self) -> list[date]:
        """The further days of the row; never more than are refused."""
        day, until, repeat = (self.cleaned_data.get(name) for name in ("day", "until", "repeat"))
        found: list[date] = []
        if not (day and until and repeat):
            return found
        for further in repeated(day, repeat):
            if further > until or len(found) >= MOST_REPEATED:
                break
            found.append(further)
        return found


def repeated(first: date, repeat: str) -> Iterator[date]:
    """The days after `first`. In a month, the same weekday of it: the second Thursday; the fifth is the last."""
    if repeat != Repeat.MONTHLY:
        step = WEEK if repeat == Repeat.WEEKLY else 2 * WEEK
        while True:
            first += step
            yield first
    number, year, month = (first.day - 1) // 7, first.year, first.month
    while True:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        begin = date(year, month, 1)
        day = begin + timedelta(days=(first.weekday() - begin.weekday()) % 7) + number * WEEK
        yield day if day.month == month else day - WEEK


class CancelForm(ActForm):
    with_following = forms.BooleanField(
        label=_("Cancel those of the row that come after it, too"), required=False
    )  # fmt: skip

    def __init__(self, *args: Any, is_one_of_row: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_one_of_row:
            del self.fields["with_following"]


class ComingForm(ActForm):
    """One tap: the button carries the answer."""

    answer = forms.ChoiceField(choices=Coming.Answer.choices)


class AgendaForm(ActModelForm):
    class Meta:
        model = AgendaItem
        fields = ["text"]
        help_texts = {"text": _("It stands without your pseudonym. Whom the meeting concerns can read it.")}


class TogetherForm(ActForm):
    """The groups one meets together with."""

    groups = forms.ModelMultipleChoiceField(
        label=_("Together with"), queryset=WorkingGroup.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Their members see title, time, place, link and agenda, and are told. Neither group sees who "
                    "belongs to the other, nor its room."),
    )  # fmt: skip

    def __init__(self, *args: Any, groups: models.QuerySet[WorkingGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["groups"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        field.queryset = groups
        field.label_from_instance = lambda group: read(group, "name").text  # type: ignore[method-assign]


class ReportForm(ActModelForm):
    """What came of it. Figures are counts of who was there, left out where nobody counted."""

    known = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Meeting
        fields = ["minutes", "women", "men", "others"]
        widgets = {"minutes": forms.Textarea(attrs={"rows": 14})}
        help_texts = {
            "minutes": _(
                "What was talked about and decided. No names: who reads the room one day may be somebody else."
            ),
            "women": _("How many were there; leave it empty when nobody counted."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"].required = True
        self.initial["known"] = as_written(self.instance)
