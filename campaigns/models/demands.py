"""What a campaign asks of whom, when it was sent, and what was answered. Overdue is a question asked, never a flag."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaigns import Campaign
from core.languages import ARABIC, NAMES
from organisations.models import Organisation

LONG = timedelta(days=30)  # after the day an answer was due: long overdue
REPLY_WITHIN = timedelta(days=30)  # how long an authority is given, unless its group says otherwise


class DemandQuerySet(models.QuerySet["Demand"]):
    def sent(self) -> "DemandQuerySet":
        return self.filter(sent_on__isnull=False)

    def unanswered(self) -> "DemandQuerySet":
        """Sent, and no answer but, at most, a receipt. Of what is not pursued any more none is awaited."""
        return self.sent().exclude(result=Demand.Result.DROPPED).filter(~Exists(_real_answers()))

    def awaiting(self, on: date | None = None) -> "DemandQuerySet":
        """Without an answer, and its day has not passed (or none was set)."""
        on = on or timezone.localdate()
        return self.unanswered().filter(Q(reply_due_on__isnull=True) | Q(reply_due_on__gte=on))

    def overdue(self, on: date | None = None) -> "DemandQuerySet":
        return self.unanswered().filter(reply_due_on__lt=on or timezone.localdate())

    def long_overdue(self, on: date | None = None) -> "DemandQuerySet":
        return self.unanswered().filter(reply_due_on__lt=(on or timezone.localdate()) - LONG)

    def with_reply(self, on: date | None = None) -> "DemandQuerySet":
        """With how it stands `on` that day as `reply`, in one query for many: what `awaiting()` and `overdue()` ask."""
        on = on or timezone.localdate()
        return self.annotate(reply=Case(
            When(sent_on=None, then=Value(Demand.Reply.UNSENT)),
            When(Exists(_real_answers()), then=Value(Demand.Reply.ANSWERED)),
            When(result=Demand.Result.DROPPED, then=Value(Demand.Reply.DROPPED)),
            When(reply_due_on__lt=on - LONG, then=Value(Demand.Reply.LONG_OVERDUE)),
            When(reply_due_on__lt=on, then=Value(Demand.Reply.OVERDUE)),
            default=Value(Demand.Reply.AWAITED), output_field=models.CharField(),
        ))  # fmt: skip


def _real_answers() -> "models.QuerySet[Answer]":
    return Answer.objects.filter(demand=OuterRef("pk")).exclude(kind=Answer.Kind.RECEIVED)


class Demand(models.Model):
    """What the campaign asks, and of whom."""

    class Result(models.TextChoices):
        MET = "met", _("met")
        PARTLY = "partly", _("partly met")
        REFUSED = "refused", _("refused")
        SILENCE = "silence", _("no answer")
        DROPPED = "dropped", _("not pursued")

    class Reply(models.TextChoices):
        """How it stands with an answer: never stored, always asked (see `with_reply`)."""

        UNSENT = "unsent", _("not sent yet")
        AWAITED = "awaited", _("an answer is awaited")
        OVERDUE = "overdue", _("the answer is overdue")
        LONG_OVERDUE = "long", _("the answer is long overdue")
        ANSWERED = "answered", _("answered")
        DROPPED = "dropped", _("not pursued")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="demands")
    text = models.CharField(_("demand"), max_length=300)
    addressee = models.CharField(_("addressed to"), max_length=160)
    addressed_to = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="+",
                                     verbose_name=_("organisation addressed"))  # fmt: skip
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    reply_due_on = models.DateField(_("answer expected by"), null=True, blank=True)
    result = models.CharField(_("what became of it"), max_length=7, choices=Result, blank=True)
    result_word = models.TextField(_("in words"), max_length=1000, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = DemandQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name, verbose_name_plural = _("demand"), _("demands")
        constraints = [
            models.CheckConstraint(
                condition=Q(reply_due_on__isnull=True) | Q(sent_on__isnull=False, reply_due_on__gte=F("sent_on")),
                name="demand_reply_due_after_sent",
                violation_error_message=_("An answer cannot be due before the demand was sent."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class Answer(models.Model):
    """What an authority answered to a demand, as the group received it."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received, no answer yet")
        YES = "yes", _("accepted")
        PARTLY = "partly", _("accepted in part")
        NO = "no", _("refused")
        REFERRED = "referred", _("sent on to another authority")

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="answers")
    kind = models.CharField(_("what they say"), max_length=8, choices=Kind)
    text = models.TextField(_("in their words"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=3, choices=NAMES, default=ARABIC)
    answered_on = models.DateField(_("answered on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["answered_on", "pk"]
        verbose_name, verbose_name_plural = _("answer"), _("answers")

    def __str__(self) -> str:
        return f"answer {self.pk}"
