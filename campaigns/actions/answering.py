"""What is sent to authorities, and what they answer: written down by a lead, read by everyone."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.actions.people import people_of
from campaigns.models import Answer, Campaign, Demand, Support
from core.transitions import MoveRefused
from notifications.actions import cancel_about, record, tell
from notifications.models import Recipient, RecipientQuerySet


@transaction.atomic
def mark_sent(demand: Demand, *, sent_on: date, reply_due_on: date | None, by: User) -> None:
    """Write down when a demand was sent, and until when an answer is expected. Whom it asks was approved with it.

    It can be said anew, as when an authority asks for more time. Raises ValidationError for days that cannot be;
    MoveRefused when the campaign does not run.
    """
    stored = _of_running(demand)
    stored.sent_on, stored.reply_due_on = sent_on, reply_due_on
    if sent_on > timezone.localdate():
        raise ValidationError({"sent_on": _("This day has not come yet. Write it down once it was sent.")})
    if stored.answers.filter(answered_on__lt=sent_on).exists():
        raise ValidationError({"sent_on": _("There is an answer from before this day.")})
    stored.validate_constraints()
    stored.save(update_fields=["sent_on", "reply_due_on"])
    cancel_about(stored, reason="moved", kinds=["campaigns.answer_due"])
    record("campaigns.demand_sent", stored.campaign, by=by, demand=stored.pk)


@transaction.atomic
def record_answer(demand: Demand, *, kind: str, text: str, language: str, answered_on: date, by: User) -> Answer:
    """Write down what an authority answered. Who carries the campaign and who supports it with an account is told; of
    a mere receipt nobody is.

    Raises ValidationError for a demand that was not sent, or for a day that cannot be; MoveRefused when the campaign
    does not run.
    """
    stored = _of_running(demand)
    if stored.sent_on is None:
        raise ValidationError(_("Write down first when the demand was sent."))
    if answered_on > timezone.localdate():
        raise ValidationError({"answered_on": _("This day has not come yet.")})
    if answered_on < stored.sent_on:
        raise ValidationError({"answered_on": _("An answer cannot come before the demand was sent.")})
    answer = Answer(demand=stored, kind=kind, text=text, language=language, answered_on=answered_on, recorded_by=by)
    answer.full_clean()
    answer.save()
    activity = record("campaigns.answered", stored.campaign, by=by, demand=stored.pk, kind=kind)
    if kind != Answer.Kind.RECEIVED:
        cancel_about(stored, reason="answered", kinds=["campaigns.answer_due"])
        tell("campaigns.answered", _who_waits_for(stored.campaign), subject=stored.campaign, activity=activity)
    return answer


@transaction.atomic
def remove_answer(answer: Answer, *, by: User) -> None:
    """Take out what was written down by mistake; the log keeps that it was. A second click finds nothing to do."""
    demand = _of_running(answer.demand)
    if Answer.objects.filter(pk=answer.pk).delete()[0]:
        record("campaigns.answer_removed", demand.campaign, by=by, demand=demand.pk)


def _of_running(demand: Demand) -> Demand:
    """The demand as it is stored, under a lock on its campaign: closing and answering do not pass each other."""
    campaign = Campaign.objects.select_for_update().get(pk=demand.campaign_id)
    if campaign.status != Campaign.Status.APPROVED:
        raise MoveRefused(campaign, "answered")
    stored = Demand.objects.get(pk=demand.pk)
    stored.campaign = campaign
    return stored


def _who_waits_for(campaign: Campaign) -> RecipientQuerySet:
    """Members and supporters with an account, where each chooses what she is told. Who only left an address was
    promised one message to confirm, and is not written to for this."""
    supporters = Support.objects.confirmed().filter(campaign=campaign, recipient__account__isnull=False)
    return Recipient.objects.filter(
        Q(pk__in=people_of(campaign).values("pk")) | Q(pk__in=supporters.values("recipient"))
    )
