"""The portal's public calendar: coming editions, public meetings of groups, and what campaigns do."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.models import Action, Campaign
from forums.queries import CalendarEntry, calendar_entries
from forums.views.calendar import answer
from groups.models import Meeting

MOST = 200  # of each; a phone's calendar needs no more
ACTION_LENGTH = timedelta(hours=2)  # an action has no end of its own


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    return answer(_("ICSSI: public dates"), [*calendar_entries(), *meetings(), *actions()], "icssi")


def meetings() -> list[CalendarEntry]:
    shown = Meeting.objects.public().upcoming().select_related("group")[:MOST]
    return [
        CalendarEntry(
            uid=f"meeting-{meeting.pk}",
            title=meeting.title,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            place=meeting.place,
            url=meeting.group.get_absolute_url(),
            language=meeting.language,
        )
        for meeting in shown
    ]


def actions() -> list[CalendarEntry]:
    """Dated actions of public campaigns; those taken back stay, so that phones strike them out."""
    shown = Action.objects.filter(campaign__status__in=Campaign.PUBLIC, starts_at__gte=timezone.now())
    return [
        CalendarEntry(
            uid=f"action-{action.pk}",
            title=action.title,
            starts_at=action.starts_at,
            ends_at=action.starts_at + ACTION_LENGTH,
            place=action.place,
            url=action.campaign.get_absolute_url(),
            is_cancelled=action.status == Action.Status.CANCELLED,
            language=action.campaign.original_language,
        )
        for action in shown.select_related("campaign").order_by("starts_at")[:MOST]
    ]
