"""What people type about messages."""

from notifications.forms.reading import ReadForm, UnsubscribeForm

__all__ = ["ReadForm", "UnsubscribeForm"]
