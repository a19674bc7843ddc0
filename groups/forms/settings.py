"""What is typed about how open a group is, and how one stands in it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.acts import ActForm, ActModelForm
from groups.models import Membership, WorkingGroup


class AboutMeForm(ActForm):
    """As what one is counted, if one likes to say it."""

    gender = forms.ChoiceField(
        label=_("Count me as"),
        choices=[("", _("I do not say")), *Membership.Gender.choices],
        required=False,
        help_text=_("Only to see whether people of different gender lead the group. Nobody is shown what you choose, "
                    "and it is deleted when you leave."),
    )  # fmt: skip


class SettingsForm(ActModelForm):
    class Meta:
        model = WorkingGroup
        fields = ["is_admitting", "is_history_closed"]
