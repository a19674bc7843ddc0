"""What is said when a campaign is taken down."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core.acts import ActForm


class TakeDownForm(ActForm):
    """Why it is taken down. Its leads are told the reason."""

    reason = forms.ChoiceField(label=_("Why?"), choices=Campaign.Reason, widget=forms.RadioSelect)
