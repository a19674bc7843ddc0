"""What is told of the answers of authorities, and who is reminded that none came."""

from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from campaigns.models import Answer, Campaign, Demand
from campaigns.notices.running import still_a_friend
from campaigns.notices.words import closed_among, title_of
from core.languages import isolated, read
from groups.models import Membership
from notifications.kinds import GATHERED, Date, Kind, Notice, ReminderSource, declare, remind
from notifications.models import Delivery

AFTER = timedelta(days=7)  # a deadline that passed is worth a reminder for so long
MORNING = time(10)


def answered_wording(delivery: Delivery) -> Notice:
    campaign = delivery.subject
    return Notice(
        title=_("An authority has answered"),
        paragraphs=[
            _("There is an answer to what “%(title)s” asks for. Its words stand on the campaign's page.")
            % {"title": title_of(campaign)}
        ],
        url=reverse("campaigns:detail", args=[campaign.slug]),
        action=_("Read the answer"),
        why=_("You get this because you support the campaign or belong to a group that carries it."),
    )


def still_answered(delivery: Delivery) -> str | None:
    """Not when it was taken out again, or when the end of the campaign has told all of it."""
    campaign = delivery.subject
    if campaign.status != Campaign.Status.APPROVED:
        return "campaign not running"
    answers = Answer.objects.filter(demand__campaign=campaign).exclude(kind=Answer.Kind.RECEIVED)
    return still_a_friend(delivery) if answers.exists() else "answer taken out"


def due_wording(delivery: Delivery) -> Notice:
    demand = delivery.subject
    return Notice(
        title=_("An answer is overdue"),
        paragraphs=[
            _("%(addressee)s was to answer “%(title)s” by %(day)s, and no answer is written down.")
            % {
                "addressee": isolated(read(demand, "addressee")),
                "title": title_of(demand.campaign),
                "day": date_format(demand.reply_due_on),
            },
            _("If one came, write it down; if not, ask again or give it another day. Everyone can see the silence."),
        ],
        url=reverse("campaigns:answers", args=[demand.campaign.slug]),
        action=_("See the answers"),
        why=_("You get this because you lead the group that wrote the campaign."),
    )


def counts_from(demand: Demand) -> datetime | None:
    """What the reminder counts back from: it comes on the morning after the day an answer was expected by."""
    if demand.reply_due_on is None:
        return None
    return timezone.make_aware(datetime.combine(demand.reply_due_on + timedelta(days=1), MORNING)) + AFTER


def still_due(delivery: Delivery) -> str | None:
    demand = delivery.subject
    if demand.campaign.status != Campaign.Status.APPROVED:
        return "campaign not running"
    if delivery.occurrence != counts_from(demand):
        return "another day"
    if not Demand.objects.unanswered().filter(pk=demand.pk).exists():
        return "answered"
    leads = Membership.objects.leads().filter(
        user__recipient=delivery.recipient_id, group__carried__campaign=demand.campaign_id,
        group__carried__is_author=True,
    )  # fmt: skip
    return None if leads.exists() else "lead no more"


def overdue(offset: timedelta) -> list[Date]:
    """A few at a time: a day in the calendar becomes a moment by the clock of the country, which no query knows."""
    today = timezone.localdate()
    near = (today - AFTER - timedelta(days=2), today + timedelta(days=3))
    demands = Demand.objects.unanswered().filter(campaign__in=Campaign.objects.running(), reply_due_on__range=near)
    waiting = {demand.pk: demand for demand in demands}
    author = "group__carried__campaign__demands"
    leads = Membership.objects.leads().filter(
        group__carried__is_author=True, user__is_active=True, user__recipient__isnull=False,
        **{f"{author}__in": list(waiting)},
    )  # fmt: skip
    rows = leads.values_list("user__recipient__id", author).distinct() if waiting else []
    return [Date(recipient, key, counts_from(waiting[key])) for recipient, key in rows if key in waiting]


def leads_a_group(user: User) -> bool:
    return Membership.objects.leads().filter(user=user).exists()


declare(
    Kind(
        code="campaigns.answered",
        topic="campaigns",
        wording=answered_wording,
        still_true=still_answered,
        belongs_to=lambda campaign: [campaign],
        settles=lambda campaign, activity: GATHERED,
        closed=closed_among,
    )
)
declare(
    Kind(
        code="campaigns.answer_due",
        topic="campaigns",
        wording=due_wording,
        still_true=still_due,
        subjects=lambda: Demand.objects.select_related("campaign"),
        belongs_to=lambda demand: [demand.campaign],
        closed=closed_among,
    )
)
remind(
    ReminderSource(
        kind="campaigns.answer_due",
        title=gettext_lazy("Answers that your group's campaigns wait for, when their day has passed"),
        subject=Demand,
        rows=overdue,
        offsets=(AFTER,),
        choices=(AFTER,),
        concerns=leads_a_group,
    )
)
