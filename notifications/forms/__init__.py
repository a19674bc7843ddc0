"""What people type about messages."""

from notifications.forms.choosing import ChoicesForm
from notifications.forms.reading import FilterForm, ReadForm, UnsubscribeForm

__all__ = ["ChoicesForm", "FilterForm", "ReadForm", "UnsubscribeForm"]
