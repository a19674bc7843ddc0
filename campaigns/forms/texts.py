"""The texts of a campaign and its rows, and what is said while they are decided on."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaigns.models import Action, Campaign, Decision, Demand
from core.acts import ActForm, ActModelForm, cleaned, read_numbers
from core.forms import DateTimeInput
from core.languages import LANGUAGES, NAMES, columns
from core.models import VersionState
from geography.models import Governorate, Region
from groups.models import WorkingGroup

READY = {
    "ar": _("The Arabic text is ready to be read"),
    "ckb": _("The Kurdish text is ready to be read"),
    "en": _("The English text is ready to be read"),
}


class CampaignForm(ActModelForm):
    """A campaign's texts side by side in three languages. A version is public only when marked ready."""

    group = forms.ModelChoiceField(WorkingGroup.objects.none(), label=_("Working group"))
    governorates = forms.ModelMultipleChoiceField(
        Governorate.objects.all(),
        label=_("Governorates"),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Campaign
        fields = [
            "original_language", *columns("title"), *columns("summary"), *columns("story"),
            "goal", "theme", "is_nationwide", "governorates", "starts_on", "ends_on",
            *columns("progress_label"), "progress_value", "progress_max",
        ]  # fmt: skip
        widgets = {
            "goal": forms.RadioSelect,
            "starts_on": forms.DateInput(attrs={"type": "date"}),
            "ends_on": forms.DateInput(attrs={"type": "date"}),
        }
        help_texts = {
            "is_nationwide": _("A nation-wide campaign needs the word of a coordinator of each region."),
            "progress_max": _("Leave it empty when nothing is counted."),
        }

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups
        self.fields["goal"].empty_label = None
        self.fields["theme"].empty_label = _("No theme")
        if self.instance.pk:
            del self.fields["group"]
        elif len(groups) == 1:
            self.fields["group"].initial = groups[0]
        self.fields["progress_value"].required = False
        self._name_versions()

    def _name_versions(self) -> None:
        first = self["original_language"].value() or self.instance.original_language
        if first in LANGUAGES:
            self.fields[f"title_{first}"].required = True
            self.fields[f"title_{first}"].error_messages["required"] = _(
                "Give it a title in the language you write it in."
            )
        for language in LANGUAGES:
            self.fields[f"summary_{language}"].widget.attrs["rows"] = 3
            self.fields[f"title_{language}"].label = _("Title")
            self.fields[f"summary_{language}"].label = _("Summary")
            self.fields[f"story_{language}"].label = _("Story")
            self.fields[f"progress_label_{language}"].label = _("What is counted")
            self.fields[f"progress_label_{language}"].help_text = _("For example: 7 of 19 governorates publish theirs")
            self.fields[f"ready_{language}"] = forms.BooleanField(
                label=READY[language],
                required=False,
                initial=getattr(self.instance, f"state_{language}") == VersionState.REVIEWED,
            )

    @property
    def versions(self) -> list[dict[str, Any]]:
        """The fields of each language, the original first, for the page to lay out."""
        first = self["original_language"].value() or self.instance.original_language
        return [
            {
                "language": language,
                "name": NAMES[language],
                "is_open": language == first or bool(self[f"title_{language}"].value()),
                "fields": [self[f"{n}_{language}"] for n in ("title", "summary", "story", "progress_label", "ready")],
            }
            for language in sorted(LANGUAGES, key=lambda code: code != first)
        ]

    def clean_progress_value(self) -> int:
        return self.cleaned_data["progress_value"] or 0

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for language in LANGUAGES:
            if data.get(f"ready_{language}") and not data.get(f"title_{language}"):
                self.add_error(f"ready_{language}", _("There is no title in this language yet."))
        return data

    def _post_clean(self) -> None:
        super()._post_clean()
        for language in LANGUAGES:
            has_text = bool(self.cleaned_data.get(f"title_{language}"))
            ready = VersionState.REVIEWED if self.cleaned_data.get(f"ready_{language}") else VersionState.DRAFT
            setattr(self.instance, f"state_{language}", ready if has_text else VersionState.MISSING)


class Rows(forms.BaseInlineFormSet):
    """Rows of a campaign; what is typed in them is cleaned as in every other form."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(cleaned(data) if data is not None else None, *args, **kwargs)


class InLanguages(forms.ModelForm):
    """A row with texts in three languages, one of which is enough."""

    needed: tuple[str, ...] = ()
    labels: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read_numbers(self)
        for field, label in self.labels.items():
            for language in LANGUAGES:
                in_language = {"field": label, "language": NAMES[language]}
                self.fields[f"{field}_{language}"].label = _("%(field)s (%(language)s)") % in_language
                self.fields[f"{field}_{language}"].is_one_of_languages = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for field in self.needed:
            if self.has_changed() and not any(data.get(name) for name in columns(field)):
                self.add_error(f"{field}_{LANGUAGES[0]}", _("Write it in one language at least."))
        return data


class DemandForm(InLanguages):
    needed = ("text", "addressee")
    labels = {"text": _("Demand"), "addressee": _("Addressed to")}

    class Meta:
        model = Demand
        fields = [*columns("text"), *columns("addressee")]


class ActionForm(InLanguages):
    """Something a campaign does; where it is can be for a few only."""

    needed = ("title",)
    labels = {"title": _("Title"), "place": _("Place"), "wanted": _("What is wanted of people")}

    class Meta:
        model = Action
        fields = ["kind", "starts_at", "ends_at", *columns("title"), *columns("place"), "place_for",
                  *columns("wanted"), "takes_sign_ups", "capacity"]  # fmt: skip
        widgets = {"starts_at": DateTimeInput, "ends_at": DateTimeInput}
        help_texts = {
            "starts_at": _("Hours are those of Iraq."),
            "place_for": _("Nobody else finds the place on the portal, in a calendar or in a letter."),
            "capacity": _("Leave it empty when everybody fits in."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place_for"].required = False

    @cached_property
    def changed_data(self) -> list[str]:
        """A row is new only by what somebody typed in it: a choice that was not sent is none."""
        return [name for name in super().changed_data if name != "place_for" or self.add_prefix(name) in self.data]

    def clean_place_for(self) -> str:
        """A choice that was not sent is none: it stays as it is stored."""
        return self.cleaned_data["place_for"] or self.instance.place_for

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("ends_at") and not data.get("starts_at") and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Say when it begins."))
        if not data.get("takes_sign_ups"):
            data["capacity"] = None
            if data.get("place_for") == Action.PlaceFor.SIGNED_UP:
                self.add_error("place_for", _("Nobody can sign up for it. Let people sign up, or choose others."))
        return data


class DecisionForm(ActForm):
    """A coordinator's decision: the button pressed is the verdict. Refusing and asking need a reason, written once in
    three languages; own words stand beside it, and are needed where no reason fits."""

    round = forms.IntegerField(widget=forms.HiddenInput)
    region = forms.ModelChoiceField(Region.objects.none(), label=_("You decide for"), empty_label=None)
    reason = forms.ChoiceField(
        label=_("Reason"),
        help_text=_("Needed when you ask for changes or refuse. The authors read it in their language."),
        choices=[("", _("No reason")), *Decision.Reason.choices],
        required=False,
    )
    word = forms.CharField(
        label=_("A word to the authors"),
        help_text=_("In your own words: what they could change. The authors read it as you write it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    verdict = forms.ChoiceField(choices=Decision.Verdict, widget=forms.HiddenInput)

    def __init__(self, *args: Any, campaign: Campaign, regions: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, initial={"round": campaign.round}, **kwargs)
        field = self.fields["region"]
        field.queryset = Region.objects.filter(pk__in=[region.pk for region in regions])
        if len(regions) == 1:
            field.initial, field.widget = regions[0], forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("verdict") in {Decision.Verdict.ASK, Decision.Verdict.REFUSE}:
            if "reason" in data and not data["reason"]:
                self.add_error("reason", _("Please choose why, so that the authors can act on it."))
            elif data.get("reason") == Decision.Reason.OTHER and not data.get("word", "").strip():
                self.add_error("word", _("Please say why, so that the authors can act on it."))
        else:
            data["reason"] = ""
        return data


class NoteForm(ActForm):
    """A word to the other coordinators."""

    text = forms.CharField(
        label=_("Note for coordinators"),
        help_text=_("Only coordinators who have nothing to do with the campaign can read it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AppealForm(ActForm):
    """Why a refusal should be looked at by the other region."""

    reason = forms.CharField(
        label=_("Why you appeal"),
        help_text=_("Say what the refusal overlooked. Coordinators read it; the public does not."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class AmendmentForm(CampaignForm):
    """Other texts for a campaign that runs: only what is decided on. It fills a copy; nothing is saved by it."""

    AT_ONCE = ("is_nationwide", "starts_on", "ends_on", "progress_value", "progress_max", *columns("progress_label"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, groups=WorkingGroup.objects.none(), **kwargs)
        for name in self.AT_ONCE:
            self.fields.pop(name, None)

    @property
    def versions(self) -> list[dict[str, Any]]:
        first = self["original_language"].value() or self.instance.original_language
        return [
            {
                "language": language,
                "name": NAMES[language],
                "is_open": language == first or bool(self[f"title_{language}"].value()),
                "fields": [self[f"{n}_{language}"] for n in ("title", "summary", "story", "ready")],
            }
            for language in sorted(LANGUAGES, key=lambda code: code != first)
        ]


class AmendedDemandForm(DemandForm):
    """A demand as it should read; `id` says which one it is, so that its answers stay with it."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)


class TextRows(forms.BaseFormSet):
    """Rows that are not saved; what is typed in them is cleaned as in every other form."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(cleaned(data) if data is not None else None, *args, **kwargs)

    @property
    def kept(self) -> list[dict[str, Any]]:
        """What was typed in each row that was not taken out."""
        return [f.cleaned_data for f in self.forms if f.cleaned_data and not f.cleaned_data.get("DELETE")]
