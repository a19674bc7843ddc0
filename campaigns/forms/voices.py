"""What people type who stand behind a campaign, or come to what it does. Who is signed in is asked for no address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Endorsement, Solidarity, Standing, Support
from campaigns.queries.voices import words_print
from core.acts import ActForm
from core.languages import NAMES, active


class ByMailForm(ActForm):
    """An address to confirm by, for who has no account or is not signed in."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send one message to confirm. Your address is shown to nobody."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["email"]

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, but for the address."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"email", "key"}}


class SignUpForm(ByMailForm):
    """Whoever comes is asked for nothing else: no list of names is kept."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send one message to confirm; then only what concerns this action. It is shown to nobody and "
                    "deleted two weeks after the action."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip


class WordForm(ByMailForm):
    """Something said in a language of its own."""

    language = forms.ChoiceField(label=_("Language of these words"), choices=NAMES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"language": active()}, **kwargs)


class EndorseForm(WordForm):
    name = forms.CharField(
        label=_("Name of the organisation"),
        help_text=_("Everyone reads it. Name an organisation you may speak for."),
        max_length=Endorsement._meta.get_field("name").max_length,
    )
    word = forms.CharField(
        label=_("Why you endorse it"),
        required=False,
        max_length=Endorsement._meta.get_field("word").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = ["name", "word", "language", "email"]


class GreetForm(WordForm):
    name = forms.CharField(
        label=_("Name to show"),
        help_text=_("Any name you like. It is shown until the campaign ends."),
        max_length=Solidarity._meta.get_field("name").max_length,
    )
    country = forms.CharField(label=_("Country"), max_length=Solidarity._meta.get_field("country").max_length)
    text = forms.CharField(
        label=_("Your message"),
        help_text=_("The campaign's people read it before everyone else does. Name nobody in Iraq."),
        max_length=Solidarity._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    field_order = ["name", "country", "text", "language", "email"]


class ShownNameForm(ActForm):
    """Whether, and under which name, one is shown among the supporters."""

    name = forms.CharField(
        label=_("Name to show"),
        help_text=_("Leave it empty to be counted without a name. It need not be your own; you can take it back at any "
                    "time, and it is forgotten when the campaign ends."),
        required=False,
        max_length=Support._meta.get_field("name").max_length,
    )  # fmt: skip


class ShowForm(ActForm):
    """Shows what was looked at, and nothing that was put in its place since."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args: Any, row: Endorsement | Solidarity, **kwargs: Any) -> None:
        super().__init__(*args, initial={"read": words_print(row)}, **kwargs)


class HideForm(ActForm):
    """Why something is hidden."""

    reason = forms.ChoiceField(label=_("Reason"), choices=Standing.HiddenFor, widget=forms.RadioSelect)
