"""What people are told about their working groups, and whether it still holds when the message goes out."""

from groups.notices import joining, meetings
from groups.notices.meetings import as_told

__all__ = ["as_told", "joining", "meetings"]
