"""What a lead types about an action of a campaign that runs, and what comes of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.forms.opened import OpenedMixin
from campaigns.forms.texts import ActionForm, InLanguages
from campaigns.models import Action
from campaigns.queries.opened import PLANNED, REPORTED
from core.acts import ActForm
from core.languages import LANGUAGES, NAMES, columns
from core.uploads import PictureUpload, sent_by


class RunningActionForm(OpenedMixin, ActionForm):
    """An action that is public as soon as it is saved."""

    written = PLANNED

    field_order = ["kind", *columns("title"), "starts_at", "ends_at", *columns("place"), "place_for",
                   *columns("wanted"), "takes_sign_ups", "capacity"]  # fmt: skip


class ActionReportForm(OpenedMixin, InLanguages):
    """What came of it: a number, and words in one language at least."""

    written = REPORTED
    needed = ("result",)
    labels = {"result": _("What came of it")}

    class Meta:
        model = Action
        fields = ["people_came", *columns("result")]
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in columns("result")}
        help_texts = {"people_came": _("As counted or estimated there. Below ten, everyone reads “fewer than 10”.")}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not any(data.get(name) for name in columns("result")) and not self.errors:
            self.add_error(f"result_{LANGUAGES[0]}", _("Write it in one language at least."))
        return data


class ActionPictureForm(ActForm):
    """A picture of what was done, and what can be seen on it, in one language at least."""

    file = PictureUpload(
        label=_("Picture"),
        help_text=_("JPEG, PNG, WebP or AVIF, up to 5 MB. Place, time and device are removed from it. "
                    "Show nobody who did not agree."),
    )  # fmt: skip

    def __init__(self, *args: Any, sender: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent_by(self, sender)
        for language in LANGUAGES:
            self.fields[f"alt_{language}"] = forms.CharField(
                label=_("%(field)s (%(language)s)") % {"field": _("What can be seen"), "language": NAMES[language]},
                required=False,
                max_length=200,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not any(self.alt.values()):
            self.add_error(f"alt_{LANGUAGES[0]}", _("Say what can be seen, for people who cannot see it."))
        return data

    @property
    def alt(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in columns("alt")}
