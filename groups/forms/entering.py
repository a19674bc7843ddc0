"""What people type to join a group and to be seen in it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.acts import ActForm
from groups.models import JoinRequest


class JoinForm(ActForm):
    """A word why, if one likes. Nothing else is asked."""

    word = forms.CharField(
        label=_("A word why"),
        help_text=_("What you would like to do in the group. No names or phone numbers, please."),
        max_length=JoinRequest._meta.get_field("word").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class VouchForm(ActForm):
    """Whether I know who asks to join."""

    knows = forms.BooleanField(required=False)


class ShowForm(ActForm):
    """Whether the other members see my pseudonym."""

    is_shown = forms.BooleanField(required=False)
