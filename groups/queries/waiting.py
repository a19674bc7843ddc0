"""Decisions that want a stance, an outcome or a second look, and meetings of which nobody wrote what came of them."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.needs import Need
from groups.models import Meeting, Membership, Proposal, Stance
from groups.queries.deciding import OVER_AT
from groups.queries.since import is_read_by
from groups.wording import moment, name_of

REPORTS_WANTED_FOR = timedelta(weeks=4)
SHOWN = 5


def decisions_waiting(user_id: int, memberships: Sequence[Membership]) -> list[Need]:
    """Her stance while they are open; of who speaks for the group, the outcome and the second look."""
    mine, facilitated = _groups(memberships)
    if not mine:
        return []
    now = timezone.now()
    said = Stance.objects.filter(proposal=OuterRef("pk"), by=user_id)
    unsaid = Q(group__in=mine, closed_at=None, ends_at__gt=now) & ~Q(Exists(said))
    ended = Q(group__in=facilitated, closed_at=None, ends_at__lte=now)
    seen_again = Q(group__in=facilitated, closed_at__isnull=False, review_on__lte=timezone.localdate())
    wanted = Proposal.objects.alias(over_at=OVER_AT).filter(unsaid | ended | seen_again)
    rows = wanted.filter(is_read_by(user_id, "over_at")).select_related("group").order_by("ends_at", "pk")
    return [Need(row.title, _words(row), row.group.address("decision", row.pk), icon="check") for row in rows[:SHOWN]]


def _words(row: Proposal) -> str:
    if row.is_open:
        return _("%(group)s decides until %(moment)s: say where you stand") % {
            "group": name_of(row.group), "moment": moment(row.ends_at),
        }  # fmt: skip
    if row.is_closed:
        return _("%(group)s wanted to look at this decision again") % {"group": name_of(row.group)}
    return _("The time of %(group)s to take a stance is over: write down the outcome") % {"group": name_of(row.group)}


def reports_waiting(memberships: Sequence[Membership]) -> list[Need]:
    _mine, facilitated = _groups(memberships)
    if not facilitated:
        return []
    user_id = memberships[0].user_id
    lately = Meeting.objects.unreported().filter(ends_at__gte=timezone.now() - REPORTS_WANTED_FOR)
    read = lately.filter(is_read_by(user_id, "ends_at"), group__in=facilitated)
    rows = read.select_related("group").order_by("-starts_at", "pk")
    return [
        Need(
            row.title,
            _("What came of this meeting of %(group)s? Nobody has written it down yet.")
            % {"group": name_of(row.group)},
            row.group.address("report_meeting", row.pk),
            icon="edit",
        )
        for row in rows[:SHOWN]
    ]


def _groups(memberships: Iterable[Membership]) -> tuple[list[int], list[int]]:
    rows = list(memberships)
    return [row.group_id for row in rows], [row.group_id for row in rows if row.facilitates]
