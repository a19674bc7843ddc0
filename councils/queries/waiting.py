"""What waits for a council, and for the people at its table."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.languages import read
from core.needs import Need
from councils.models import Commitment, Council, Seat
from councils.queries.figures import RowCount
from forums.models import Edition, Recommendation

DUE_HOUR = 6  # UTC: nine in the morning in Iraq, so that nobody is woken by a reminder
SOON = timedelta(days=14)
MOST_SOON = 5


def due_moment(day: date) -> datetime:
    """The moment of the day `day` at which something due on it is due: what reminders count back from."""
    return datetime.combine(day, time(DUE_HOUR), UTC)


def open_to(council: Council) -> QuerySet[Recommendation]:
    """Adopted recommendations that the council has not taken up, the newest first."""
    taken = Commitment.objects.filter(council=council, recommendation=OuterRef("pk"))
    adopted = Recommendation.objects.adopted().filter(~Exists(taken), edition__status__in=Edition.PUBLIC)
    return adopted.order_by("-adopted_on", "-pk")


def due_rows() -> QuerySet[Commitment]:
    """Commitments still to be kept, one row for every member of the council who can be told, as `told`."""
    return (
        Commitment.objects.due()
        .filter(council__seats__in=Seat.objects.current().of_members(), council__seats__user__recipient__isnull=False)
        .annotate(told=F("council__seats__user__recipient"))
    )


def needs(user: User) -> list[Need]:
    """What waits in the councils at whose table `user` sits as a member: late, soon due, and taken up by nobody."""
    today = timezone.localdate()
    taken = Commitment.objects.filter(recommendation=OuterRef("pk"))
    nobody = Recommendation.objects.adopted().filter(~Exists(taken), edition__status__in=Edition.PUBLIC)
    seats = Seat.objects.current().of_members().filter(user=user)
    councils = Council.objects.filter(pk__in=seats.values("council")).annotate(
        late=RowCount(Commitment.objects.overdue().filter(council=OuterRef("pk"))),
        untaken=RowCount(nobody),
    )
    rooms = {council.pk: council for council in councils}
    if not rooms:
        return []
    soon = Commitment.objects.due().filter(council__in=rooms, due_on__range=(today, today + SOON))
    due = soon.select_related("recommendation").order_by("due_on", "pk")[:MOST_SOON]
    return [
        *(_late(council) for council in rooms.values() if council.late),
        *(_soon(commitment, rooms[commitment.council_id]) for commitment in due),
        *(_untaken(council) for council in rooms.values() if council.untaken and council.takes_up),
    ]


def _late(council: Any) -> Need:
    words = ngettext("%(n)s commitment is overdue", "%(n)s commitments are overdue", council.late)
    name = read(council, "name").text
    return Need(words % {"n": council.late}, name, room_of(council), icon="warn", urgent=True)


def _soon(commitment: Commitment, council: Council) -> Need:
    title = read(commitment.recommendation, "title").text or commitment.recommendation.ref
    return Need(
        _("“%(title)s” is due soon") % {"title": title}, read(council, "name").text, room_of(council), icon="cal"
    )


def _untaken(council: Any) -> Need:
    words = ngettext(
        "%(n)s recommendation is taken up by no council", "%(n)s recommendations are taken up by no council",
        council.untaken,
    )  # fmt: skip
    return Need(words % {"n": council.untaken}, read(council, "name").text, room_of(council), icon="doc")


def room_of(council: Council) -> str:
    """The address of the council's room."""
    return reverse("councils:room", args=[council.slug])
