"""What a lead writes down of how far a running campaign has come."""

from django.utils.translation import gettext_lazy as _

from campaigns.forms.opened import OpenedMixin
from campaigns.forms.texts import InLanguages
from campaigns.models import Campaign
from campaigns.queries.opened import FIGURES
from core.forms import DateInput


class FiguresForm(OpenedMixin, InLanguages):
    """Figures are shown as they are typed: what is reached may be more than was wanted, or nothing yet."""

    written = FIGURES
    labels = {"progress_label": _("What is counted")}

    class Meta:
        model = Campaign
        fields = FIGURES
        widgets = {"starts_on": DateInput, "ends_on": DateInput}
        help_texts = {"progress_max": _("Leave it empty when nothing is counted.")}

    def clean_progress_value(self) -> int:
        return self.cleaned_data["progress_value"] or 0
