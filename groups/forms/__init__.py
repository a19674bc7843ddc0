"""What people type in a working group."""

from groups.forms.deciding import AgainForm, DecisionForm, OutcomeForm, ProposalForm, StanceForm
from groups.forms.entering import JoinForm, ShowForm
from groups.forms.meetings import AgendaForm, CancelForm, ComingForm, MeetingForm, ReportForm, TogetherForm
from groups.forms.work import PostForm, TaskForm

__all__ = [
    "AgainForm",
    "AgendaForm",
    "CancelForm",
    "ComingForm",
    "DecisionForm",
    "JoinForm",
    "MeetingForm",
    "OutcomeForm",
    "PostForm",
    "ProposalForm",
    "ReportForm",
    "ShowForm",
    "StanceForm",
    "TaskForm",
    "TogetherForm",
]
