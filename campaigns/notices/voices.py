"""The mail by which an organisation, a friend abroad, or who comes to an action confirms; and what waits for leads."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, Endorsement, SignUp, Solidarity
from campaigns.notices.links import standing_path
from campaigns.notices.running import to_confirm
from campaigns.notices.words import closed_among, title_of
from campaigns.queries import leads_of_author, messages_waiting
from notifications.kinds import GATHERED, Kind, Notice, declare
from notifications.models import Delivery


def by_link_wording(delivery: Delivery) -> Notice:
    return to_confirm(standing_path(delivery.subject))


def still_asked(delivery: Delivery) -> str | None:
    row = delivery.subject
    campaign = row.action.campaign if isinstance(row, SignUp) else row.campaign
    if campaign.status != Campaign.Status.APPROVED:
        return "campaign not running"
    return None if row.status == row.Status.ASKED else "already answered"


def waiting_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("A message of solidarity waits for you"),
        paragraphs=[
            _("Somebody wrote to “%(title)s” from abroad. Nobody reads it before you have looked at it.")
            % {"title": title_of(campaign)}
        ],
        url=reverse("campaigns:moderate", args=[campaign.slug]),
        action=_("Read it"),
        why=_("You get this because you lead the group that wrote the campaign."),
    )


def still_waits(delivery: Delivery) -> str | None:
    campaign = delivery.subject
    if campaign.status != Campaign.Status.APPROVED:
        return "campaign not running"
    if not messages_waiting(campaign).exists():
        return "read already"
    leads = leads_of_author(campaign).filter(user__recipient=delivery.recipient_id)
    return None if leads.exists() else "lead no more"


def new_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("New names stand behind your campaign"),
        paragraphs=[
            _("An organisation, or somebody by name, stands behind “%(title)s” now. Everyone reads it at once: look "
              "whether it may stay.") % {"title": title_of(campaign)}
        ],
        url=reverse("campaigns:moderate", args=[campaign.slug]),
        action=_("Look at it"),
        why=_("You get this because you lead the group that wrote the campaign."),
    )  # fmt: skip


def still_new(delivery: Delivery) -> str | None:
    campaign = delivery.subject
    if campaign.status != Campaign.Status.APPROVED:
        return "campaign not running"
    leads = leads_of_author(campaign).filter(user__recipient=delivery.recipient_id)
    return None if leads.exists() else "lead no more"


def _by_link(code: str, title: Any, subjects: Any) -> None:
    declare(Kind(code=f"campaigns.{code}", topic="campaigns", wording=by_link_wording, still_true=still_asked,
                 subjects=subjects, is_mandatory=True, title=title, is_safe=True, urgency=1))  # fmt: skip


_by_link(
    "endorsement_confirm",
    gettext_lazy("The mail that asks you to confirm that your organisation endorses a campaign"),
    lambda: Endorsement.objects.select_related("campaign"),
)
_by_link("solidarity_confirm", gettext_lazy("The mail that asks you to confirm a message of solidarity"),
         lambda: Solidarity.objects.select_related("campaign"))  # fmt: skip
_by_link("sign_up_confirm", gettext_lazy("The mail that asks you to confirm that you come to an action"),
         lambda: SignUp.objects.select_related("action__campaign"))  # fmt: skip
declare(
    Kind(
        code="campaigns.greeting_waits",
        topic="campaigns",
        wording=waiting_wording,
        still_true=still_waits,
        belongs_to=lambda campaign: [campaign],
        settles=lambda campaign, activity: GATHERED,
        closed=closed_among,
    )
)
declare(
    Kind(
        code="campaigns.voices_new",
        topic="campaigns",
        wording=new_wording,
        still_true=still_new,
        belongs_to=lambda campaign: [campaign],
        settles=lambda campaign, activity: GATHERED,
        closed=closed_among,
    )
)
