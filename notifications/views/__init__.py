"""The pages of messages."""

from notifications.views.choosing import settings
from notifications.views.reading import count, follow, listing, read, readmit, unsubscribe

__all__ = ["count", "follow", "listing", "read", "readmit", "settings", "unsubscribe"]
