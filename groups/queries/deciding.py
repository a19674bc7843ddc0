"""What a group decides and decided, and how its members stand to it: in counts, and by name of who is shown."""

from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from groups.models import Membership, Proposal, ProposalQuerySet, Stance, WorkingGroup
from groups.queries.since import since

Answer = Stance.Answer
OVER_AT = Coalesce("closed_at", "ends_at")  # until then a proposal asks everybody, also who came after it was made


def decisions_in(group: WorkingGroup, me: Membership) -> ProposalQuerySet:
    """What this member reads of it. Where newcomers read from their first day on, nothing that was over before."""
    return since(group.proposals.alias(over_at=OVER_AT), me, "over_at")


def stances_of(proposal: Proposal) -> QuerySet[Stance]:
    """While it is open, those of who is a member still; afterwards as they were."""
    rows = Stance.objects.filter(proposal=proposal)
    if proposal.is_closed:
        return rows
    return rows.filter(by__in=Membership.objects.active().filter(group=proposal.group_id).values("user"))


class Tally(NamedTuple):
    agree: int
    abstain: int
    disagree: int
    block: int

    @property
    def total(self) -> int:
        return sum(self)


def tally(proposal: Proposal) -> Tally:
    counts = {answer.value: Count("pk", filter=Q(answer=answer)) for answer in Answer}
    return Tally(**stances_of(proposal).order_by().aggregate(**counts))
