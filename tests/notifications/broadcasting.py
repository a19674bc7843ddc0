"""An edition with people who registered, its organiser, and what she writes to them."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import Office, User
from forums.models import Edition, Registration
from notifications import actions
from notifications.actions import recipient_at
from notifications.models import Broadcast, Delivery, Recipient
from tests import factories

TITLE, BODY = "Marshes rally moved indoors", "The buses leave at eight.\n\nBring water."


def registered(edition: Edition, language: str = "en", *, account: User | None = None, **fields: Any) -> Recipient:
    """Somebody with a place, by an account or by an address without one."""
    n = next(factories.number)
    if account:
        recipient = Recipient.objects.get_or_create(account=account)[0]
    else:
        recipient = recipient_at(f"guest{n}@example.org", language)
    Registration.objects.create(edition=edition, recipient=recipient, code=f"C{n}", **fields)
    return recipient


def draft(by: User, edition: Edition | None, audience: str = "forums.registered", **texts: Any) -> Broadcast:
    """Ready in English and nothing else, unless told otherwise."""
    if not texts:
        texts = {"title_en": TITLE, "body_en": BODY}
    states = {f"state_{name.removeprefix('title_')}": "reviewed" for name in texts if name.startswith("title_")}
    original = min(states).removeprefix("state_")
    made = Broadcast(audience=audience, thing=edition, **{"original_language": original} | states | texts)
    return actions.write_broadcast(made, by=by)


def confirm(broadcast: Broadcast, *, revision: int | None = None, by: User | None = None) -> None:
    actions.confirm_broadcast(broadcast, revision=revision or broadcast.revision, by=by or broadcast.written_by)


def pause_ends(broadcast: Broadcast) -> None:
    """The clock goes on past the pause; summaries keep their hour."""
    waited = Broadcast.PAUSE + timedelta(minutes=1)
    Broadcast.objects.filter(pk=broadcast.pk).update(
        confirmed_at=broadcast.confirmed_at - waited, begins_at=broadcast.begins_at - waited
    )
    Delivery.objects.about(broadcast).filter(due_at__lte=timezone.now() + waited).update(due_at=timezone.now())


def proven(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def editor() -> User:
    return factories.holder(Office.Role.EDITOR)


def fates(broadcast: Broadcast) -> list[tuple[str, str]]:
    """Status and reason of each delivery, whoever it goes to."""
    return sorted(Delivery.objects.about(broadcast).values_list("status", "reason"))
