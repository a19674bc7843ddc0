"""The pages of messages."""

from notifications.views.reading import follow, listing, read, readmit, unsubscribe

__all__ = ["follow", "listing", "read", "readmit", "unsubscribe"]
