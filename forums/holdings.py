"""What forums hold of a person, and for how long."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.keeping import GONE, NAMELESS, delete_in_batches, holding, parting, term
from accounts.models import User
from forums import actions
from forums.models import Activity, Edition, Organiser, Recommendation, Registration
from forums.queries import REGISTRATIONS_KEPT

CHARGE_KEPT = timedelta(days=365)

registrations = holding(
    code="registrations",
    title=gettext_lazy("Your registrations"),
    model=Registration,
    of=("recipient__account",),
    by_address=("recipient__own_address",),
    shows=("edition__forum__slug", "edition__slug", "badge_name", "governorate__slug", "languages", "needs", "code",
           "status", "registered_at", "cancelled_at"),
    becomes=GONE,
)  # fmt: skip
holding(
    code="activities",
    title=gettext_lazy("Activities you proposed"),
    model=Activity,
    of=("proposed_by",),
    shows=("edition__forum__slug", "edition__slug", "slug", "title_ar", "title_ckb", "title_en", "summary_ar",
           "summary_ckb", "summary_en", "status", "proposed_at"),
    becomes=NAMELESS,
)  # fmt: skip
holding(
    code="editions-organised",
    title=gettext_lazy("Editions you organise or organised"),
    model=Organiser,
    of=("user",),
    shows=("edition__forum__slug", "edition__slug", "since", "until"),
    becomes=GONE,
)
holding(
    code="recommendations",
    title=gettext_lazy("Recommendations you wrote down"),
    model=Recommendation,
    of=("recorded_by",),
    shows=("ref", "recorded_at", "status"),
    becomes=NAMELESS,
)


@parting
def give_places_back(user: User) -> None:
    """The first of the waiting list gets the place; nobody is told who gave it."""
    rows = registrations.rows(user).filter(status__in=Registration.ACTIVE)
    editions = list(Edition.objects.filter(pk__in=rows.order_by().values("edition")).order_by("pk"))
    registrations.rows(user).delete()
    for edition in editions:
        actions.promote_waiting(edition, by=None)


# --- for how long -------------------------------------------------------------------------------------------------


def end_organisers(now: datetime) -> int:
    return delete_in_batches(Organiser.objects.filter(until__lt=timezone.localdate(now - CHARGE_KEPT)))


term(
    code="forums.registrations",
    what=gettext_lazy("Registrations for a forum, with needs and entry codes"),
    kept=REGISTRATIONS_KEPT,
    since=gettext_lazy("after the end of the edition"),
    becomes=gettext_lazy("deleted; their number stays"),
    end=actions.forget_registrations,
)
term(
    code="forums.organisers",
    what=gettext_lazy("Who organised an edition"),
    kept=CHARGE_KEPT,
    since=gettext_lazy("after the charge ends"),
    becomes=gettext_lazy("deleted"),
    end=end_organisers,
)
