"""Forms of people about themselves (`people`), and of admins about others (`offices`). Callers import from here."""

from accounts.forms.offices import AskForm, CloseAccountForm, GiveOfficeForm
from accounts.forms.people import ZONES, ProfileForm, SignupForm, clean_pseudonym

__all__ = [
    "ZONES",
    "AskForm",
    "CloseAccountForm",
    "GiveOfficeForm",
    "ProfileForm",
    "SignupForm",
    "clean_pseudonym",
]
