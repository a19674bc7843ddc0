"""What people type about campaigns."""

from campaigns.forms.answers import AnswerForm, OutcomeForm, ResultFormSet, SentForm
from campaigns.forms.doing import ActionPictureForm, ActionReportForm, RunningActionForm
from campaigns.forms.figures import FiguresForm
from campaigns.forms.texts import (
    ActionForm,
    AmendedDemandForm,
    AmendmentForm,
    AppealForm,
    CampaignForm,
    DecisionForm,
    DemandForm,
    InLanguages,
    NoteForm,
    Rows,
    TextRows,
)
from campaigns.forms.voices import ByMailForm, EndorseForm, GreetForm, HideForm, ShowForm, ShownNameForm, SignUpForm

__all__ = [
    "ActionForm",
    "ActionPictureForm",
    "ActionReportForm",
    "AmendedDemandForm",
    "AmendmentForm",
    "AnswerForm",
    "AppealForm",
    "ByMailForm",
    "CampaignForm",
    "DecisionForm",
    "DemandForm",
    "EndorseForm",
    "FiguresForm",
    "GreetForm",
    "HideForm",
    "InLanguages",
    "NoteForm",
    "OutcomeForm",
    "ResultFormSet",
    "Rows",
    "RunningActionForm",
    "SentForm",
    "ShowForm",
    "ShownNameForm",
    "SignUpForm",
    "TextRows",
]
