"""What people type in a working group."""

from groups.forms.deciding import AgainForm, DecisionForm, OutcomeForm, ProposalForm, StanceForm
from groups.forms.entering import JoinForm, ShowForm, VouchForm
from groups.forms.filing import DocumentForm, VersionForm
from groups.forms.meetings import AgendaForm, CancelForm, ComingForm, MeetingForm, ReportForm, TogetherForm
from groups.forms.settings import AboutMeForm, SettingsForm
from groups.forms.talking import PostForm, ReadForm
from groups.forms.work import TaskForm

__all__ = [
    "AboutMeForm",
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
    "SettingsForm",
    "ShowForm",
    "StanceForm",
    "TaskForm",
    "TogetherForm",
    "VersionForm",
    "VouchForm",
]
