"""What people type in a working group."""

from groups.forms.deciding import AgainForm, DecisionForm, OutcomeForm, ProposalForm, StanceForm
from groups.forms.entering import JoinForm, ShowForm
from groups.forms.filing import DocumentForm, VersionForm
from groups.forms.meetings import AgendaForm, CancelForm, ComingForm, MeetingForm, ReportForm, TogetherForm
from groups.forms.talking import PostForm, ReadForm
from groups.forms.work import TaskForm

__all__ = [
    "AgainForm",
    "AgendaForm",
    "CancelForm",
    "ComingForm",
    "DecisionForm",
    "DocumentForm",
    "JoinForm",
    "MeetingForm",
    "OutcomeForm",
    "PostForm",
    "ProposalForm",
    "ReadForm",
    "ReportForm",
    "ShowForm",
    "StanceForm",
    "TaskForm",
    "TogetherForm",
    "VersionForm",
]
