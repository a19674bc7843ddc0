"""What coordinators and authors are told while a campaign is decided on, and whether it still holds."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Office, User
from campaigns.models import Campaign, Decision
from campaigns.notices.words import kind, still_concerned, title_of
from campaigns.queries import WAITS_LONG, WAITS_TOO_LONG, is_in_review, regions_open_to, reviews_waiting
from groups.models import Membership
from notifications.actions import recipients_of
from notifications.kinds import Date, Notice, ReminderSource, remind
from notifications.models import Delivery

REVIEW = timedelta(weeks=3)
AFTER_7_DAYS, AFTER_11_DAYS, AFTER_14_DAYS = (
    REVIEW - timedelta(days=days) for days in (7, WAITS_LONG, WAITS_TOO_LONG)
)  # before the three weeks are over


def submitted_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("A campaign waits for your decision"),
        paragraphs=[_("“%(title)s” was submitted, round %(round)s.")
                    % {"title": title_of(campaign), "round": campaign.round}],
        url=reverse("campaigns:review_detail", args=[campaign.slug]),
        action=_("Read it and decide"),
        why=_("You get this because you coordinate a region."),
    )  # fmt: skip


def still_to_decide(delivery: Delivery) -> str | None:
    """Only while this coordinator holds a key that was not turned."""
    account = delivery.recipient.account
    return None if account and regions_open_to(account, delivery.subject) else "nothing left to decide"


def waits_wording(delivery: Delivery) -> Notice:
    """After 7, 11 and 14 days, to whoever may decide; the words go by how long it has waited by then."""
    campaign = delivery.subject
    since = {"title": title_of(campaign), "day": _submitted_on(campaign)}
    if _days_waited(campaign) >= WAITS_TOO_LONG:
        title = _("A campaign has waited too long for your decision")
        text = _("“%(title)s” has waited since %(day)s. Its authors are told that it takes long.")
    else:
        title = _("Reminder: a campaign waits for your decision")
        text = _("“%(title)s” has waited since %(day)s.")
    return Notice(
        title=title,
        paragraphs=[text % since],
        url=reverse("campaigns:review_detail", args=[campaign.slug]),
        action=_("Read it and decide"),
        why=_("You get this because you coordinate a region."),
    )


def takes_long_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("The decision about your campaign takes long"),
        paragraphs=[
            _("“%(title)s” has waited for the coordinators since %(day)s. They are reminded; you need not do anything.")
            % {"title": title_of(campaign), "day": _submitted_on(campaign)}
        ],
        url=reverse("campaigns:detail", args=[campaign.slug]),
        action=_("See the campaign"),
        why=_("You get this because you lead the group that submitted it."),
    )


def _submitted_on(campaign: Campaign) -> str:
    return date_format(timezone.localdate(campaign.submitted_at))


def _days_waited(campaign: Campaign) -> int:
    return (timezone.now() - campaign.submitted_at).days if campaign.submitted_at else 0


def review_ends(campaign: Campaign) -> datetime:
    """What the reminders of a review count back from: three weeks after it was submitted."""
    return (campaign.submitted_at or timezone.now()) + REVIEW


def still_waits(delivery: Delivery) -> str | None:
    """Only in the same round, to somebody who may still decide."""
    if delivery.occurrence != review_ends(delivery.subject):
        return "another round"
    return still_to_decide(delivery)


def still_takes_long(delivery: Delivery) -> str | None:
    campaign = delivery.subject
    if not is_in_review(campaign):
        return "decided or taken back"
    if delivery.occurrence != review_ends(campaign):
        return "another round"
    leads = Membership.objects.leads().filter(
        user__recipient=delivery.recipient_id, group__carried__campaign=campaign, group__carried__is_author=True
    )
    return None if leads.exists() else "lead no more"


def reviews(offset: timedelta) -> list[Date]:
    """Who is to decide on what: no query can tell, and few campaigns wait at a time."""
    waiting = reviews_waiting(since=timezone.now() - REVIEW)
    accounts = User.objects.filter(pk__in={user for _campaign, user in waiting})
    keys = dict(recipients_of(accounts).values_list("account", "pk")) if waiting else {}
    return [Date(keys[user], campaign.pk, review_ends(campaign)) for campaign, user in waiting if user in keys]


def authors(offset: timedelta) -> QuerySet[Membership, Any]:
    campaign = "group__carried__campaign"
    return Membership.objects.leads().filter(
        group__carried__is_author=True, group__carried__campaign__in=Campaign.objects.in_review(),
        user__is_active=True, user__recipient__isnull=False,
    ).values(
        recipient_id=F("user__recipient__id"), subject_id=F(f"{campaign}__pk"),
        occurrence=ExpressionWrapper(
            F(f"{campaign}__submitted_at") + Value(REVIEW, DurationField()), DateTimeField()
        ),
    )  # fmt: skip


def coordinates(user: User) -> bool:
    return user.holds(Office.Role.COORDINATOR)


def leads(user: User) -> bool:
    return Membership.objects.leads().filter(user=user).exists()


def decided_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    verdict = delivery.activity.verb.removeprefix("campaigns.") if delivery.activity else ""
    if verdict == Decision.Verdict.REFUSE and delivery.activity.facts.get("is_appeal"):
        verdict = "appeal refused"
    sentence = {
        Decision.Verdict.APPROVE: _("A coordinator approved “%(title)s”. It still needs the other region."),
        Decision.Verdict.ASK: _("A coordinator asks for a change of “%(title)s”."),
        Decision.Verdict.REFUSE: _("“%(title)s” was refused. The reason stands on its page."),
        "appeal refused": _("Your appeal was heard, and “%(title)s” stays refused. This is final."),
    }.get(verdict, _("There is a decision about “%(title)s”."))
    return Notice(
        title=_("A decision about your campaign"),
        paragraphs=[sentence % {"title": title_of(campaign)}],
        url=reverse("campaigns:detail", args=[campaign.slug]),
        action=_("See the decision"),
        why=_("You get this because your group wrote the campaign."),
    )


def published_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("Your group's campaign is public"),
        paragraphs=[_("“%(title)s” was approved and runs from now on.") % {"title": title_of(campaign)}],
        url=reverse("campaigns:detail", args=[campaign.slug]),
        action=_("See the campaign"),
        why=_("You get this because you belong to a group that carries the campaign."),
    )


def taken_back_wording(delivery: Delivery) -> Notice:
    return Notice(
        title=_("A campaign was taken back"),
        paragraphs=[
            _("“%(title)s” is with its authors again. You need not decide now.") % {"title": title_of(delivery.subject)}
        ],
        url=reverse("campaigns:review"),
        action=_("See what waits for you"),
        why=_("You get this because you coordinate a region."),
    )


def still_taken_back(delivery: Delivery) -> str | None:
    account = delivery.recipient.account
    if delivery.subject.status not in {Campaign.Status.DRAFT, Campaign.Status.REFUSED}:
        return "submitted again"
    return None if account and account.holds(Office.Role.COORDINATOR) else "no longer a coordinator"


kind("submitted", submitted_wording, still_to_decide)
kind("review_waits", waits_wording, still_waits)
kind("review_takes_long", takes_long_wording, still_takes_long)
kind("decided", decided_wording, still_concerned)
kind("published", published_wording, still_concerned)
kind("taken_back", taken_back_wording, still_taken_back)
remind(
    ReminderSource(
        kind="campaigns.review_waits",
        title=gettext_lazy("Campaigns that wait for your decision, before three weeks are over"),
        subject=Campaign,
        rows=reviews,
        offsets=(AFTER_7_DAYS, AFTER_11_DAYS, AFTER_14_DAYS),
        choices=(AFTER_7_DAYS, AFTER_11_DAYS, AFTER_14_DAYS),
        concerns=coordinates,
    )
)
remind(
    ReminderSource(
        kind="campaigns.review_takes_long",
        title=gettext_lazy("Campaigns of your group that wait for a decision, before three weeks are over"),
        subject=Campaign,
        rows=authors,
        offsets=(AFTER_14_DAYS,),
        choices=(AFTER_14_DAYS,),
        concerns=leads,
    )
)
