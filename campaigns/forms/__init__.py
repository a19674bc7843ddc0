"""What people type about campaigns."""

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
    "AppealForm",
    "CampaignForm",
    "DecisionForm",
    "DemandForm",
    "DemandFormSet",
    "InLanguages",
    "NoteForm",
    "Rows",
    "SupportForm",
    "TextRows",
]
