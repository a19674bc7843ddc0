"""What people are told about their working groups, and whether it still holds when the message goes out."""

from groups.notices import deciding, entering, joining, meetings, work
from groups.notices.meetings import as_told, report_day

__all__ = ["as_told", "deciding", "entering", "joining", "meetings", "report_day", "work"]
