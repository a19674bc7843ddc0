"""What is told of appeals, of changes of what runs, and between coordinators."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Office
from campaigns.models import Decision
from campaigns.notices.review import still_to_decide
from campaigns.notices.words import kind, still_concerned, title_of
from campaigns.queries import is_impartial, waiting_amendment
from notifications.kinds import Notice
from notifications.models import Delivery


def appealed_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("An appeal waits for your decision"),
        paragraphs=[
            _("“%(title)s” was refused by the other region, and its authors appeal. What you decide is final.")
            % {"title": title_of(campaign)}
        ],
        url=reverse("campaigns:review_detail", args=[campaign.slug]),
        action=_("Read it and decide"),
        why=_("You get this because you coordinate a region."),
    )


def amendment_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("A change of a campaign waits for your decision"),
        paragraphs=[
            _("Its authors want other texts for “%(title)s”. What was approved stays public until you decide.")
            % {"title": title_of(campaign)}
        ],
        url=reverse("campaigns:review_detail", args=[campaign.slug]),
        action=_("Read it and decide"),
        why=_("You get this because you coordinate a region."),
    )


def amendment_decided_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    verdict = delivery.activity.verb.removeprefix("campaigns.") if delivery.activity else ""
    sentence = {
        Decision.Verdict.APPROVE: _(
            "A coordinator approved the change of “%(title)s”. It still needs the other region."
        ),
        Decision.Verdict.ASK: _("A coordinator asks for another wording of the change of “%(title)s”."),
        Decision.Verdict.REFUSE: _("The change of “%(title)s” was refused. What was approved before stays public."),
    }.get(verdict, _("There is a decision about “%(title)s”."))
    return Notice(
        title=_("A decision about the change of your campaign"),
        paragraphs=[sentence % {"title": title_of(campaign)}],
        url=reverse("campaigns:detail", args=[campaign.slug]),
        action=_("See the decision"),
        why=_("You get this because your group wrote the campaign."),
    )


def amended_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("Your group's campaign has new texts"),
        paragraphs=[_("The change of “%(title)s” was approved and is public.") % {"title": title_of(campaign)}],
        url=reverse("campaigns:detail", args=[campaign.slug]),
        action=_("See the campaign"),
        why=_("You get this because you belong to a group that carries the campaign."),
    )


def amendment_withdrawn_wording(delivery: Delivery) -> Notice:
    return Notice(
        title=_("A change of a campaign was withdrawn"),
        paragraphs=[_("“%(title)s” stays as it is. You need not decide now.") % {"title": title_of(delivery.subject)}],
        url=reverse("campaigns:review"),
        action=_("See what waits for you"),
        why=_("You get this because you coordinate a region."),
    )


def still_withdrawn(delivery: Delivery) -> str | None:
    account = delivery.recipient.account
    if waiting_amendment(delivery.subject) is not None:
        return "proposed again"
    return None if account and account.holds(Office.Role.COORDINATOR) else "no longer a coordinator"


def note_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("A note from another coordinator"),
        paragraphs=[
            _("There is a new note about “%(title)s”. Only coordinators can read it.") % {"title": title_of(campaign)}
        ],
        url=reverse("campaigns:review_detail", args=[campaign.slug]),
        action=_("Read the note"),
        why=_("You get this because you coordinate a region."),
    )


def still_for_her(delivery: Delivery) -> str | None:
    """Never for somebody who came to the authors in the meantime."""
    account = delivery.recipient.account
    return None if account and is_impartial(account, delivery.subject) else "not for her"


kind("appealed", appealed_wording, still_to_decide)
kind("amendment_submitted", amendment_wording, still_to_decide)
kind("amendment_decided", amendment_decided_wording, still_concerned)
kind("amended", amended_wording, still_concerned)
kind("amendment_withdrawn", amendment_withdrawn_wording, still_withdrawn)
kind("review_note", note_wording, still_for_her)
