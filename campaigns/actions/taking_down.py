"""A campaign is taken off every public page at once, and shown again as what it was.

What is down stands still: nobody stands behind it, comes to what it does, changes or closes it. A change of its texts
that waits for a decision goes on waiting: no key turns before the campaign is shown again, and those that were turned
count then. What everyone could take back or hide to end a danger can be taken back and hidden all the same.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from campaigns.actions.doing import TIMELY
from campaigns.actions.people import people_of
from campaigns.models import Action, Campaign
from campaigns.notices import DOWN
from core.models import TakenDownFor
from core.pages import forget_pages
from core.transitions import MoveRefused, move
from notifications.actions import cancel_about, record, tell
from notifications.models import Delivery, Recipient

TOLD_AFTER_ALL = ["campaigns.published", "campaigns.amended", "campaigns.amendment_submitted", "campaigns.closed"]
OF_ACTIONS = ["campaigns.coming_moved", "campaigns.action_moved"]  # else somebody goes to the old place


@transaction.atomic
def take_down(campaign: Campaign, *, reason: TakenDownFor, by: User) -> None:
    """Show a running or closed campaign to nobody but its groups, coordinators and admins, with a coded reason.

    What waits to be told of it is not, but for one thing: who was to come to what was cancelled before is still told
    not to. Raises MoveRefused when it is down already.
    """
    move(campaign, Campaign.Status.TAKEN_DOWN)
    cancel_about(campaign, reason=DOWN)
    for action in campaign.actions.all():
        cancel_about(action, reason=DOWN, kinds=TIMELY)
    for demand in campaign.demands.all():
        cancel_about(demand, reason=DOWN)
    _say_why(campaign, reason, by)
    forget_pages()


@transaction.atomic
def hold_down(campaign: Campaign, *, reason: TakenDownFor, by: User) -> None:
    """Take down, for a reason of one's own, what somebody else took down: a lead who did shows it again no more.

    Raises MoveRefused when it is not down (any more).
    """
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if stored.status != Campaign.Status.TAKEN_DOWN:
        raise MoveRefused(stored, Campaign.Status.TAKEN_DOWN)
    _say_why(stored, reason, by)


def _say_why(campaign: Campaign, reason: TakenDownFor, by: User) -> None:
    activity = record("campaigns.taken_down", campaign, by=by, reason=TakenDownFor(reason).value)
    tell("campaigns.taken_down", _leads(campaign, but=by), subject=campaign, activity=activity)


@transaction.atomic
def republish(campaign: Campaign, *, by: User) -> None:
    """Show it again as what it was, running or closed, at its old place. Reminders come by themselves; whoever waited
    to be told what has lasting meaning still is, nobody twice. Raises MoveRefused when it is not down (any more)."""
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    was = Campaign.Status.CLOSED if stored.closed_at else Campaign.Status.APPROVED
    if stored.status != Campaign.Status.TAKEN_DOWN:
        raise MoveRefused(stored, was)
    move(campaign, was)
    cancel_about(campaign, reason="shown again", kinds=["campaigns.taken_down"])
    activity = record("campaigns.republished", campaign, by=by)
    tell("campaigns.republished", _leads(campaign, but=by), subject=campaign, activity=activity)
    _tell_after_all(campaign, TOLD_AFTER_ALL)
    for action in campaign.actions.all():
        _tell_after_all(action, OF_ACTIONS)
    forget_pages()


def _leads(campaign: Campaign, *, but: User) -> QuerySet[Recipient]:
    return people_of(campaign, leads=True).exclude(account=but)


def _tell_after_all(subject: Campaign | Action, kinds: Sequence[str]) -> None:
    cancelled = Delivery.objects.about(subject).filter(status=Delivery.Status.CANCELLED, reason=DOWN)
    for kind in kinds:
        untold = cancelled.filter(kind=kind)
        if row := untold.select_related("activity").order_by("-pk").first():
            people = Recipient.objects.filter(pk__in=untold.values("recipient"))
            tell(kind, people, subject=subject, activity=row.activity, occurrence=row.occurrence)
