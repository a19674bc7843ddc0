"""What a reader of messages can ask for."""

from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField

from notifications.inbox import Filter, topics_told
from notifications.models.people import Mail


class FilterForm(forms.Form):
    """Which messages are listed. What makes no sense is as if it were not there."""

    show = forms.ChoiceField(choices=[("unread", "")], required=False)
    topic = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [(topic.code, topic.title) for topic in topics_told()]

    @property
    def filter(self) -> Filter:
        self.is_valid()
        data = self.cleaned_data
        return Filter(is_unread=bool(data.get("show")), topic=data.get("topic", ""))


class ReadForm(forms.Form):
    """Mark one message (`read`), or all told `until` then; `open` marks one and goes where it leads."""

    read = forms.IntegerField(required=False, min_value=1, max_value=BigIntegerField.MAX_BIGINT)
    open = forms.IntegerField(required=False, min_value=1, max_value=BigIntegerField.MAX_BIGINT)
    until = forms.DateTimeField(required=False)

    def clean_until(self) -> datetime | None:
        """In the first and the last year there are times that no other zone can say."""
        until: datetime | None = self.cleaned_data["until"]
        if until and not MINYEAR < until.year < MAXYEAR:
            raise ValidationError(self.fields["until"].error_messages["invalid"], code="invalid")
        return until


class UnsubscribeForm(forms.Form):
    """Stop mail, take it up again (`undo`), or have it at another pace."""

    undo = forms.BooleanField(required=False)
    mail = forms.ChoiceField(choices=[(Mail.DAILY, Mail.DAILY.label), (Mail.WEEKLY, Mail.WEEKLY.label)], required=False)
