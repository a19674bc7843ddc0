"""Who organises an edition, and for how long."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from forums.actions.holding import hold
from forums.models import Edition, Organiser
from forums.models.editions import today
from notifications.actions import record


@transaction.atomic
def appoint_organiser(
    edition: Edition, user: User, since: date | None = None, until: date | None = None, *, by: User
) -> Organiser:
    """Let `user` organise `edition` for a time; who did before does again. Raises ValidationError for who does now."""
    hold(edition)
    since = since or today()
    organiser = Organiser.objects.filter(edition=edition, user=user).first() or Organiser(edition=edition, user=user)
    if organiser.pk and (organiser.until is None or organiser.until >= since):
        raise ValidationError(_("This account organises the edition in that time already."), code="held")
    organiser.since, organiser.until = since, until
    organiser.save()
    record("forums.organiser_appointed", edition, by=by)
    return organiser
