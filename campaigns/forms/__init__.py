"""What people type about campaigns."""

from campaigns.forms.answers import AnswerForm, OutcomeForm, ResultFormSet, SentForm
from campaigns.forms.texts import (
    ActionForm,
    ActionFormSet,
    AmendedDemandForm,
    AmendedDemandFormSet,
    AmendmentForm,
    AppealForm,
    CampaignForm,
    DecisionForm,
    DemandForm,
    DemandFormSet,
    InLanguages,
    NoteForm,
    Rows,
    SupportForm,
    TextRows,
)

__all__ = [
    "ActionForm",
    "ActionFormSet",
    "AmendedDemandForm",
    "AmendedDemandFormSet",
    "AmendmentForm",
    "AnswerForm",
    "AppealForm",
    "CampaignForm",
    "DecisionForm",
    "DemandForm",
    "DemandFormSet",
    "InLanguages",
    "NoteForm",
    "OutcomeForm",
    "ResultFormSet",
    "Rows",
    "SentForm",
    "SupportForm",
    "TextRows",
]
