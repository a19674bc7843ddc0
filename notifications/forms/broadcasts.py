"""What people type about messages to many."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.acts import ActForm, ActModelForm
from core.languages import LANGUAGES, NAMES, columns
from core.models import VersionState
from notifications.models import Broadcast

TEXTS = {"title": _("Title"), "body": _("Text")}
LARGEST = 2**31 - 1


class BroadcastForm(ActModelForm):
    """The texts in three languages. A version with a title and a text is read by people; half of one waits."""

    class Meta:
        model = Broadcast
        fields = ["original_language", *columns("title"), *columns("body")]
        widgets = {name: forms.Textarea(attrs={"rows": 8}) for name in columns("body")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in LANGUAGES:
            for name, label in TEXTS.items():
                self.fields[f"{name}_{code}"].label = label
                self.fields[f"{name}_{code}"].required = False
        for name in TEXTS:
            self.fields[f"{name}_{self.original}"].is_one_of_languages = True  # needed, though the others are not

    @property
    def original(self) -> str:
        typed = self["original_language"].value()
        return typed if typed in LANGUAGES else self.instance.original_language

    @property
    def versions(self) -> list[dict[str, Any]]:
        """The fields of each language, the original first, for the page to lay out beside each other."""
        return [
            {"language": code, "name": NAMES[code], "fields": [self[f"{name}_{code}"] for name in TEXTS]}
            for code in sorted(LANGUAGES, key=lambda code: code != self.original)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        original = data.get("original_language") or self.original
        for code in LANGUAGES:
            title, body = f"title_{code}", f"body_{code}"
            data[title] = " ".join((data.get(title) or "").split())
            if not data[title] and (code == original or data.get(body)) and title not in self.errors:
                self.add_error(title, _("Give it a title in this language."))
        if not data.get(f"body_{original}") and f"body_{original}" not in self.errors:
            self.add_error(f"body_{original}", _("Write it in the language you write in; the others can follow."))
        return data

    def _post_clean(self) -> None:
        super()._post_clean()
        for code in LANGUAGES:
            has_title, has_body = (bool(self.cleaned_data.get(f"{name}_{code}")) for name in TEXTS)
            state = VersionState.REVIEWED if has_title and has_body else VersionState.DRAFT
            setattr(self.instance, f"state_{code}", state if has_title else VersionState.MISSING)


class ConfirmForm(ActForm):
    """The second look: `revision` is the text that was looked at."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST)
