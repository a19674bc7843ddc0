"""What its leads are told when a campaign is taken down, and when everyone can read it again."""

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from campaigns.notices.words import belongs_no_more, kind, title_of
from campaigns.queries.down import reason_in_words
from notifications.kinds import Notice
from notifications.models import Delivery


def taken_down_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    reason = reason_in_words(delivery.activity.facts.get("reason")) if delivery.activity else ""
    return Notice(
        title=_("A campaign of yours was taken down"),
        paragraphs=[
            _("“%(title)s” can be read by nobody but its groups, coordinators and admins of the platform.")
            % {"title": title_of(campaign)},
            *([reason] if reason else []),
        ],
        url=reverse("campaigns:detail", args=[campaign.slug]),
        action=_("See the campaign"),
        why=_why(),
    )


def republished_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("A campaign of yours is shown again"),
        paragraphs=[_("Everyone can read “%(title)s” again.") % {"title": title_of(campaign)}],
        url=reverse("campaigns:detail", args=[campaign.slug]),
        action=_("See the campaign"),
        why=_why(),
    )


def _why() -> str:
    return _("You get this because you lead a group that carries the campaign, or drafted it.")


def still_down(delivery: Delivery) -> str | None:
    if delivery.subject.status != Campaign.Status.TAKEN_DOWN:
        return "public again"
    return belongs_no_more(delivery)


def still_shown(delivery: Delivery) -> str | None:
    return belongs_no_more(delivery) if delivery.subject.status in Campaign.PUBLIC else "down again"


kind("taken_down", taken_down_wording, still_down)
kind("republished", republished_wording, still_shown)
