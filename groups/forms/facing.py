"""What a group writes on its page, what the public writes to it, and who wants to speak for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.acts import ActForm, ActModelForm
from core.languages import LANGUAGES, NAMES, active, columns, read
from core.uploads import PictureUpload, sent_by
from groups.actions.facing import page_as_written
from groups.models import Message, Spokesperson, Theme, WorkingGroup
from groups.wording import SPOKEN

LONGEST_AIM, LONGEST_DEMANDS = 1500, 2000
LABELS = {
    "aim": _("What the group wants"),
    "demands": _("What it asks for"),
    "picture_alt": _("What the picture shows"),
}


class PageForm(ActModelForm):
    """The texts of the page side by side in three languages. Somebody has to say what a picture shows."""

    known = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    picture = PictureUpload(
        label=_("Picture"),
        required=False,
        help_text=_("JPEG, PNG, WebP or AVIF, up to 5 MB. Place, time and device are removed from it. "
                    "Show nobody who did not agree."),
    )  # fmt: skip

    class Meta:
        model = WorkingGroup
        fields = [*columns("aim"), *columns("demands"), "picture", *columns("picture_alt"), "takes_messages"]
        labels = {"takes_messages": _("Everyone can write to the group; its leads read and answer it here")}

    def __init__(self, *args: Any, sender: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent_by(self, sender)
        self.initial["known"] = page_as_written(self.instance)
        for code in LANGUAGES:
            for name, label in LABELS.items():
                self.fields[f"{name}_{code}"].label = label
                self.fields[f"{name}_{code}"].required = False
            for name, longest in (("aim", LONGEST_AIM), ("demands", LONGEST_DEMANDS)):
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=LABELS[name], required=False, max_length=longest, widget=forms.Textarea(attrs={"rows": 6})
                )
            self.fields[f"demands_{code}"].help_text = _("One demand a line.")

    @property
    def versions(self) -> list[dict[str, Any]]:
        """The fields of each language, for the page to lay out beside each other."""
        return [
            {"language": code, "name": NAMES[code], "fields": [self[f"{name}_{code}"] for name in LABELS]}
            for code in LANGUAGES
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first = active()
        if not any(data.get(name) for name in columns("aim")) and not self._has_error_in("aim"):
            self.add_error(f"aim_{first}", _("Say in one language at least what the group wants."))
        picture = data.get("picture", self.instance.picture)
        if picture and not any(data.get(name) for name in columns("picture_alt")):
            self.add_error(f"picture_alt_{first}", _("Say what the picture shows, for people who cannot see it."))
        return data

    def _has_error_in(self, field: str) -> bool:
        return any(name in self.errors for name in columns(field))


class LetterForm(ActModelForm):
    """A name, an address for the answer, and words. Who is signed in needs no address."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254,
        help_text=_("We send one message to confirm, and another when there is an answer. Nobody in the group sees "
                    "it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip

    field_order = ["name", "email", "language", "text"]

    class Meta:
        model = Message
        fields = ["name", "language", "text"]
        labels = {"language": _("Language you want the answer in"), "text": _("What you want to say or ask")}
        help_texts = {"name": _("As you want to be called. It need not be your own.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["language"] = active()
        if is_known:
            del self.fields["email"]


class AnswerLetterForm(ActForm):
    text = forms.CharField(
        label=_("Answer"), max_length=Message._meta.get_field("answer").max_length,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("It goes out in the name of the group. Write no names, addresses or phone numbers of others."),
    )  # fmt: skip


class SpeakForm(ActModelForm):
    """What everyone will read of somebody who chose to be named."""

    languages = forms.MultipleChoiceField(
        label=_("Languages you speak"), choices=SPOKEN, widget=forms.CheckboxSelectMultiple
    )
    is_understood = forms.BooleanField(
        label=_("I know that everyone can read this, and that copies of it can stay elsewhere"),
    )

    class Meta:
        model = Spokesperson
        fields = ["name", "speaks_for", "language", "themes", "languages"]
        widgets = {"themes": forms.CheckboxSelectMultiple, "speaks_for": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "name": _("It can be a part of your name, or the one people know you by. Your pseudonym is not shown."),
            "speaks_for": _("In one or two sentences: what journalists and officials can ask you about."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial |= {"language": active(), "themes": [self.instance.membership.group.theme_id]}
        field = self.fields["themes"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - of the model
        field.label_from_instance = self._name_of  # type: ignore[method-assign]

    @staticmethod
    def _name_of(theme: Theme) -> str:
        return read(theme, "name").text
