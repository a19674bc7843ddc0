"""What councils hold of a person, and for how long."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.keeping import NAMELESS, delete_in_batches, holding, term
from councils.models import Commitment, Evidence, Seat

CHARGE_KEPT = timedelta(days=365)

holding(
    code="seats",
    title=gettext_lazy("Your seats in councils"),
    model=Seat,
    of=("user",),
    shows=("council__slug", "kind", "organisation__slug", "since", "until"),
    becomes=NAMELESS,
)
holding(
    code="commitments",
    title=gettext_lazy("Commitments you wrote down"),
    model=Commitment,
    of=("made_by",),
    shows=("council__slug", "recommendation__ref", "status", "made_on", "due_on"),
    becomes=NAMELESS,
)
holding(
    code="evidence",
    title=gettext_lazy("Evidence you added"),
    model=Evidence,
    of=("added_by",),
    shows=("commitment__recommendation__ref", "text_ar", "text_ckb", "text_en", "link", "seen_on", "added_at"),
    becomes=NAMELESS,
)


def end_seats(now: datetime) -> int:
    ended = Seat.objects.filter(until__lt=timezone.localdate(now - CHARGE_KEPT), user__isnull=False)
    return delete_in_batches(ended, change=[("user", None)])


term(
    code="councils.seats",
    what=gettext_lazy("Who sat in a council"),
    kept=CHARGE_KEPT,
    since=gettext_lazy("after the seat ends"),
    becomes=gettext_lazy("the seat stays in the record, without the name"),
    end=end_seats,
)
