"""How a group decides: a proposal, a stance of each member with a reason, an outcome, and a day to look again."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models.meetings import Meeting
from groups.models.people import WorkingGroup


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self, now: datetime | None = None) -> "ProposalQuerySet":
        """Members can take a stance."""
        return self.filter(closed_at__isnull=True, ends_at__gt=now or timezone.now())

    def to_conclude(self, now: datetime | None = None) -> "ProposalQuerySet":
        """Time is up, and nobody has written down what came of it."""
        return self.filter(closed_at__isnull=True, ends_at__lte=now or timezone.now())

    def unsettled(self) -> "ProposalQuerySet":
        """Open ones, the next to end first; after them those whose outcome nobody has written down."""
        is_over = Case(When(ends_at__lte=timezone.now(), then=True), default=False, output_field=models.BooleanField())
        return self.filter(closed_at__isnull=True).order_by(is_over, "ends_at", "pk")

    def to_review(self, on: date | None = None) -> "ProposalQuerySet":
        return self.filter(closed_at__isnull=False, review_on__lte=on or timezone.localdate())


class Proposal(models.Model):
    """Something the group shall decide."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", _("agreed")
        REJECTED = "rejected", _("not agreed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="proposals")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="proposals")
    title = models.CharField(_("what is proposed"), max_length=160)
    text = models.TextField(_("why, and what it means"), max_length=4000, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(_("open until"))
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, blank=True)
    outcome_word = models.TextField(_("outcome in words"), max_length=2000, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(_("look at it again on"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name, verbose_name_plural = _("proposal"), _("proposals")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="proposal_outcome_when_closed",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_open(self) -> bool:
        """Members can take a stance."""
        return self.closed_at is None and self.ends_at > timezone.now()

    @property
    def is_to_conclude(self) -> bool:
        return self.closed_at is None and self.ends_at <= timezone.now()


class Stance(models.Model):
    """What a member says to a proposal. To disagree or to block asks for a reason."""

    class Answer(models.TextChoices):
        AGREE = "agree", _("agree")
        ABSTAIN = "abstain", _("abstain")
        DISAGREE = "disagree", _("disagree")
        BLOCK = "block", _("block")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="stances")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    answer = models.CharField(_("your stance"), max_length=8, choices=Answer)
    reason = models.TextField(_("why"), max_length=1000, blank=True)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["taken_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "by"], name="stance_one_a_person"),
            models.CheckConstraint(
                condition=Q(answer__in=["agree", "abstain"]) | ~Q(reason=""),
                name="stance_against_has_a_reason",
                violation_error_message=_("Please say why."),
            ),
        ]

    def __str__(self) -> str:
        return f"stance {self.pk}"
