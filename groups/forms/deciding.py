"""What people type about a decision. The end is a day and an hour of Iraq."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.acts import ActForm, ActModelForm
from core.dates import BAGHDAD, in_baghdad
from core.forms import DateInput
from groups.models import Proposal, Stance

LONGEST = timedelta(days=92)
USUAL = timedelta(days=7)
AGAINST = {Stance.Answer.DISAGREE, Stance.Answer.BLOCK}
OUTCOMES = [choice for choice in Proposal.Outcome.choices if choice[0] != Proposal.Outcome.WITHDRAWN]


def to_come(day: date | None) -> date | None:
    if day and day <= timezone.localdate():
        raise forms.ValidationError(_("Choose a day that is still to come."))
    return day


class ProposalForm(ActModelForm):
    day = forms.DateField(
        label=_("Open until the end of"), widget=DateInput, help_text=_("Give everybody a week, if it can wait.")
    )

    class Meta:
        model = Proposal
        fields = ["title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {"title": _("One sentence that one can agree to: We …")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["day"] = in_baghdad(timezone.now() + USUAL).date()

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        today = in_baghdad(timezone.now()).date()
        if day <= today:
            raise forms.ValidationError(_("Choose a day that is still to come."))
        if day > today + LONGEST:
            raise forms.ValidationError(_("Choose a day within three months."))
        self.instance.ends_at = datetime.combine(day, time(23, 59), BAGHDAD)
        return day


class StanceForm(ActForm):
    """Where one stands. Against something, one says why."""

    answer = forms.ChoiceField(label=_("Your stance"), choices=Stance.Answer.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"), max_length=Stance._meta.get_field("reason").max_length, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you disagree or block. Your pseudonym stands beside it only if the group sees you."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("answer") in AGAINST and not data.get("reason", "").strip():
            self.add_error("reason", _("Please say why."))
        return data


class OutcomeForm(ActForm):
    """What came of it, in words. Who blocked deserves to read how that was resolved."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES, widget=forms.RadioSelect)
    word = forms.CharField(
        label=_("Outcome in words"), max_length=Proposal._meta.get_field("outcome_word").max_length, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    review_on = forms.DateField(
        label=_("Look at it again on"), widget=DateInput, required=False,
        help_text=_("The group is reminded on that day."),
    )  # fmt: skip

    def __init__(self, *args: Any, is_blocked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_blocked = is_blocked

    def clean_review_on(self) -> date | None:
        return to_come(self.cleaned_data["review_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_agreed = data.get("outcome") == Proposal.Outcome.AGREED
        if self.is_blocked and is_agreed and not data.get("word", "").strip():
            self.add_error(
                "word", _("A member blocks. Say how that was resolved, or write down that it is not agreed.")
            )
        return data


class AgainForm(ActForm):
    """When a decision is looked at once more, if ever."""

    review_on = forms.DateField(label=_("Look at it again on"), widget=DateInput, required=False)

    def clean_review_on(self) -> date | None:
        return to_come(self.cleaned_data["review_on"])


class DecisionForm(ActModelForm):
    """A decision taken in a meeting."""

    class Meta:
        model = Proposal
        fields = ["title", "outcome_word", "review_on"]
        labels = {"title": _("What was decided")}
        widgets = {"outcome_word": forms.Textarea(attrs={"rows": 3}), "review_on": DateInput}

    def clean_review_on(self) -> date | None:
        return to_come(self.cleaned_data["review_on"])
