"""What people are told about updates, and whether it still holds when the mail goes out."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, Support
from core.languages import isolated, read
from groups.models import Membership, WorkingGroup
from notifications.kinds import Kind, Notice, declare, topic
from notifications.models import Delivery
from updates.models import Update

topic("updates", gettext_lazy("Updates"))


def published_wording(delivery: Delivery) -> Notice:
    update = delivery.subject
    if update.campaign_id:
        why = _("You get this because you support the campaign it is about.")
    elif update.group_id:
        why = _("You get this because you belong to the group it is about.")
    else:
        why = _("You get this because you wrote it.")
    return Notice(
        title=_("New update: %(title)s") % {"title": isolated(read(update, "title"))},
        paragraphs=[summary] if (summary := read(update, "summary")) else [],
        url=update.get_absolute_url(),
        action=_("Read it"),
        why=why,
    )


def still_public(delivery: Delivery) -> str | None:
    """Only while it is public, and only to people it still concerns."""
    update, recipient = delivery.subject, delivery.recipient
    if update.status != Update.Status.PUBLISHED or (update.campaign and update.campaign.status not in Campaign.PUBLIC):
        return "not public"
    if recipient.account and recipient.account.pk == update.author_id:
        return None
    if update.campaign_id and not Support.objects.confirmed().filter(
        campaign=update.campaign_id, recipient=recipient
    ).exists():  # fmt: skip
        return "no longer a supporter"
    if update.group_id and not Membership.objects.active().filter(
        group=update.group_id, group__is_hidden=False, user=recipient.account
    ).exists():  # fmt: skip
        return "no longer a member"
    return None


def closed_among(rows: Sequence[Delivery]) -> set[int]:
    """Of messages about updates those about one that their reader may not see (any more)."""
    closed: set[int] = set()
    for account in {row.recipient.account for row in rows if row.recipient.account}:
        mine = {row.pk: row.subject_id for row in rows if row.recipient.account == account}
        found = Update.objects.filter(pk__in=mine.values()).visible_to(account)
        seen = set(found.values_list("pk", flat=True))
        closed |= {pk for pk, update in mine.items() if update not in seen}
    return closed


def taken_down_wording(delivery: Delivery) -> Notice:
    update = delivery.subject
    code = delivery.activity.facts.get("reason", "") if delivery.activity else ""
    reasons = dict(Update.Reason.choices)
    return Notice(
        title=_("An update of yours was taken down"),
        paragraphs=[read(update, "title", drafts=True), *([str(reasons[code])] if code in reasons else [])],
        url=update.get_absolute_url(),
        action=_("See it"),
        why=_("You get this because you wrote it."),
    )


def still_down(delivery: Delivery) -> str | None:
    return None if delivery.subject.status == Update.Status.TAKEN_DOWN else "public again"


def about(update: Update) -> list[WorkingGroup | Campaign]:
    """The group or the campaign it is news of: by their keys, so that nothing is read."""
    if update.group_id:
        return [WorkingGroup(pk=update.group_id)]
    return [Campaign(pk=update.campaign_id)] if update.campaign_id else []


declare(
    Kind(
        code="updates.published",
        topic="updates",
        wording=published_wording,
        still_true=still_public,
        subjects=lambda: Update.objects.select_related("campaign"),
        belongs_to=about,
        closed=closed_among,
    )
)
declare(Kind(code="updates.taken_down", topic="updates", wording=taken_down_wording, still_true=still_down))
