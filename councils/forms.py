"""What a council's members type: a promise with its day, and what shows how far it is."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import AskForm
from accounts.models import TwoKeyAct, User
from core.forms import DateInput
from core.languages import LANGUAGES, columns
from core.models import VersionState
from councils.keys import ask_for_seat
from councils.models import Commitment, Council, Evidence, Seat
from forums.forms import READY, InLanguagesForm
from organisations.models import Organisation


class OwnWordsForm(InLanguagesForm):
    """Words of the council itself: they need no other reviewer, so what is typed counts as ready unless it is held
    back by taking the tick away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            self.fields[f"ready_{language}"] = forms.BooleanField(label=READY[language], required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for language in LANGUAGES:
            ready = VersionState.REVIEWED if data.get(f"ready_{language}") else VersionState.DRAFT
            has_text = bool(data.get(f"{self.texts[0]}_{language}"))
            setattr(self.instance, f"state_{language}", ready if has_text else VersionState.MISSING)
        return data

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | set(self.texts)


class CommitmentForm(OwnWordsForm):
    texts = ("text", "owner")
    needed = ("text", "owner")
    due_on = forms.DateField(
        label=_("Due on"), widget=DateInput, help_text=_("Everybody reads this day. Members are reminded before it.")
    )

    class Meta:
        model = Commitment
        fields = [*columns("text"), *columns("owner"), "due_on"]
        widgets = {name: forms.Textarea(attrs={"rows": 4, "maxlength": 1000}) for name in columns("text")}
        help_texts = {name: _("An office or a body, not a person's name.") for name in columns("owner")}

    def clean_due_on(self) -> Any:
        if self.cleaned_data["due_on"] <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day to come."), code="past")
        return self.cleaned_data["due_on"]


class WebField(forms.URLField):
    default_validators: ClassVar[list[Any]] = [URLValidator(schemes=["http", "https"])]


class EvidenceForm(OwnWordsForm):
    texts = ("text",)
    link = WebField(
        label=_("Link"),
        required=False,
        assume_scheme="https",
        help_text=_("Where everybody can see it: a decision, a report, a page of the authority."),
    )
    seen_on = forms.DateField(
        label=_("Date"), widget=DateInput, help_text=_("The day it shows, not the day you add it.")
    )

    class Meta:
        model = Evidence
        fields = [*columns("text"), "link", "seen_on"]
        widgets = {name: forms.Textarea(attrs={"rows": 4, "maxlength": 1000}) for name in columns("text")}

    def clean_seen_on(self) -> Any:
        if self.cleaned_data["seen_on"] > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."), code="future")
        return self.cleaned_data["seen_on"]


class AskSeatForm(AskForm):
    """Asks for a seat for the account whose exact address is typed: nobody browses people."""

    kind = forms.ChoiceField(label=_("Kind of seat"), choices=Seat.Kind.choices)
    organisation = forms.ModelChoiceField(Organisation.objects.all(), label=_("Organisation"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput)
    field_order = ["email", "council", "kind", "organisation", "since", "until"]

    def ask(self, council: Council, *, by: User) -> TwoKeyAct:
        """Raises ValidationError when such a seat cannot be given to anybody."""
        given = {name: self.cleaned_data[name] for name in ("organisation", "since", "until")}
        return ask_for_seat(self.cleaned_data["email"], council, self.cleaned_data["kind"], **given, by=by)


class AskAnySeatForm(AskSeatForm):
    """The same for a council that is chosen: for admins."""

    council = forms.ModelChoiceField(Council.objects.all(), label=_("Council"))
