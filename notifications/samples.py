"""What a mail would show of one message, discreet and normal: for somebody who is about to choose."""

from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from notifications import kinds
from notifications.hours import HOME_ZONE
from notifications.kinds import Notice
from notifications.letters import Letter, Said, letter_of
from notifications.models import Delivery, Recipient


def sample_letters(user: Any) -> list[Letter]:
    """The same invented reminder as a discreet and as a normal mail, by the code that writes real ones."""
    return [_letter(user, is_discreet=True), _letter(user, is_discreet=False)]


def _letter(user: Any, *, is_discreet: bool) -> Letter:
    account = User(language=user.language, zone=user.zone, is_discreet=is_discreet)
    code = next(kind.code for kind in kinds.kinds.values() if not kind.is_safe)
    delivery = Delivery(recipient=Recipient(account=account), kind=code)
    return letter_of([Said(delivery, _notice())])


def _notice() -> Notice:
    tomorrow = timezone.now().astimezone(HOME_ZONE).date() + timedelta(days=1)
    return Notice(
        title=_("Tomorrow: the river walk"),
        paragraphs=[_("We meet at the old bridge and look at the water together.")],
        url=reverse("notifications:list"),
        action=_("See the meeting"),
        why=_("You get this because you are a member of the group."),
        starts_at=datetime.combine(tomorrow, time(17), tzinfo=HOME_ZONE),
        place=_("Old bridge"),
        entry_code="",
    )
