"""The dates of a person, as each app knows them: what she registered for, proposed, belongs to, answers for."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.queries import own_entries
from core.ical import Entry
from core.languages import active, read
from councils.models import Commitment, Council, Seat
from councils.queries import due_moment
from forums import wording
from forums.models import Activity, Edition, Registration, Slot
from forums.queries import edition_entry
from groups.models import Meeting
from groups.queries import meetings_of
from notifications.models import Recipient

MOST = 200  # of each
DUE_LENGTH = timedelta(minutes=30)  # a day on which something is due has no length of its own


def dates_of(user: User, since: datetime) -> list[Entry]:
    """In the active language, of what ends after `since`; what was cancelled stays, so that phones strike it out."""
    hers = recipients(user)
    return [
        *editions(hers, since), *activities(user, since), *meetings(user, since),
        *own_entries(user, hers, since), *commitments(user, since),
    ]  # fmt: skip


def recipients(user: User) -> QuerySet[Recipient]:
    """She, with her account or with the same address before she had one."""
    proven = user.emailaddress_set.filter(verified=True).values("email")
    return Recipient.objects.filter(account=user) | Recipient.objects.filter(account=None, own_address__in=proven)


def editions(hers: QuerySet[Recipient], since: datetime) -> list[Entry]:
    """Where she has a place or waits for one."""
    places = Registration.objects.active().filter(recipient__in=hers.values("pk")).values("edition")
    rows = Edition.objects.filter(pk__in=places, status__in=Edition.PUBLIC, starts_at__isnull=False, ends_at__gte=since)
    return [edition_entry(edition) for edition in rows.select_related("forum").order_by("starts_at")[:MOST]]


def activities(user: User, since: datetime) -> list[Entry]:
    """What she proposed and is in a programme."""
    rows = Slot.objects.filter(
        activity__proposed_by=user, activity__status__in=Activity.PUBLIC, edition__status__in=Edition.PUBLIC,
        ends_at__gte=since,
    )  # fmt: skip
    return [_slot(slot) for slot in rows.select_related("activity", "edition__forum", "room").order_by("pk")[:MOST]]


def _slot(slot: Slot) -> Entry:
    activity, edition = slot.activity, slot.edition
    title = read(activity, "title")
    room = read(slot.room, "name").text if slot.room else ""
    statuses = {activity.status, edition.status} if activity else set()
    return Entry(
        uid=f"activity-{slot.activity_id}",
        title=title.text,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        place=wording.enumeration(text for text in (room, wording.place(edition)) if text),
        url=edition.address("activity", activity.slug) if activity else "",
        sequence=slot.sequence + edition.sequence,
        is_cancelled="cancelled" in statuses,
        language=title.language,
    )


def meetings(user: User, since: datetime) -> list[Entry]:
    """Of her groups, and those they are invited to."""
    rows = meetings_of(user).filter(ends_at__gte=since).select_related("group").order_by("starts_at")
    return [
        Entry(
            uid=f"meeting-{meeting.pk}",
            title=meeting.title,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            place=meeting.place,
            url=meeting.group.address("meeting", meeting.pk),
            sequence=int(meeting.status == Meeting.Status.CANCELLED),
            is_cancelled=meeting.status == Meeting.Status.CANCELLED,
            language=meeting.language,
        )
        for meeting in rows[:MOST]
    ]


def commitments(user: User, since: datetime) -> list[Entry]:
    """What the councils she is a member of have promised and not settled, on the day it is due."""
    councils = Council.objects.filter(pk__in=Seat.objects.current().of_members().filter(user=user).values("council"))
    rows = Commitment.objects.due().filter(council__in=councils, due_on__gte=since.date())
    entries = []
    for row in rows.select_related("recommendation", "council").order_by("due_on", "pk")[:MOST]:
        due = due_moment(row.due_on)
        title = read(row.recommendation, "title").text or row.recommendation.ref
        entries.append(
            Entry(
                uid=f"commitment-{row.pk}",
                title=_("Due: %(title)s") % {"title": title},
                starts_at=due,
                ends_at=due + DUE_LENGTH,
                description=read(row.council, "name").text,
                language=active(),
            )
        )
    return entries
