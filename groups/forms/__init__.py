"""What people type in a working group."""

from groups.forms.entering import JoinForm, ShowForm
from groups.forms.meetings import MeetingForm
from groups.forms.work import PostForm, TaskForm

__all__ = ["JoinForm", "MeetingForm", "PostForm", "ShowForm", "TaskForm"]
