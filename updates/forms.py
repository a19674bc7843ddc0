"""What people type about updates."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.acts import ActForm, ActModelForm
from core.languages import LANGUAGES, NAMES, columns
from core.models import VersionState
from core.text import RESERVED_SLUGS, slug_from
from core.uploads import PictureUpload, sent_by
from updates.models import Update

READY = {
    "ar": _("The Arabic text is ready to be read"),
    "ckb": _("The Kurdish text is ready to be read"),
    "en": _("The English text is ready to be read"),
}
TEXTS = {
    "title": _("Title"),
    "summary": _("In one or two sentences"),
    "body": _("Text"),
    "picture_alt": _("What the picture shows"),
}
SHAPES = {VersionState.MISSING: "none", VersionState.DRAFT: "wait", VersionState.REVIEWED: "done"}  # of the tag


class UpdateForm(ActModelForm):
    """An update's texts side by side in three languages. A version is public only when marked ready.

    With `is_translation`, the original language, its text and the picture stay as they are.
    """

    picture = PictureUpload(
        label=_("Picture"),
        required=False,
        help_text=_("JPEG, PNG, WebP or AVIF, up to 5 MB. Place, time and device are removed from it. "
                    "Show nobody who did not agree."),
    )  # fmt: skip
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=72,
        help_text=_("Needed only without an English title: a few words in Latin letters."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )

    class Meta:
        model = Update
        fields = ["original_language", *columns("title"), *columns("summary"), *columns("body"), "picture",
                  *columns("picture_alt")]  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in columns("summary")}

    def __init__(self, *args: Any, sender: User, is_translation: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent_by(self, sender)
        self.is_translation = is_translation
        for code in LANGUAGES:
            for name, label in TEXTS.items():
                self.fields[f"{name}_{code}"].label = label
                self.fields[f"{name}_{code}"].required = False
            is_ready = getattr(self.instance, f"state_{code}") == VersionState.REVIEWED
            self.fields[f"ready_{code}"] = forms.BooleanField(label=READY[code], required=False, initial=is_ready)
        if self.instance.status != Update.Status.DRAFT:
            del self.fields["address"]
        if is_translation:
            kept = self.instance.original_language
            for name in ["original_language", "picture", "address", f"ready_{kept}", *(f"{n}_{kept}" for n in TEXTS)]:
                self.fields.pop(name, None)
        else:
            self.fields[f"title_{self.original}"].is_one_of_languages = True  # needed, though the others are not

    @property
    def original(self) -> str:
        if self.is_translation:
            return self.instance.original_language
        typed = self["original_language"].value()
        return typed if typed in LANGUAGES else self.instance.original_language

    @property
    def versions(self) -> list[dict[str, Any]]:
        """The fields of each language, the original first, for the page to lay out beside each other."""
        shown = [code for code in LANGUAGES if f"title_{code}" in self.fields]
        return [
            {
                "language": code,
                "name": NAMES[code],
                "shape": SHAPES[getattr(self.instance, f"state_{code}")],
                "state_word": VersionState(getattr(self.instance, f"state_{code}")).label,
                "fields": [self[f"{name}_{code}"] for name in (*TEXTS, "ready")],
            }
            for code in sorted(shown, key=lambda code: code != self.original)
        ]

    def clean_address(self) -> str:
        typed = self.cleaned_data["address"]
        slug = slug_from(typed)
        if typed and not slug:
            raise ValidationError(_("Use Latin letters and digits."))
        if slug in RESERVED_SLUGS:
            raise ValidationError(_("This address is taken by a page of the portal. Please choose another."))
        if slug and Update.objects.exclude(pk=self.instance.pk).filter(slug=slug).exists():
            raise ValidationError(_("Another update has this address already."))
        return slug

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.is_translation:
            self._check_original(data)
        for code in LANGUAGES:
            if not data.get(f"ready_{code}"):
                continue
            if not data.get(f"title_{code}"):
                self.add_error(f"ready_{code}", _("There is no title in this language yet."))
            elif not (data.get(f"summary_{code}") or data.get(f"body_{code}")):
                self.add_error(f"ready_{code}", _("There is nothing to read in this language but the title."))
        return data

    def _check_original(self, data: dict[str, Any]) -> None:
        original = data.get("original_language") or self.instance.original_language
        if not data.get(f"title_{original}"):
            self.add_error(f"title_{original}", _("Give it a title in the language you write it in."))
        picture = data.get("picture", self.instance.picture)
        if picture and not data.get(f"picture_alt_{original}"):
            self.add_error(f"picture_alt_{original}", _("Say what the picture shows, for people who cannot see it."))

    def _post_clean(self) -> None:
        super()._post_clean()
        for code in LANGUAGES:
            if f"ready_{code}" not in self.fields:
                continue
            has_text = bool(self.cleaned_data.get(f"title_{code}"))
            ready = VersionState.REVIEWED if self.cleaned_data.get(f"ready_{code}") else VersionState.DRAFT
            setattr(self.instance, f"state_{code}", ready if has_text else VersionState.MISSING)


class TakeDownForm(ActForm):
    """Why it is taken down. The author is told the reason."""

    reason = forms.ChoiceField(label=_("Why?"), choices=Update.Reason, widget=forms.RadioSelect)
