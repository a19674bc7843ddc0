"""A group decides: somebody proposes, each says where she stands, the outcome is written down and looked at again."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.transitions import MoveRefused
from groups.models import Membership, Proposal, Stance
from notifications.actions import cancel_about, recipients_of, record, tell

ENDING, REVIEW = "groups.proposal_ending", "groups.decision_review"


@transaction.atomic
def propose(proposal: Proposal, *, by: User) -> Proposal:
    """Ask the group; the members are told, and reminded a day before the end when they have taken no stance."""
    proposal.made_by, proposal.outcome, proposal.closed_at = by, "", None
    proposal.save()
    _tell_members(proposal, "groups.proposal_made", by)
    return proposal


@transaction.atomic
def take_stance(proposal: Proposal, answer: str, reason: str, *, by: User) -> Stance:
    """Say where one stands; said again before the end, it replaces what was said. Raises MoveRefused afterwards.

    The log keeps nothing of it: a stance is read on the page of the proposal, by name only of who is shown.
    """
    stored = Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    if not stored.is_open:
        raise MoveRefused(stored, "over")
    stance, _is_new = Stance.objects.update_or_create(
        proposal=stored, by=by, defaults={"answer": Stance.Answer(answer), "reason": reason, "taken_at": timezone.now()}
    )
    return stance


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, by: User) -> None:
    """Before its end, as if it was not asked; those who took a stance are told with all."""
    _close(proposal, Proposal.Outcome.WITHDRAWN, "", None, is_open=True)
    _tell_members(proposal, "groups.proposal_concluded", by)


@transaction.atomic
def conclude_proposal(
    proposal: Proposal, *, outcome: str, word: str, review_on: date | None, by: User
) -> None:  # fmt: skip
    """Write down what came of it, once its time is over. Of two who do, one is heard: the other gets MoveRefused."""
    _close(proposal, Proposal.Outcome(outcome), word, review_on, is_open=False)
    _tell_members(proposal, "groups.proposal_concluded", by)


def _close(proposal: Proposal, outcome: str, word: str, review_on: date | None, *, is_open: bool) -> None:
    now = timezone.now()
    changes = {"outcome": outcome, "outcome_word": word, "review_on": review_on, "closed_at": now}
    wanted = Proposal.objects.open(now) if is_open else Proposal.objects.to_conclude(now)
    if not wanted.filter(pk=proposal.pk).update(**changes):
        raise MoveRefused(proposal, outcome)
    for field, value in changes.items():
        setattr(proposal, field, value)
    cancel_about(proposal, reason="closed", kinds=["groups.proposal_made", ENDING])


@transaction.atomic
def record_decision(proposal: Proposal, *, by: User) -> Proposal:
    """Keep what a meeting decided, without asking anybody's stance; the members are told."""
    now = timezone.now()
    proposal.made_by, proposal.made_at, proposal.ends_at, proposal.closed_at = by, now, now, now
    proposal.outcome = Proposal.Outcome.AGREED
    proposal.save()
    _tell_members(proposal, "groups.proposal_concluded", by)
    return proposal


@transaction.atomic
def review_decision(proposal: Proposal, *, again_on: date | None, by: User) -> None:
    """The group looked at it again, and will once more on `again_on`, or never."""
    waiting = Proposal.objects.filter(pk=proposal.pk, closed_at__isnull=False, review_on=proposal.review_on)
    if proposal.review_on is None or not waiting.update(review_on=again_on):
        raise MoveRefused(proposal, "reviewed")
    proposal.review_on = again_on
    cancel_about(proposal, reason="looked at", kinds=[REVIEW])
    record("groups.decision_reviewed", proposal, by=by)


def _tell_members(proposal: Proposal, verb: str, by: User) -> None:
    people = Membership.objects.present().filter(group=proposal.group_id).values("user")
    audience = recipients_of(User.objects.filter(pk__in=people)).exclude(account=by)
    tell(verb, audience, subject=proposal, activity=record(verb, proposal, by=by))
