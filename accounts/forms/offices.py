"""Forms of admins, about an account they name by its exact address."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import find_account, give_office
from accounts.models import Office, User
from core.acts import ActForm
from geography.models import Region


class ExactAccountForm(ActForm):
    """Names one account by its exact address; `account` is it, once the form is valid."""

    email = forms.EmailField(
        label=_("Exact e-mail address of the account"),
        help_text=_("There is no list of accounts: ask the person for the address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "class": "vTextField"}),
    )
    account: User | None = None

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self.account = find_account(email)
        return email


class CloseAccountForm(ExactAccountForm):
    is_sure = forms.BooleanField(label=_("Close this account, end its sessions and its offices"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_email(self) -> str:
        email = super().clean_email()
        if self.account == self.by:
            raise ValidationError(gettext("You cannot close your own account here."), code="own")
        return email


class GiveOfficeForm(ExactAccountForm):
    role = forms.ChoiceField(label=_("Office"), choices=Office.Role.choices)
    region = forms.ModelChoiceField(
        Region.objects.all(), label=_("Region"), required=False, help_text=_("For coordinators only.")
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ["email", "role", "region", "since", "until"]

    def give(self, *, by: User) -> Office:
        """Raises ValidationError when the office cannot be given like this."""
        assert self.account is not None  # noqa: S101 - a valid form has found it
        data = self.cleaned_data
        return give_office(self.account, data["role"], data["region"], data["since"], data["until"], by=by)
