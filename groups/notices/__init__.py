"""What people are told about their working groups, and whether it still holds when the message goes out."""

from groups.notices import deciding, entering, joining, letters, meetings, speaking, talking, work
from groups.notices.letters import letter_path
from groups.notices.meetings import as_told, report_day

__all__ = [
    "as_told",
    "deciding",
    "entering",
    "joining",
    "letter_path",
    "letters",
    "meetings",
    "report_day",
    "speaking",
    "talking",
    "work",
]
