"""What came of a meeting: its minutes, how many were there, and what was decided."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.transitions import MoveRefused
from groups.actions.meetings import REPORT
from groups.models import Meeting
from notifications.actions import cancel_about, record
from notifications.tokens import fingerprint

REPORTED = ["minutes", "women", "men", "others", "reported_at"]


def as_written(meeting: Meeting) -> str:
    """What somebody who writes the minutes has before her."""
    return fingerprint(meeting.minutes, meeting.women, meeting.men, meeting.others)


@transaction.atomic
def report_meeting(meeting: Meeting, *, by: User, known: str) -> None:
    """Keep what was written of `meeting`; who facilitates is reminded no more.

    Raises ValidationError when somebody else wrote since `known` was read, MoveRefused when it does not take place.
    """
    stored = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if not stored.is_held:
        raise MoveRefused(stored, stored.status)
    if as_written(stored) != known:
        raise ValidationError(_("Somebody else wrote here in the meantime. Copy what you typed, open the page anew, "
                                "and put both together."), code="written")  # fmt: skip
    is_first = stored.reported_at is None
    meeting.reported_at = stored.reported_at or timezone.now()
    meeting.save(update_fields=REPORTED)
    if is_first:
        cancel_about(meeting, reason="reported", kinds=[REPORT])
    record("groups.meeting_reported" if is_first else "groups.minutes_changed", meeting, by=by)
