"""What a lead writes down of authorities, and at the end of a campaign."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.forms.texts import InLanguages, Rows
from campaigns.models import REPLY_WITHIN, Answer, Campaign, Demand
from core.acts import ActForm
from core.forms import DateInput
from core.languages import LANGUAGES, NAMES, active, columns

WORDLESS = {Demand.Result.SILENCE}  # it speaks for itself


class SentForm(ActForm):
    """When a demand was sent, and until when an answer is expected."""

    sent_on = forms.DateField(label=_("Sent on"), widget=DateInput)
    reply_due_on = forms.DateField(
        label=_("Answer expected by"),
        help_text=_("Left empty, it is 30 days after it was sent. You can change it later."),
        required=False,
        widget=DateInput,
    )

    def __init__(self, *args: Any, demand: Demand, **kwargs: Any) -> None:
        now = {name: getattr(demand, name) for name in ("sent_on", "reply_due_on")}
        super().__init__(*args, initial=now | {"sent_on": demand.sent_on or timezone.localdate()}, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        sent_on, due = data.get("sent_on"), data.get("reply_due_on")
        if sent_on and "reply_due_on" in data and due is None:
            data["reply_due_on"] = sent_on + REPLY_WITHIN
        elif sent_on and due and due < sent_on:
            self.add_error("reply_due_on", _("An answer cannot be due before the demand was sent."))
        return data


class AnswerForm(ActForm):
    """What an authority said, in its own words where there are any."""

    kind = forms.ChoiceField(label=_("What they say"), choices=Answer.Kind, widget=forms.RadioSelect)
    answered_on = forms.DateField(label=_("Answered on"), widget=DateInput)
    text = forms.CharField(
        label=_("In their words"),
        help_text=_("Everyone can read this. Name the office, never a person."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = forms.ChoiceField(label=_("Language of these words"), choices=NAMES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"answered_on": timezone.localdate(), "language": active()}, **kwargs)


class OutcomeForm(ActForm):
    """A word to the supporters, at least in a language in which the public reads the campaign."""

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readable = campaign.languages
        first = campaign.original_language if campaign.original_language in readable else [*readable, "ar"][0]
        for language in sorted(LANGUAGES, key=lambda code: code != first):
            self.fields[f"outcome_{language}"] = forms.CharField(
                label=_("A word to the supporters (%(language)s)") % {"language": NAMES[language]},
                required=language == first,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 4}),
                error_messages={"required": _("Please write a word to the supporters.")},
            )
        self.order_fields([name for name in self.fields if name != "key"])

    @property
    def outcome(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in columns("outcome")}


class ResultForm(InLanguages):
    """What became of one demand."""

    labels = {"result_word": _("In words")}

    class Meta:
        model = Demand
        fields = ["result", *columns("result_word")]
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in columns("result_word")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].required = True
        self.fields["result"].error_messages["required"] = _("Say what became of this demand.")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        wordless = data.get("result") in WORDLESS or "result" not in data
        if not wordless and not any(data.get(name) for name in columns("result_word")):
            self.add_error(columns("result_word")[0], _("Write it in one language at least."))
        return data


ResultFormSet = forms.inlineformset_factory(
    Campaign, Demand, ResultForm, formset=Rows, extra=0, can_delete=False, max_num=64, absolute_max=64
)
