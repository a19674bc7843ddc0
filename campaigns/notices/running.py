"""What supporters and members are told of what runs and ends, and how editors write to supporters."""

from typing import Any

from django.core import signing
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, CampaignGroup, Support
from campaigns.notices.words import DOWN, kind, still_concerned, title_of
from campaigns.queries import campaigns_open_to_words_of
from core.languages import Version, columns, read
from groups.models import Membership
from notifications.audiences import Audience, audience
from notifications.kinds import Kind, MuteSource, Notice, declare, offer_mutes
from notifications.models import Delivery, Recipient, RecipientQuerySet

SUPPORT_SALT = "campaigns.support"


def support_path(support: Support) -> str:
    """The page where a supporter confirms or withdraws, by a signed link that names nothing, not even campaigns."""
    return reverse("confirm:support", args=[signing.dumps(support.pk, salt=SUPPORT_SALT)])


def closed_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("A campaign has ended"),
        paragraphs=[
            _("“%(title)s” is closed. Its page stays as a record of what became of each demand.")
            % {"title": title_of(campaign)},
            *([word] if (word := read(campaign, "outcome")) else []),
        ],
        url=reverse("campaigns:detail", args=[campaign.slug]),
        action=_("See the campaign"),
        why=_("You get this because you support the campaign, take part in it or belong to a group that carries it."),
    )


def still_the_end(delivery: Delivery) -> str | None:
    """Who supported it is forgotten when it closes: the message itself is all that is left, and it is for her."""
    if delivery.subject.status == Campaign.Status.TAKEN_DOWN:
        return DOWN
    return None if delivery.subject.status == Campaign.Status.CLOSED else "not closed"


def still_a_friend(delivery: Delivery) -> str | None:
    """Only for people who support the campaign, or belong to a group of it."""
    supports = delivery.recipient.support_rows.filter(campaign=delivery.subject, status=Support.Status.CONFIRMED)
    return None if supports.exists() else still_concerned(delivery)


def confirm_wording(delivery: Delivery) -> Notice:
    return to_confirm(support_path(delivery.subject))


def to_confirm(path: str) -> Notice:
    """The same words for whatever counts only once it is confirmed: they name nothing."""
    return Notice(
        title=_("Please confirm what you asked for"),
        paragraphs=[_("Somebody, probably you, asked for this with your address. It counts only once you confirm it."),
                    _("If it was not you, do nothing: you will hear nothing more.")],
        url=path,
        action=_("Confirm"),
        why=_("You get this because your address was entered on our pages."),
    )  # fmt: skip


def still_unconfirmed(delivery: Delivery) -> str | None:
    support = delivery.subject
    if support.campaign.status != Campaign.Status.APPROVED:
        return "campaign not running"
    return None if support.status == Support.Status.ASKED else "already answered"


def campaigns_around(user: Any) -> list[tuple[int, Version]]:
    """The campaigns of her groups and those she supports, newest first."""
    groups = Membership.objects.active().filter(user=user).values("group")
    own = CampaignGroup.objects.filter(group__in=groups).values("campaign")
    supported = Support.objects.confirmed().filter(recipient__account=user).values("campaign")
    found = Campaign.objects.visible_to(user).filter(Q(pk__in=own) | Q(pk__in=supported)).order_by("-pk")
    rows = found.values("pk", "status", "original_language", *columns("title"), *columns("state"))
    return [(row["pk"], read(row, "title", drafts=row["status"] not in Campaign.PUBLIC)) for row in rows]


def supporters(campaign: Campaign) -> RecipientQuerySet:
    """Nobody while it is taken down."""
    if campaign.status not in Campaign.PUBLIC:
        return Recipient.objects.none()
    return Recipient.objects.filter(pk__in=Support.objects.confirmed().filter(campaign=campaign).values("recipient"))


kind("closed", closed_wording, still_the_end)
declare(
    Kind(
        code="campaigns.support_confirm",
        topic="campaigns",
        wording=confirm_wording,
        still_true=still_unconfirmed,
        subjects=lambda: Support.objects.select_related("campaign"),
        is_mandatory=True,
        title=gettext_lazy("The mail that asks you to confirm your support of a campaign"),
        is_safe=True,
        urgency=1,
    )
)
offer_mutes(
    MuteSource(
        title=gettext_lazy("Campaigns of my groups, and those I support"), subject=Campaign, things=campaigns_around
    )
)
audience(
    Audience(
        code="campaigns.supporters",
        title=gettext_lazy("Everyone who supports a campaign"),
        topic="campaigns",
        people=supporters,
        things=campaigns_open_to_words_of,
        rows=Campaign.objects.all,
        name=lambda campaign: read(campaign, "title") if campaign.status in Campaign.PUBLIC else "",
        why=lambda: _("You get this because you support the campaign it is about."),
        can_mute_thing=True,
    )
)
