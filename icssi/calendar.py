"""The portal's public calendar: coming editions, public meetings of groups, and what campaigns do.

What was cancelled stays until its time is over, so that phones strike it out.
"""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.models import Action, Campaign
from campaigns.queries import action_entry
from core.ical import Entry, answer
from forums.queries import calendar_entries
from groups.models import Meeting

MOST = 200  # of each; a phone's calendar needs no more


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    return answer(_("ICSSI: public dates"), [*calendar_entries(), *meetings(), *actions()], "icssi")


def meetings() -> list[Entry]:
    of_known = Meeting.objects.public().filter(group__is_hidden=False)
    shown = of_known.filter(ends_at__gte=timezone.now()).select_related("group").order_by("starts_at")
    return [
        Entry(
            uid=f"meeting-{meeting.pk}",
            title=meeting.title,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            place=meeting.place,
            url=meeting.group.get_absolute_url(),
            sequence=_sequence(is_cancelled=meeting.status == Meeting.Status.CANCELLED),
            is_cancelled=meeting.status == Meeting.Status.CANCELLED,
            language=meeting.language,
        )
        for meeting in shown[:MOST]
    ]


def actions() -> list[Entry]:
    """Dated actions of running campaigns; where they are, only when that is for everyone."""
    running = Action.objects.filter(campaign__status=Campaign.Status.APPROVED, starts_at__gte=timezone.now())
    return [action_entry(action) for action in running.select_related("campaign").order_by("starts_at")[:MOST]]


def _sequence(*, is_cancelled: bool) -> int:
    """These have no counter of changes; a cancellation must be newer than what it cancels."""
    return int(is_cancelled)
