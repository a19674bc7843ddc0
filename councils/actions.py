"""What councils do with the forums' recommendations, and who sits at their tables. One home per transition."""

from collections.abc import Collection
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.transitions import MoveRefused, move
from councils.models import Commitment, Council, Evidence, Seat
from councils.queries import due_moment
from forums.models import Organiser, Recommendation
from notifications.actions import cancel_about, recipient_for, recipients_of, record, tell
from organisations.models import Organisation

Status = Commitment.Status
REMINDER = "councils.commitment_due"


@transaction.atomic
def take_up(commitment: Commitment, *, council: Council, recommendation: Recommendation, by: User) -> Commitment:
    """Save the new `commitment`: `council` promises to carry out `recommendation`.

    Raises ValidationError when the council closed, the recommendation is not adopted, or it was taken up before.
    """
    _take_turn(council.pk)
    council.refresh_from_db(fields=["status"])
    if not council.takes_up:
        raise ValidationError(_("This council is closed and takes up nothing new."), code="closed")
    if recommendation.status != Recommendation.Status.ADOPTED:
        raise ValidationError(_("Only what a forum has adopted can be taken up."), code="not_adopted")
    commitment.council, commitment.recommendation, commitment.made_by = council, recommendation, by
    commitment.status, commitment.settled_on = Status.PLANNED, None
    commitment.full_clean(exclude=["text", "owner"])
    commitment.save()
    _announce(commitment, "councils.taken_up", was=None, by=by)
    return commitment


@transaction.atomic
def begin(commitment: Commitment, *, by: User) -> None:
    """Work has begun on a planned commitment. Raises MoveRefused when it is not planned any more."""
    _hold(commitment)
    _move(commitment, Status.UNDER_WAY, {Status.PLANNED}, None)
    _announce(commitment, "councils.begun", was=Status.PLANNED, by=by)


@transaction.atomic
def keep(commitment: Commitment, *, by: User) -> None:
    """The promise is kept. Raises ValidationError without evidence: nobody has to take a council's word for it."""
    _hold(commitment)
    if not commitment.evidence.exists():
        raise ValidationError(_("Add evidence first: what shows that the promise is kept?"), code="no_evidence")
    _settle(commitment, Status.KEPT, by=by)


@transaction.atomic
def miss(commitment: Commitment, *, by: User) -> None:
    """The council says that it did not keep the promise."""
    _hold(commitment)
    _settle(commitment, Status.NOT_KEPT, by=by)


@transaction.atomic
def reopen(commitment: Commitment, *, by: User) -> None:
    """What was held to be settled is under way again. Raises MoveRefused when it is not settled."""
    _hold(commitment)
    was = commitment.status
    _move(commitment, Status.UNDER_WAY, {Status.KEPT, Status.NOT_KEPT}, None)
    _announce(commitment, "councils.reopened", was=was, by=by)


@transaction.atomic
def add_evidence(evidence: Evidence, *, commitment: Commitment, by: User) -> Evidence:
    """Save the new `evidence` for `commitment`, which is under way from then on if it was only planned.

    Raises ValidationError when it has neither words nor a link, or shows what has not happened yet.
    """
    _hold(commitment)
    if evidence.seen_on > timezone.localdate():
        raise ValidationError({"seen_on": _("This day has not come yet.")}, code="future")
    evidence.commitment, evidence.added_by = commitment, by
    evidence.full_clean(exclude=["text"])
    evidence.save()
    was = commitment.status
    if commitment.status == Status.PLANNED:
        _move(commitment, Status.UNDER_WAY, {Status.PLANNED}, None)
    _announce(commitment, "councils.evidence_added", was=was, by=by)
    return evidence


@transaction.atomic
def correct(commitment: Commitment, *, by: User) -> None:
    """Save what an editor put right in the words or the day of a commitment; reminders follow the day."""
    _take_turn(commitment.council_id)
    commitment.save()
    cancel_about(commitment, reason="another day", kinds=[REMINDER], except_occurrence=due_moment(commitment.due_on))
    record("councils.corrected", commitment, by=by)


@transaction.atomic
def give_seat(
    user: User, council: Council, kind: str, *, organisation: Organisation | None = None,
    since: date | None = None, until: date | None = None, by: User | None,
) -> Seat:  # fmt: skip
    """Let `user` sit in `council` for a time. Raises ValidationError when she already sits there in that time."""
    _take_turn(council.pk)
    since = since or timezone.localdate()
    seat = Seat(council=council, kind=kind, user=user, organisation=organisation, since=since, until=until)
    seat.full_clean()
    held = Seat.objects.filter(council=council, user=user).filter(Q(until__isnull=True) | Q(until__gte=since))
    if until:
        held = held.filter(since__lte=until)
    if held.exists():
        raise ValidationError(_("This person already sits in this council."), code="held")
    seat.save()
    recipient_for(user)  # so that reminders find her
    record("councils.seat_given", council, by=by, kind=kind)
    return seat


@transaction.atomic
def end_seat(seat: Seat, *, by: User | None) -> None:
    """Let yesterday be the last day, so that it ends now; a seat that never began is removed."""
    yesterday = timezone.localdate() - timedelta(days=1)
    if yesterday < seat.since:
        seat.delete()
    elif seat.until is None or seat.until > yesterday:
        seat.until = yesterday
        seat.save(update_fields=["until"])
    record("councils.seat_ended", seat.council, by=by, kind=seat.kind)


def _take_turn(council_id: int) -> None:
    """Wait for this council's turn until the transaction ends. The lock is the council's row, not the commitment's:
    a mail in flight shares a lock on its commitment. On SQLite the transaction itself is the lock."""
    Council.objects.select_for_update(no_key=True).get(pk=council_id)


def _hold(commitment: Commitment) -> None:
    """Take the turn, and read anew what another may just have changed."""
    _take_turn(commitment.council_id)
    commitment.refresh_from_db(fields=["status", "settled_on"])


def _move(commitment: Commitment, to: Status, sources: Collection[str], settled_on: date | None) -> None:
    """Move on from one of `sources` only: to begin and to reopen end in the same status but start from others."""
    if commitment.status not in sources:
        raise MoveRefused(commitment, to)
    move(commitment, to, settled_on=settled_on)


def _settle(commitment: Commitment, to: Status, *, by: User) -> None:
    was = commitment.status
    _move(commitment, to, Commitment.OPEN, timezone.localdate())
    cancel_about(commitment, reason="settled", kinds=[REMINDER])
    _announce(commitment, f"councils.{to}", was=was, by=by)


def _announce(commitment: Commitment, verb: str, *, was: str | None, by: User) -> None:
    """Write it down, with the status it had before, and tell the council's members and the organisers of the edition it
    came from: what is done within an hour in one mail."""
    seats = Seat.objects.current().of_members().filter(council=commitment.council_id, user__isnull=False)
    organisers = Organiser.objects.current().filter(edition=commitment.recommendation.edition_id)
    people = User.objects.filter(Q(pk__in=seats.values("user")) | Q(pk__in=organisers.values("user")), is_active=True)
    activity = record(verb, commitment, by=by, **({"from": was} if was else {}))
    tell(
        "councils.commitment_changed", recipients_of(people).exclude(account=by), subject=commitment, activity=activity
    )
