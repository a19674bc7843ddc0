"""What people are told about commitments, and whether it still holds."""

from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.languages import isolated, read
from councils.models import Commitment, Seat
from councils.queries import DUE_HOUR, due_moment, due_rows
from forums.models import Organiser
from notifications.kinds import DAY, GATHERED, THREE_DAYS, WEEK, Kind, Notice, ReminderSource, declare, remind, topic
from notifications.models import Activity, Delivery

FOUR_WEEKS = timedelta(weeks=4)  # a promise takes longer to keep than a meeting to come to
EVIDENCE_ADDED = "councils.evidence_added"

topic("councils", gettext_lazy("Councils"))


def commitments() -> QuerySet[Commitment]:
    return Commitment.objects.select_related("council", "recommendation")


def _title(commitment: Commitment) -> str:
    """To stand inside a sentence."""
    return isolated(read(commitment.recommendation, "title") or commitment.recommendation.ref)


def changed_wording(delivery: Delivery) -> Notice:
    commitment = delivery.subject
    names = {"council": isolated(read(commitment.council, "name")), "title": _title(commitment)}
    lines = {
        "councils.taken_up": _("%(council)s has taken up “%(title)s”."),
        "councils.begun": _("%(council)s has begun to carry out “%(title)s”."),
        "councils.kept": _("%(council)s says that it has carried out “%(title)s”."),
        "councils.not_kept": _("%(council)s says that it has not carried out “%(title)s”."),
        "councils.reopened": _("%(council)s is at work on “%(title)s” again."),
        EVIDENCE_ADDED: _("%(council)s has added evidence to “%(title)s”."),
    }
    said = [lines[verb] % names for verb in acts_told(delivery) if verb in lines]
    return Notice(
        title=_("News of a commitment"),
        paragraphs=said or [_("There is news of “%(title)s” from %(council)s.") % names],
        url=reverse("recommendations:detail", args=[commitment.recommendation.ref]),
        action=_("Follow the thread"),
        why=_("You get this because you sit in the council or organised the forum."),
    )


def acts_told(delivery: Delivery) -> list[str]:
    """What was done, each once: in the portal one act a message; a mail tells what came after it, too."""
    if delivery.activity is None:
        return []
    if delivery.channel == Delivery.Channel.PORTAL:
        return [delivery.activity.verb]
    since = Activity.objects.about(delivery.subject).filter(pk__gte=delivery.activity.pk).order_by("pk")
    return list(dict.fromkeys(since.values_list("verb", flat=True)))


def commitment_settles(commitment: Commitment, activity: Activity | None) -> timedelta:
    return GATHERED


def news_holds(delivery: Delivery) -> str | None:
    """Not when what was done was undone since, and no evidence was added."""
    before = delivery.activity.facts.get("from") if delivery.activity else None
    if before == delivery.subject.status and EVIDENCE_ADDED not in acts_told(delivery):
        return "as it was before"
    return still_concerned(delivery)


def still_concerned(delivery: Delivery) -> str | None:
    """Only while the person sits in the council as a member or organises the edition."""
    account, commitment = delivery.recipient.account, delivery.subject
    if account is None:
        return "no account"
    organises = Organiser.objects.current().filter(user=account, edition=commitment.recommendation.edition_id)
    return None if sits(delivery) or organises.exists() else "no longer concerned"


def sits(delivery: Delivery) -> bool:
    account = delivery.recipient.account
    return delivery.subject.council.seats.current().of_members().filter(user=account).exists()


def sits_somewhere(user: User) -> bool:
    return Seat.objects.current().of_members().filter(user=user).exists()


def due_wording(delivery: Delivery) -> Notice:
    commitment = delivery.subject
    return Notice(
        title=_("A commitment is due soon"),
        paragraphs=[
            _("“%(title)s” is due on %(day)s.") % {"title": _title(commitment), "day": date_format(commitment.due_on)}
        ],
        url=reverse("councils:room", args=[commitment.council.slug]),
        action=_("Open the council's room"),
        why=_("You get this because you sit in the council."),
    )


def still_due(delivery: Delivery) -> str | None:
    commitment = delivery.subject
    if commitment.status not in Commitment.OPEN:
        return "settled"
    if delivery.occurrence != due_moment(commitment.due_on):
        return "another day"
    return None if sits(delivery) else "no longer in the council"


def due_occurrences(offset: timedelta) -> QuerySet[Any, Any]:
    """`due_moment(due_on)` in SQL. The hours are added to a cast because only arithmetic writes a moment as Django
    stores it on SQLite: a bare cast has a fraction of a second, and its text would be another unique key."""
    midnight = Cast("due_on", DateTimeField())
    moment = ExpressionWrapper(midnight + Value(timedelta(hours=DUE_HOUR), DurationField()), DateTimeField())
    return due_rows().values(recipient_id=F("told"), subject_id=F("pk"), occurrence=moment)


declare(
    Kind(
        code="councils.commitment_changed",
        topic="councils",
        wording=changed_wording,
        still_true=news_holds,
        subjects=commitments,
        settles=commitment_settles,
        gathers_in_portal=False,
    )
)
declare(
    Kind(
        code="councils.commitment_due",
        topic="councils",
        wording=due_wording,
        still_true=still_due,
        subjects=commitments,
    )
)
remind(
    ReminderSource(
        kind="councils.commitment_due",
        title=gettext_lazy("Due dates of your council's commitments"),
        subject=Commitment,
        rows=due_occurrences,
        offsets=(WEEK, DAY),
        choices=(FOUR_WEEKS, WEEK, THREE_DAYS, DAY),
        concerns=sits_somewhere,
    )
)
