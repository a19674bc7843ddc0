"""Where a password is typed. django-allauth's forms, which set no end to it; ours as long as a long sentence.

Named by settings.ACCOUNT_FORMS, and not imported from `accounts.forms`: allauth's own are loaded with them.
"""

from typing import Any

from allauth.account import forms as base
from django import forms

from accounts.forms.people import LONGEST_PASSWORD
from core.acts import bound_texts


class BoundMixin(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound_texts(self, LONGEST_PASSWORD)


class LoginForm(BoundMixin, base.LoginForm):
    """To sign in."""


class ChangePasswordForm(BoundMixin, base.ChangePasswordForm):
    """The old one, and a new one twice."""


class SetPasswordForm(BoundMixin, base.SetPasswordForm):
    """A first one."""


class ResetPasswordKeyForm(BoundMixin, base.ResetPasswordKeyForm):
    """A new one, by the link of a mail."""


class ReauthenticateForm(BoundMixin, base.ReauthenticateForm):
    """Once more, before a grave act."""
