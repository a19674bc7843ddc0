"""How a group is doing, by criteria that everyone can read: figures about the group, and never about a person."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from groups.models import AgendaItem, Coming, Meeting, Membership, Post, Stance, Task, WorkingGroup
from groups.queries.contributed import signs_of_life

LATELY = timedelta(weeks=6)
VISIBLY = timedelta(weeks=12)
ENOUGH_LEADS = 2
ENOUGH_ACTIVE = 3  # of a smaller group all


class Health(NamedTuple):
    """Who makes a criterion true or false is told to nobody; `shows_life` is None where nobody outside may see any."""

    people: int
    leads: int
    has_two_leads: bool
    met_lately: bool
    is_active: bool
    shows_life: bool | None

    @property
    def is_well(self) -> bool:
        return self.has_two_leads and self.met_lately and self.is_active and self.shows_life is not False


def health(group: WorkingGroup) -> Health:
    since = timezone.now() - LATELY
    lead = Q(role=Membership.Role.LEAD)
    counts = Membership.objects.present().filter(group=group).aggregate(
        people=Count("pk"), leads=Count("pk", filter=lead), active=Count("pk", filter=_acts_since(since)),
        genders=Count("gender", distinct=True, filter=lead & ~Q(gender="")),
    )  # fmt: skip
    met, many_came, is_public = _events(group)
    return Health(
        counts["people"],
        counts["leads"],
        has_two_leads=counts["genders"] >= ENOUGH_LEADS,
        met_lately=met,
        is_active=many_came or counts["active"] >= min(ENOUGH_ACTIVE, counts["people"]),
        shows_life=None if group.is_hidden else is_public,
    )


def _acts_since(since: datetime) -> Q:
    """Whether a member did something in her group: said, decided, planned or finished it."""
    own, here = OuterRef("user"), OuterRef("group")
    rows = (
        Post.objects.filter(author=own, group=here, posted_at__gte=since),
        Coming.objects.filter(_at_meeting_of(here), user=own, answered_at__gte=since),
        AgendaItem.objects.filter(_at_meeting_of(here), by=own, added_at__gte=since),
        Stance.objects.filter(by=own, proposal__group=here, taken_at__gte=since),
        Task.objects.filter(Q(done_at__gte=since) | Q(created_at__gte=since), owner=own, group=here),
    )
    return Q(*(Exists(found) for found in rows), _connector=Q.OR)


def _at_meeting_of(group: OuterRef) -> Q:
    """Its own, or one it is invited to."""
    return Q(meeting__group=group) | Q(meeting__with_groups=group)


def _events(group: WorkingGroup) -> tuple[bool, bool, bool]:
    """Whether the group met lately, whether enough were counted there, and whether the public saw anything of it."""
    now = timezone.now()
    joined = Meeting.objects.of([group]).planned()  # a meeting of two groups is one of each
    held = joined.filter(starts_at__lte=now, starts_at__gte=now - LATELY)
    were_there = Coalesce(F("women"), Value(0)) + Coalesce(F("men"), Value(0)) + Coalesce(F("others"), Value(0))
    crowded = held.filter(group=group).alias(were_there=were_there).filter(were_there__gte=ENOUGH_ACTIVE)
    public = joined.public().filter(starts_at__gte=now - VISIBLY)
    signs = [public, *(read(group, now - VISIBLY) for read in signs_of_life)]
    asked = [Exists(rows.order_by()) for rows in (held, crowded, *signs)]
    met, many_came, *seen = map(bool, WorkingGroup.objects.filter(pk=group.pk).values_list(*asked).get())
    return met, many_came, any(seen)
