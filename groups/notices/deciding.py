"""What members are told about the decisions of their group."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import DateTimeField, DurationField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.languages import isolated, read
from groups.models import Membership, Proposal, Stance, reads
from groups.notices.meetings import facilitates_somewhere
from groups.notices.words import kind, not_a_member, why_member
from groups.wording import moment
from notifications.kinds import DAY, THREE_DAYS, TWO_HOURS, WEEK, Notice, ReminderSource, remind
from notifications.models import Delivery

REVIEW_HOUR = 6 + 24  # UTC, of the day after: reminded a day before, on the day at nine in the morning in Iraq


def proposal_made(delivery: Delivery) -> Notice:
    proposal: Proposal = delivery.subject
    title = _("To be decided: %(proposal)s") % {"proposal": isolated(proposal.title)}
    return _about(proposal, title, [_open_until(proposal)], _("Say where you stand"))


def proposal_ending(delivery: Delivery) -> Notice:
    proposal: Proposal = delivery.subject
    title = _("Your stance is missing: %(proposal)s") % {"proposal": isolated(proposal.title)}
    return _about(proposal, title, [_open_until(proposal)], _("Say where you stand"))


def proposal_concluded(delivery: Delivery) -> Notice:
    proposal: Proposal = delivery.subject
    titles = {
        Proposal.Outcome.AGREED: _("Agreed: %(proposal)s"),
        Proposal.Outcome.REJECTED: _("Not agreed: %(proposal)s"),
        Proposal.Outcome.WITHDRAWN: _("Withdrawn: %(proposal)s"),
    }
    words = [proposal.outcome_word] if proposal.outcome_word else []
    title = titles.get(proposal.outcome, "%(proposal)s") % {"proposal": isolated(proposal.title)}
    return _about(proposal, title, words, _("Read the decision"))


def decision_review(delivery: Delivery) -> Notice:
    proposal: Proposal = delivery.subject
    title = _("To be looked at again: %(proposal)s") % {"proposal": isolated(proposal.title)}
    question = _("When it was decided, the group wanted to look at it again today. Does it hold?")
    why = _("You get this because you facilitate the meetings of the group.")
    return _about(proposal, title, [question], _("Read the decision"), why)


def _open_until(proposal: Proposal) -> str:
    return _("You can agree, abstain, disagree or block until %(moment)s, and change your mind until then.") % {
        "moment": moment(proposal.ends_at)
    }


def _about(proposal: Proposal, title: str, paragraphs: list[str], action: str, why: str = "") -> Notice:
    return Notice(
        title=title,
        paragraphs=[*paragraphs, read(proposal.group, "name")],
        url=proposal.group.address("decision", proposal.pk),
        action=action,
        why=why or why_member(),
    )


def still_open(delivery: Delivery) -> str | None:
    proposal: Proposal = delivery.subject
    return not_a_member(delivery, proposal.group_id) if proposal.is_open else "over"


def still_missing(delivery: Delivery) -> str | None:
    proposal: Proposal = delivery.subject
    if Stance.objects.filter(proposal=proposal, by__recipient=delivery.recipient_id).exists():
        return "took a stance"
    return still_open(delivery)


def still_concluded(delivery: Delivery) -> str | None:
    proposal: Proposal = delivery.subject
    return not_a_member(delivery, proposal.group_id) if proposal.is_closed else "not concluded"


def still_to_review(delivery: Delivery) -> str | None:
    proposal: Proposal = delivery.subject
    if proposal.review_on is None or delivery.occurrence != review_moment(proposal.review_on):
        return "another day"
    facilitators = Membership.objects.facilitators().filter(
        group=proposal.group_id, user__recipient=delivery.recipient_id
    )
    return None if facilitators.exists() else "facilitates no more"


def review_moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(hours=REVIEW_HOUR)


def members_without_stance(offset: timedelta) -> QuerySet[Membership, Any]:
    said = Stance.objects.filter(proposal=OuterRef("group__proposals"), by=OuterRef("user"))
    rows = Membership.objects.present().filter(
        ~Exists(said), group__proposals__isnull=False, group__proposals__closed_at__isnull=True,
        user__recipient__isnull=False,
    )  # fmt: skip
    return rows.values(
        recipient_id=F("user__recipient__id"), subject_id=F("group__proposals__pk"),
        occurrence=F("group__proposals__ends_at"),
    )  # fmt: skip


def facilitators_to_look_again(offset: timedelta) -> QuerySet[Membership, Any]:
    rows = Membership.objects.present().facilitators().filter(
        reads(F("group__proposals__closed_at")), group__proposals__closed_at__isnull=False,
        group__proposals__review_on__isnull=False, user__recipient__isnull=False,
    )  # fmt: skip
    day = Cast("group__proposals__review_on", DateTimeField())
    again = ExpressionWrapper(day + Value(timedelta(hours=REVIEW_HOUR), DurationField()), DateTimeField())
    return rows.values(
        recipient_id=F("user__recipient__id"), subject_id=F("group__proposals__pk"), occurrence=again
    )  # fmt: skip


def _proposals() -> QuerySet[Proposal]:
    return Proposal.objects.select_related("group")


kind("proposal_made", proposal_made, still_open, _proposals)
kind("proposal_ending", proposal_ending, still_missing, _proposals)
kind("proposal_concluded", proposal_concluded, still_concluded, _proposals)
kind("decision_review", decision_review, still_to_review, _proposals)
remind(
    ReminderSource(
        kind="groups.proposal_ending",
        title=gettext_lazy("Decisions of your groups that want your stance"),
        subject=Proposal,
        rows=members_without_stance,
        offsets=(DAY,),
        choices=(WEEK, THREE_DAYS, DAY, TWO_HOURS),
    )
)
remind(
    ReminderSource(
        kind="groups.decision_review",
        title=gettext_lazy("Decisions to be looked at again, before the next day"),
        subject=Proposal,
        rows=facilitators_to_look_again,
        offsets=(DAY,),
        choices=(DAY,),
        concerns=facilitates_somewhere,
    )
)
