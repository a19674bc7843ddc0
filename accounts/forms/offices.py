"""Forms of admins, about an account they name by its exact address."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import keys
from accounts.actions import find_account
from accounts.models import Office, TwoKeyAct, User
from core.acts import ActForm
from geography.models import Region


class CloseAccountForm(ActForm):
    """Names one account by its exact address; `account` is it, once the form is valid.

    It is looked up only when it is going to be closed: whether an address has an account is told to nobody who tries.
    """

    email = forms.EmailField(
        label=_("Exact e-mail address of the account"),
        help_text=_("There is no list of accounts: ask the person for the address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "class": "vTextField"}),
    )
    is_sure = forms.BooleanField(label=_("Close this account, end its sessions and its offices"))

    account: User | None = None

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean(self) -> None:
        if self.errors:
            return
        try:
            self.account = find_account(self.cleaned_data["email"])
        except ValidationError as none:
            self.add_error("email", none)
        if self.account == self.by:
            self.add_error("email", ValidationError(gettext("You cannot close your own account here."), code="own"))


class AskForm(ActForm):
    """Asks for an act of two people about the account with a typed address. Nothing tells whether there is one."""

    email = forms.EmailField(
        label=_("Exact e-mail address of the account"),
        help_text=_(
            "Ask the person for it. Whether an account has this address is not told: when nobody answers within seven "
            "days, check it."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "class": "vTextField"}),
    )


class GiveOfficeForm(AskForm):
    role = forms.ChoiceField(label=_("Office"), choices=Office.Role.choices)
    region = forms.ModelChoiceField(
        Region.objects.all(), label=_("Region"), required=False, help_text=_("For coordinators only.")
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ["email", "role", "region", "since", "until"]

    def ask(self, *, by: User) -> TwoKeyAct:
        """Raises ValidationError when such an office cannot be given to anybody."""
        data = self.cleaned_data
        return keys.ask_for_office(
            data["email"], data["role"], data["region"], since=data["since"], until=data["until"], by=by
        )
