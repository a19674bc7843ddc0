"""What a person chooses on the page of her safety."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.safety import choose_safety
from accounts.models import Session, User
from core.acts import ActForm
from groups.actions import show_me
from groups.models import Membership
from groups.wording import name_of


class SafetyForm(ActForm):
    """Her level, the groups that see her below it, and her mail."""

    level = forms.ChoiceField(label=_("Safety level"), choices=User.Level.choices, widget=forms.RadioSelect)
    shown = forms.MultipleChoiceField(
        label=_("Groups whose members see my pseudonym"),
        help_text=_("The leads of a group see it in any case, unless you are hidden."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_discreet = forms.BooleanField(
        label=_("Discreet mail"),
        help_text=_("Mails name no group, title, place or person; they only ask you to open the portal."),
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        self.memberships = list(Membership.objects.active().filter(user=user).select_related("group"))
        shown = [str(row.pk) for row in self.memberships if row.is_shown]
        initial = {"level": user.level, "is_discreet": user.is_discreet, "shown": shown}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["shown"].choices = [(str(row.pk), name_of(row.group)) for row in self.memberships]
        if not self.memberships:
            del self.fields["shown"]

    @transaction.atomic
    def save(self) -> None:
        choose_safety(self.user, level=self.cleaned_data["level"], is_discreet=self.cleaned_data["is_discreet"])
        for row in self.memberships:
            is_shown = str(row.pk) in self.cleaned_data["shown"]
            if is_shown != row.is_shown:
                show_me(row, is_shown, by=self.user)


class EndSessionsForm(ActForm):
    """Which of her sessions ends: one, by the name it has in the table, or all others."""

    OTHERS = "others"

    session = forms.CharField(max_length=40)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.chosen: Session | None = None

    def clean_session(self) -> str:
        name: str = self.cleaned_data["session"]
        self.chosen = Session.objects.of(self.user).filter(pk=name).first()
        return name
