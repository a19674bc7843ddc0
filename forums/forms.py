"""What people type about forums. Days and hours are those of Iraq."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import AskForm
from accounts.models import TwoKeyAct, User
from core.acts import ActForm, ActModelForm
from core.dates import BAGHDAD, in_baghdad
from core.forms import DateInput
from core.languages import LANGUAGES, NAMES, active, columns
from core.models import VersionState
from forums.keys import ask_for_organiser
from forums.models import Activity, Edition, Recommendation, Registration, Room, Slot
from geography.models import Governorate
from groups.models import WorkingGroup

READY = {
    "ar": _("The Arabic text is ready to be read"),
    "ckb": _("The Kurdish text is ready to be read"),
    "en": _("The English text is ready to be read"),
}
LANGUAGE_CHOICES = list(NAMES.items())


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **options)


def hour_field(label: Any, **options: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **options)


def languages_field(label: Any, **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=LANGUAGE_CHOICES, widget=forms.CheckboxSelectMultiple, required=False, **options
    )


def at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, BAGHDAD)


class RegistrationForm(ActForm):
    """A place at an edition. Who is signed in is told at her account's address, so it is not asked."""

    badge_name = forms.CharField(
        label=_("Name on your badge"), help_text=_("A pseudonym is fine."), max_length=40, required=False
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("For your entry code and for changes; shown to nobody."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    governorate = forms.ModelChoiceField(
        Governorate.objects.all(),
        label=_("Governorate"),
        help_text=_("So that all governorates find a place."),
        required=False,
        empty_label=_("I would rather not say"),
    )
    languages = languages_field(_("Languages I follow"))
    needs = forms.CharField(
        label=_("What you need to take part"),
        help_text=_("Travel, a bed, childcare, access. The organisers read it without your address."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=Registration._meta.get_field("needs").max_length,
        required=False,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].initial = [active()]
        self.fields["governorate"].queryset = Governorate.objects.order_by("name")
        if user.is_authenticated:
            del self.fields["email"]

    @property
    def answers(self) -> dict[str, Any]:
        """What the registration keeps, without the address."""
        return {name: self.cleaned_data[name] for name in ("badge_name", "governorate", "languages", "needs")}

    @property
    def asked(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name != "needs"]


class InLanguagesForm(ActModelForm):
    """Texts side by side in three languages, the page's own first; one language is enough."""

    texts: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    none: ClassVar[dict[str, Any]] = {}  # what choosing nothing means, by field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for text in self.texts:
            label = self._meta.model._meta.get_field(text).verbose_name
            for name in columns(text):
                self.fields[name].required = False
                self.fields[name].is_one_of_languages = text in self.needed
                self.fields[name].label = label[:1].upper() + label[1:]
        for name, words in self.none.items():
            self.fields[name].empty_label = words

    @property
    def versions(self) -> list[dict[str, Any]]:
        """The fields of each language for the page to lay out."""
        first = active()
        return [
            {
                "language": language,
                "name": NAMES[language],
                "is_open": language == first or any(self[f"{text}_{language}"].value() for text in self.texts),
                "fields": [self[name] for name in self._names(language)],
            }
            for language in sorted(LANGUAGES, key=lambda code: code != first)
        ]

    @property
    def others(self) -> list[forms.BoundField]:
        of_versions = {name for language in LANGUAGES for name in self._names(language)}
        return [field for field in self.visible_fields() if field.name not in of_versions]

    def _names(self, language: str) -> list[str]:
        names = [*(f"{text}_{language}" for text in self.texts), f"ready_{language}"]
        return [name for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        written = [language for language in LANGUAGES if data.get(f"{self.texts[0]}_{language}")]
        for text in self.needed:
            if not any(data.get(name) for name in columns(text)):
                self.add_error(f"{text}_{active()}", _("Write it in one language at least."))
        self.instance.original_language = active() if active() in written or not written else written[0]
        return data


class ProposalForm(InLanguagesForm):
    texts = ("title", "summary")
    needed = ("title",)
    none: ClassVar[dict[str, Any]] = {
        "goal": _("No goal in particular"),
        "theme": _("No theme"),
        "group": _("No working group"),
    }
    spoken = languages_field(_("In which languages is it held?"))
    interpreted = languages_field(_("Into which languages can it be interpreted?"))

    class Meta:
        model = Activity
        fields = [*columns("title"), *columns("summary"), "kind", "goal", "theme", "group", "spoken", "interpreted"]
        widgets = {name: forms.Textarea(attrs={"rows": 4, "maxlength": 1200}) for name in columns("summary")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = _("What kind of activity is it?")
        self.fields["group"].queryset = WorkingGroup.objects.of(user).public()
        if not self.fields["group"].queryset:
            del self.fields["group"]
        self.fields["spoken"].required = True

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"title", "slug", "summary"}


class SlotForm(ActForm):
    """When and where an activity takes place."""

    day = day_field(_("Day"))
    begins = hour_field(_("Begins"))
    ends = hour_field(_("Ends"))
    room = forms.ModelChoiceField(
        Room.objects.none(), label=_("Room"), required=False, empty_label=_("No room of its own: for everybody")
    )

    def __init__(self, *args: Any, edition: Edition, slot: Slot | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {}
        if slot is not None:
            begins, ends = in_baghdad(slot.starts_at), in_baghdad(slot.ends_at)
            initial = {"day": begins.date(), "begins": begins.time(), "ends": ends.time(), "room": slot.room_id}
        elif edition.starts_at:
            initial = {"day": in_baghdad(edition.starts_at).date()}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["room"].queryset = edition.rooms.all()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("begins") and data.get("ends") and data["ends"] <= data["begins"]:
            self.add_error("ends", _("It ends after it begins."))
        return data

    @property
    def when_and_where(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "starts_at": at(data["day"], data["begins"]),
            "ends_at": at(data["day"], data["ends"]),
            "room": data["room"],
        }


class EditionDatesForm(ActForm):
    first_day = day_field(_("First day"))
    opens = hour_field(_("Opens at"))
    last_day = day_field(_("Last day"))
    closes = hour_field(_("Closes at"))

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        initial: dict[str, Any] = {}
        if edition.starts_at and edition.ends_at:
            begins, ends = in_baghdad(edition.starts_at), in_baghdad(edition.ends_at)
            initial = {
                "first_day": begins.date(),
                "opens": begins.time(),
                "last_day": ends.date(),
                "closes": ends.time(),
            }
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if {"first_day", "opens", "last_day", "closes"} <= data.keys():
            times = self.times
            if times["ends_at"] <= times["starts_at"]:
                self.add_error("last_day", _("An edition ends after it begins."))
            elif times["starts_at"] <= timezone.now():
                self.add_error("first_day", _("An edition can only be moved to a time to come."))
        return data

    @property
    def times(self) -> dict[str, datetime]:
        data = self.cleaned_data
        return {"starts_at": at(data["first_day"], data["opens"]), "ends_at": at(data["last_day"], data["closes"])}


class RecommendationForm(InLanguagesForm):
    texts = ("title", "text", "addressee")
    needed = ("title", "addressee")
    none: ClassVar[dict[str, Any]] = {
        "goal": _("No goal in particular"),
        "theme": _("No theme"),
        "origin": _("From no single activity"),
        "addressed_to": _("No organisation of the list"),
    }

    class Meta:
        model = Recommendation
        fields = [*columns("title"), *columns("text"), *columns("addressee"), "goal", "theme", "origin", "addressed_to"]
        widgets = {name: forms.Textarea(attrs={"rows": 4, "maxlength": 3000}) for name in columns("text")}

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["origin"].queryset = edition.activities.filter(status__in=Activity.PUBLIC).order_by("slug")
        for language in LANGUAGES:
            self.fields[f"ready_{language}"] = forms.BooleanField(label=READY[language], required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for language in LANGUAGES:
            has_text, is_ready = bool(data.get(f"title_{language}")), data.get(f"ready_{language}")
            if is_ready and not has_text:
                self.add_error(f"ready_{language}", _("There is no title in this language yet."))
            ready = VersionState.REVIEWED if is_ready else VersionState.DRAFT
            setattr(self.instance, f"state_{language}", ready if has_text else VersionState.MISSING)
        return data

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"title", "addressee", "text"}


class AdoptionForm(ActForm):
    on = day_field(_("Day of the assembly"))


class AskOrganiserForm(AskForm):
    """Asks for an organiser by the exact address of an account: nobody browses people."""

    edition = forms.ModelChoiceField(Edition.objects.select_related("forum"), label=_("Edition"))
    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput)

    def ask(self, *, by: User) -> TwoKeyAct:
        """Raises ValidationError when nobody can be appointed like this."""
        given = {name: self.cleaned_data[name] for name in ("since", "until")}
        return ask_for_organiser(self.cleaned_data["email"], self.cleaned_data["edition"], **given, by=by)
