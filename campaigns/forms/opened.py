"""A form over a row that several people write: what somebody stored meanwhile is not overwritten unseen."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from campaigns.queries.opened import OVERTAKEN, print_of
from core.acts import ActMixin


class OpenedMixin(ActMixin):
    """Carries a print of what was stored when it was opened. Refused because somebody was faster (see
    `queries.opened`), it shows what is stored now beside what was typed; sent again, it replaces that knowingly."""

    written: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_now: list[tuple[str, str]] = []
        self.fields["opened"] = forms.CharField(
            widget=forms.HiddenInput, required=False, max_length=32, initial=print_of(self.instance, self.written)
        )

    @property
    def opened(self) -> str:
        return str(self.cleaned_data.get("opened", ""))

    def act(self, do: Callable[[], Any]) -> bool:
        done = super().act(do)
        if not done and self.has_error(NON_FIELD_ERRORS, OVERTAKEN):
            stored = type(self.instance)._base_manager.get(pk=self.instance.pk)
            self.data[self.add_prefix("opened")] = print_of(stored, self.written)
            self.stored_now = [
                (str(self.fields[name].label), _in_words(stored, name))
                for name in self.written
                if (getattr(stored, name) or None) != (self.cleaned_data.get(name) or None)
            ]
        return done


def _in_words(row: Any, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, ""):
        return _("nothing")
    if isinstance(value, datetime):
        return date_format(localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value)
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else value)
