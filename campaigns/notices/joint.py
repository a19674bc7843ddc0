"""What is told when groups carry a campaign together: to the leads who are asked or who asked, then to the members."""

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import CampaignGroup
from campaigns.notices.words import kind, still_concerned, title_of
from campaigns.queries.joint import author_of, invitations_to
from core.languages import isolated, read
from groups.models import Membership, WorkingGroup
from notifications.kinds import Notice
from notifications.models import Delivery


def asked_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("Your group is asked to carry a campaign"),
        paragraphs=[
            _("%(group)s asks whether %(other)s carries “%(title)s” together with it.")
            % {"group": _name(author_of(campaign)), "other": _name(_group(delivery)), "title": title_of(campaign)},
            _("Until a lead of your group says yes, your group is named to nobody. Neither group sees who belongs to "
              "the other."),
        ],
        url=reverse("campaigns:carry", args=[campaign.slug]),
        action=_("Read it and answer"),
        why=_("You get this because you lead the group that is asked."),
    )  # fmt: skip


def joined_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("Another group carries the campaign"),
        paragraphs=[
            _("%(group)s carries “%(title)s” from now on.")
            % {"group": _name(_group(delivery)), "title": title_of(campaign)},
            _("Members of each group write it. Neither group sees who belongs to the other."),
        ],
        url=reverse("campaigns:detail", args=[campaign.slug]),
        action=_("See the campaign"),
        why=_("You get this because you belong to a group that carries the campaign."),
    )  # fmt: skip


def declined_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("A group does not carry your campaign"),
        paragraphs=[_("%(group)s does not carry “%(title)s”. Nobody else is told that it was asked.")
                    % {"group": _name(_group(delivery)), "title": title_of(campaign)}],
        url=reverse("campaigns:carriers", args=[campaign.slug]),
        action=_("See who carries it"),
        why=_("You get this because you lead the group that wrote the campaign."),
    )  # fmt: skip


def parted_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("A group carries a campaign no more"),
        paragraphs=[
            _("%(group)s does not carry “%(title)s” any more, and is named with it no longer.")
            % {"group": _name(_group(delivery)), "title": title_of(campaign)},
            _("If coordinators were reading it, they read it no more: it can be submitted again."),
        ],
        url=reverse("my"),
        action=_("See what waits for you"),
        why=_("You get this because your group carries the campaign, or did until now."),
    )


def still_asked(delivery: Delivery) -> str | None:
    account = delivery.recipient.account
    if account is None:
        return "no account"
    asked = invitations_to(account).filter(campaign=delivery.subject, group=_key(delivery))
    return None if asked.exists() else "not asked any more"


def still_carried(delivery: Delivery) -> str | None:
    carries = CampaignGroup.objects.known().filter(campaign=delivery.subject, group=_key(delivery))
    return still_concerned(delivery) if carries.exists() else "carries it no more"


def still_declined(delivery: Delivery) -> str | None:
    campaign = delivery.subject
    if campaign.invitations.filter(group=_key(delivery)).exists():
        return "asked again"
    leads = Membership.objects.leads().filter(
        user__recipient=delivery.recipient_id, group__carried__campaign=campaign, group__carried__is_author=True
    )
    return None if leads.exists() else "lead no more"


def still_parted(delivery: Delivery) -> str | None:
    campaign = delivery.subject
    if campaign.carriers.filter(group=_key(delivery)).exists():
        return "carries it again"
    mine = Membership.objects.active().filter(user__recipient=delivery.recipient_id)
    if mine.filter(group=_key(delivery)).exists():
        return None
    return still_concerned(delivery)


def _key(delivery: Delivery) -> int | None:
    return delivery.activity.facts.get("group") if delivery.activity else None


def _group(delivery: Delivery) -> WorkingGroup | None:
    """Of one that became hidden nothing is told."""
    return WorkingGroup.objects.public().filter(pk=_key(delivery)).first()


def _name(group: WorkingGroup | None) -> str:
    return isolated(read(group, "name")) if group else _("A group")


kind("carry_asked", asked_wording, still_asked)
kind("carrier_joined", joined_wording, still_carried)
kind("carry_declined", declined_wording, still_declined)
kind("carrier_parted", parted_wording, still_parted)
