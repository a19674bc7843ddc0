"""What a reader of messages can ask for."""

from django import forms
from django.db.models import BigIntegerField


class ReadForm(forms.Form):
    """Mark one message (`read`), or all; `open` marks one and goes where it leads."""

    read = forms.IntegerField(required=False, min_value=1, max_value=BigIntegerField.MAX_BIGINT)
    open = forms.IntegerField(required=False, min_value=1, max_value=BigIntegerField.MAX_BIGINT)


class UnsubscribeForm(forms.Form):
    """Stop mail about a topic, or take it up again (`undo`)."""

    undo = forms.BooleanField(required=False)
