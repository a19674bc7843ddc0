"""Forms whose submission is an act: input is cleaned, and however often it is sent the act is done once."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from core import text

REMEMBERED = 24 * 60 * 60  # seconds an act is remembered by the key of its form
UNDER_WAY = 60  # seconds after which an act that never ended, because its process died, may be sent again
LONGEST_TEXT = 50_000  # letters of a field that says nothing else
KEY = re.compile("[0-9a-f]{8,32}")
NUMERIC = (forms.IntegerField, forms.DateField, forms.DateTimeField, forms.TimeField, forms.SplitDateTimeField)
DAYS = (forms.DateField, forms.DateTimeField, forms.SplitDateTimeField)
YEARS = range(1900, 2200)  # at the ends of the calendar, hours of other zones and reminders fall out of it


class ActMixin(forms.BaseForm):
    """Cleans what was typed (see `core.text.clean`), reads Arabic digits in numbers and dates, carries a key.

    A view does `if form.is_valid() and form.act(lambda: approve(campaign, by=request.user)): return redirect(…)`
    and otherwise shows the form again, with what was typed and the reason.
    """

    result: Any = None

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(cleaned(data) if data is not None else None, *args, **kwargs)
        self.fields["key"] = forms.CharField(
            widget=forms.HiddenInput, required=False, max_length=32, initial=lambda: uuid4().hex
        )
        read_numbers(self)
        bound_texts(self)

    @property
    def is_done(self) -> bool:
        """This very form was sent before and its act was done: a second click asks for no permission anew."""
        key = self.data.get(self.add_prefix("key"), "") if self.is_bound else ""
        return bool(KEY.fullmatch(key)) and cache.get(f"act:{key}") is not None

    def act(self, do: Callable[[], Any]) -> bool:
        """Carry out `do` unless this very form has been sent before; its value stands in `self.result` then.

        True when it is done (now or before). False when it was refused by a ValidationError, whose words then stand
        among the form's errors. Any other error is the caller's, and the form may be sent again.
        """
        sent = self.cleaned_data.get("key") or ""
        key = f"act:{sent if KEY.fullmatch(sent) else uuid4().hex}"
        if not cache.add(key, value=True, timeout=UNDER_WAY):
            return True
        try:
            self.result = do()
        except ValidationError as refusal:
            cache.delete(key)
            self.add_error(None, refusal)
            return False
        except BaseException:
            cache.delete(key)
            raise
        cache.set(key, value=True, timeout=REMEMBERED)
        return True


class ActForm(ActMixin, forms.Form):
    """An act that is not the editing of one row."""


class ActModelForm(ActMixin, forms.ModelForm):
    """An act that writes one row."""


def read_numbers(form: forms.BaseForm) -> None:
    """Let a form bound to a changeable copy read numbers and days in any digits, and refuse years that are slips."""
    for name, field in form.fields.items():
        if isinstance(form.data, MultiValueDict) and isinstance(field, NUMERIC):
            typed = form.data.get(form.add_prefix(name))
            if isinstance(typed, str):
                form.data[form.add_prefix(name)] = text.ascii_digits(typed)
        refuse_odd_years(field)


def bound_texts(form: forms.BaseForm, longest: int = LONGEST_TEXT) -> None:
    """Let no field of `form` be without an end."""
    for field in form.fields.values():
        bound_text(field, longest)


def bound_text(field: forms.Field | None, longest: int = LONGEST_TEXT) -> None:
    if isinstance(field, forms.CharField) and field.max_length is None:
        field.max_length = longest
        field.validators.append(MaxLengthValidator(longest))
        field.widget.attrs.update(field.widget_attrs(field.widget))


def refuse_odd_years(field: forms.Field | None) -> None:
    """Refuse days so far away that they can only be slips; they would be errors wherever they are shown."""
    if isinstance(field, DAYS):
        field.validators.append(_in_reason)


def _in_reason(day: date) -> None:
    if day.year not in YEARS:
        raise ValidationError(_("Please check the year."), code="year")


def cleaned(data: Any) -> MultiValueDict:
    """A changeable copy of submitted data in which every text has passed `core.text.clean`."""
    copy = data.copy() if isinstance(data, MultiValueDict) else _as_query(data)
    for name in copy:
        copy.setlist(name, [text.clean(value) if isinstance(value, str) else value for value in copy.getlist(name)])
    return copy


def _as_query(data: dict[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, list(value) if isinstance(value, (list, tuple)) else [value])
    return query
