"""The editor of a campaign: everything it says, far from complete if need be."""

import json
from typing import Any, NamedTuple
from uuid import uuid4

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaigns.forms.texts import ActionForm, AmendedDemandForm, CampaignForm, DemandForm, TextRows
from campaigns.merging import COUNTED, DAYS, LAST, PLANNED, Draft, Prints, Tab, draft_of, planned_as, prints_of
from campaigns.texts import ASKED
from core.languages import LANGUAGES, columns, read
from organisations.models import Organisation

LONGEST_KNOWN = 20_000


class Bodies(NamedTuple):
    """The organisations a demand can be addressed to, read once for all rows of a form."""

    choices: list[Any]
    names: dict[int, dict[str, str]]

    @classmethod
    def known(cls) -> "Bodies":
        """Authorities first: most demands are theirs to meet."""
        grouped: dict[str, list[tuple[int, str]]] = {Organisation.Kind.AUTHORITY: []}
        names = {}
        for row in Organisation.objects.values("pk", "kind", *columns("name")):
            names[row["pk"]] = {language: row[f"name_{language}"] or "" for language in LANGUAGES}
            grouped.setdefault(row["kind"], []).append((row["pk"], read(row, "name").text))
        groups = [(Organisation.Kind(kind).label, rows) for kind, rows in grouped.items() if rows]
        return cls([("", _("None of these: I write it in words")), *groups], names)


class Addressed(forms.ModelForm):
    """A demand to an organisation that is known here, or to somebody in words."""

    def __init__(self, *args: Any, bodies: Bodies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = bodies
        self.fields["addressed_to"] = forms.TypedChoiceField(
            label=_("Organisation it is addressed to"),
            choices=bodies.choices,
            coerce=int,
            empty_value=None,
            required=False,
        )
        for name in columns("addressee"):
            self.fields[name].help_text = _("Left empty, the name of the organisation stands here.")
        self.order_fields(["id", *columns("text"), "addressed_to", *columns("addressee")])

    def clean(self) -> dict[str, Any]:
        """Words are filled in from the organisation, and follow it when another one is chosen."""
        data = self.cleaned_data
        named = self.bodies.names.get(data.get("addressed_to") or 0)
        for language in LANGUAGES if named else ():
            word = data.get(f"addressee_{language}") or ""
            if not word or any(word == other[language] for other in self.bodies.names.values()):
                data[f"addressee_{language}"] = named[language] if named else ""
        return super().clean() or data


class RowOfDraft(forms.ModelForm):
    """A row that may be half empty; one without a number is known by its mark, so that it is stored once."""

    needed = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        self.fields["mark"] = forms.CharField(
            required=False, max_length=32, widget=forms.HiddenInput, initial=lambda: uuid4().hex
        )

    def has_changed(self) -> bool:
        return bool({*self.changed_data} - {"mark"})


class DraftDemandForm(RowOfDraft, Addressed, DemandForm):
    pass


class DraftActionForm(RowOfDraft, ActionForm):
    def _get_validation_exclusions(self) -> set[str]:
        """What the form has checked is not asked of the database as well, a query for each row; whether it ends after
        it begins only where it ends."""
        excluded: set[str] = super()._get_validation_exclusions() | {"place_for"}
        return excluded if self.cleaned_data.get("ends_at") else excluded | {"ends_at"}


class AddressedDemandForm(Addressed, AmendedDemandForm):
    pass


class RowsOfDraft(TextRows):
    """Rows with a box to take one out when the draft is saved by its button."""

    removal: Any = ""

    def add_fields(self, form: forms.BaseForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = self.removal
        if index is not None and not form["id"].value():
            form.fields["DELETE"].widget = forms.HiddenInput()


class DemandRows(RowsOfDraft):
    removal = _("Take this demand out when I save")


class ActionRows(RowsOfDraft):
    removal = _("Take this action out when I save")


ROWS: dict[str, Any] = {"extra": 1, "can_delete": True, "max_num": 8, "absolute_max": 16, "validate_max": True}
DraftDemandFormSet = forms.formset_factory(DraftDemandForm, formset=DemandRows, **ROWS)
DraftActionFormSet = forms.formset_factory(DraftActionForm, formset=ActionRows, **ROWS)
AddressedDemandFormSet = forms.formset_factory(AddressedDemandForm, formset=DemandRows, **ROWS)


class DraftForm(CampaignForm):
    """A draft as one page sends it: with the prints of what it began with, and how often it was sent (see
    `campaigns.merging`)."""

    known = forms.CharField(required=False, max_length=LONGEST_KNOWN, widget=forms.HiddenInput)
    turn = forms.IntegerField(required=False, min_value=0, max_value=2 * LAST, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = args[0] if args else None
        asked, planned = None, None
        if data is None and self.instance.pk:
            stored = draft_of(self.instance)
            self.initial["known"] = json.dumps(prints_of(stored), separators=(",", ":"))
            asked, planned = stored["demands"], list(self.instance.actions.values("id", *PLANNED))
        rows = {"bodies": Bodies.known()}
        self.demands = DraftDemandFormSet(data, prefix="demands", initial=asked, form_kwargs=rows)
        self.actions = DraftActionFormSet(data, prefix="actions", initial=planned)

    @cached_property
    def sets(self) -> list[RowsOfDraft]:
        return [self.demands, self.actions]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(rows.is_valid() for rows in self.sets)])

    @property
    def known_prints(self) -> Prints:
        """What stood in the form when it was opened; nothing when somebody tampered with it."""
        try:
            found = json.loads(self.cleaned_data.get("known") or "{}")
        except ValueError:
            return {}
        is_fine = isinstance(found, dict) and all(isinstance(value, str) for value in found.values())
        return found if is_fine else {}

    def begin_anew(self, known: Prints, numbers: dict[str, int]) -> None:
        """Be the form of a page of its own, which knows these prints and the numbers of rows by their marks."""
        for name, value in {"known": json.dumps(known), "key": uuid4().hex, "turn": ""}.items():
            self.data[name] = value
        for row in (one for rows in self.sets for one in rows.forms):
            if (number := numbers.get(row["mark"].value() or "")) and not row["id"].value():
                row.data[row.add_prefix("id")] = number

    def tab(self) -> Tab:
        """A page without scripts does not count: its button comes after everything."""
        turn = self.cleaned_data.get("turn")
        return Tab(self.cleaned_data.get("key") or "", LAST if turn is None else turn)

    def typed(self, *, by_itself: bool) -> Draft:
        """What stands in the form. What a page sends by itself takes nothing out."""
        said = self.cleaned_data
        counted = {name: said.get(name) or "" for name in columns("progress_label")}
        counted |= {name: said.get(name) for name in COUNTED[:2]}
        days = {name: day.isoformat() if (day := said.get(name)) else "" for name in DAYS}
        own = draft_of(self.instance, governorates=said["governorates"])
        return {
            **own, **counted, **days,
            "demands": [_asked(row, by_itself) for row in _sent(self.demands)],
            "actions": [_planned(row, by_itself) for row in _sent(self.actions)],
        }  # fmt: skip


def _sent(rows: RowsOfDraft) -> list[dict[str, Any]]:
    """Rows in which something stands, whatever the form says of how many there were."""
    return [row.cleaned_data for row in rows.forms if row.cleaned_data and row.has_changed()]


def _asked(row: dict[str, Any], by_itself: bool) -> dict[str, Any]:
    texts = {name: row.get(name) or "" for name in ASKED}
    return {"addressed_to": row.get("addressed_to"), **texts, **_marked(row, by_itself)}


def _planned(row: dict[str, Any], by_itself: bool) -> dict[str, Any]:
    return {**planned_as(dict.fromkeys(PLANNED) | row), **_marked(row, by_itself)}


def _marked(row: dict[str, Any], by_itself: bool) -> dict[str, Any]:
    removed = bool(row.get("DELETE")) and not by_itself
    return {"id": row.get("id"), "mark": row.get("mark") or "", "removed": removed}
