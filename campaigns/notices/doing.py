"""What is told of the actions of a campaign: to who comes, to who carries it, and to who answers for it."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User, present
from campaigns.models import Action, Campaign, SignUp, Support
from campaigns.notices.links import standing_path
from campaigns.notices.words import DOWN, closed_among, title_of
from campaigns.queries import leads_of_author, place_for
from core.dates import near
from core.languages import columns, isolated, read
from groups.models import Membership
from notifications.kinds import DAY, TWO_HOURS, Kind, Notice, ReminderSource, declare, remind, settling
from notifications.models import Activity, Delivery
from notifications.tokens import fingerprint

REPORT_WITHIN = timedelta(days=2)


def as_told(action: Action) -> str:
    """What a change of the action is told by."""
    places = [getattr(action, name) or "" for name in columns("place")]
    return fingerprint(action.starts_at, action.ends_at, action.place_for, *places)


def time_told(action: Action) -> str:
    return fingerprint(action.starts_at, action.ends_at)


def report_day(action: Action) -> datetime | None:
    """Reminders count back from here: a day before is the day after the action."""
    return action.over_by + REPORT_WITHIN if action.over_by else None


def _called(action: Action) -> str:
    return isolated(read(action, "title"))


def _about(delivery: Delivery, action: Action, title: str, paragraphs: list[str], why: str) -> Notice:
    return Notice(
        title=title,
        paragraphs=[*paragraphs, _("It is an action of “%(title)s”.") % {"title": title_of(action.campaign)}],
        url=action.get_absolute_url(),
        action=_("See the action"),
        why=why,
        starts_at=action.starts_at,
        ends_at=action.ends_at,
        event=read(action, "title").text,
        place=place_for(action, delivery.recipient).text,
    )


def signed_up_wording(delivery: Delivery) -> Notice:
    row = delivery.subject
    told = _about(delivery, row.action, _("You come: %(action)s") % {"action": _called(row.action)}, [], _why_coming())
    if delivery.recipient.account_id:
        return told
    return Notice(**{**vars(told), "url": standing_path(row), "action": _("See it, or give your place back")})


def moved_wording(delivery: Delivery) -> Notice:
    action = delivery.subject
    before = delivery.activity.moment("from") if delivery.activity else None
    paragraphs = []
    if before and before != action.starts_at:
        moment = date_format(localtime(before), "DATETIME_FORMAT")
        paragraphs = [_("Until now it was planned for %(moment)s.") % {"moment": moment}]
    return _about(delivery, action, _("Changed: %(action)s") % {"action": _called(action)}, paragraphs, _why())


def cancelled_wording(delivery: Delivery) -> Notice:
    """Who was to come to what is taken down meanwhile is told as well, without a name of the campaign."""
    action, url = delivery.subject, delivery.subject.get_absolute_url()
    said = _("This action of “%(title)s” does not take place.") % {"title": title_of(action.campaign)}
    if action.campaign.status == Campaign.Status.TAKEN_DOWN:
        said, own = _("This action does not take place."), SignUp.objects.filter(action=action)
        row = own.filter(recipient=delivery.recipient_id, recipient__account=None).first()
        url = standing_path(row) if row else url  # its page is gone for her: her own link says it
    return Notice(
        title=_("Cancelled: %(action)s") % {"action": _called(action)},
        paragraphs=[said],
        url=url,
        action=_("See the action"),
        why=_why(),
    )


def near_wording(delivery: Delivery) -> Notice:
    action = delivery.subject
    return _about(delivery, action, near(_called(action), action.starts_at), [], _why_coming())


def report_wording(delivery: Delivery) -> Notice:
    action = delivery.subject
    return Notice(
        title=_("What came of %(action)s?") % {"action": _called(action)},
        paragraphs=[
            _("It is over, and nobody has written anything down yet. Two lines, a number and a picture are enough."),
            _("It is an action of “%(title)s”.") % {"title": title_of(action.campaign)},
        ],
        url=f"{action.get_absolute_url()}report/",
        action=_("Write it down"),
        why=_("You get this because you lead the group that wrote the campaign."),
    )


def _why() -> str:
    return _("You get this because you come to it, support the campaign, or belong to a group that carries it.")


def _why_coming() -> str:
    return _("You get this because you signed up for it.")


def still_coming(delivery: Delivery) -> str | None:
    row = delivery.subject
    if row.status != SignUp.Status.CONFIRMED:
        return "given back"
    return _over(row.action)


def _over(action: Action) -> str | None:
    if action.campaign.status != Campaign.Status.APPROVED:
        return DOWN if action.campaign.status == Campaign.Status.TAKEN_DOWN else "campaign not running"
    return None if action.is_to_come else "cancelled or over"


def still_moved(delivery: Delivery) -> str | None:
    action = delivery.subject
    if delivery.activity and delivery.activity.facts.get("was") == as_told(action):
        return "as it was before"
    return _over(action) or _unconcerned(delivery, action)


def still_cancelled(delivery: Delivery) -> str | None:
    action = delivery.subject
    if action.status != Action.Status.CANCELLED:
        return "not cancelled"
    if action.campaign.closed_at:  # who came is forgotten: the message is all that is left
        return None
    return _unconcerned(delivery, action)


def _unconcerned(delivery: Delivery, action: Action) -> str | None:
    """Only to who still comes, supports it or belongs to a group of it."""
    hers = {"recipient": delivery.recipient_id}
    if SignUp.objects.confirmed().filter(action=action, **hers).exists():
        return None
    if Support.objects.confirmed().filter(campaign=action.campaign_id, **hers).exists():
        return None
    mine = Membership.objects.active().filter(
        user__recipient=delivery.recipient_id, group__carried__campaign=action.campaign_id
    )  # fmt: skip
    return None if mine.exists() else "concerns her no more"


def still_near(delivery: Delivery) -> str | None:
    action = delivery.subject
    if delivery.occurrence != action.starts_at:
        return "time changed"
    comes = SignUp.objects.confirmed().filter(action=action, recipient=delivery.recipient_id)
    return _over(action) if comes.exists() else "given back"


def still_unreported(delivery: Delivery) -> str | None:
    action = delivery.subject
    if action.status != Action.Status.PLANNED or action.reported_at:
        return "reported or cancelled"
    if action.campaign.status != Campaign.Status.APPROVED:
        return "campaign not running"
    if delivery.occurrence != report_day(action):
        return "time changed"
    leads = leads_of_author(action.campaign).filter(user__recipient=delivery.recipient_id)
    return None if leads.exists() else "lead no more"


def who_comes(offset: timedelta) -> QuerySet[SignUp, Any]:
    rows = SignUp.objects.confirmed().filter(
        Q(recipient__account=None) | present("recipient__account__"), action__status=Action.Status.PLANNED,
        action__starts_at__isnull=False, action__campaign__status=Campaign.Status.APPROVED,
    )  # fmt: skip
    return rows.values("recipient_id", subject_id=F("action_id"), occurrence=F("action__starts_at"))


def who_reports(offset: timedelta) -> QuerySet[Membership, Any]:
    actions = "group__carried__campaign__actions"
    rows = Membership.objects.leads().filter(
        present("user__"), user__recipient__isnull=False, group__carried__is_author=True,
        group__carried__campaign__status=Campaign.Status.APPROVED,
        **{f"{actions}__status": Action.Status.PLANNED, f"{actions}__reported_at__isnull": True,
           f"{actions}__starts_at__isnull": False},
    )  # fmt: skip
    over = Coalesce(f"{actions}__ends_at", f"{actions}__starts_at", output_field=DateTimeField())
    day = ExpressionWrapper(over + Value(REPORT_WITHIN, DurationField()), DateTimeField())
    return rows.values(recipient_id=F("user__recipient__id"), subject_id=F(f"{actions}__pk"), occurrence=day)


def comes_somewhere(user: User) -> bool:
    return SignUp.objects.confirmed().filter(recipient__account=user).exists()


def leads_somewhere(user: User) -> bool:
    return Membership.objects.leads().filter(user=user).exists()


def _settles(action: Action, activity: Activity | None) -> timedelta:
    return settling(activity, action.starts_at)


def _actions() -> QuerySet[Action]:
    return Action.objects.select_related("campaign")


def _kind(code: str, wording: Any, still_true: Any, **more: Any) -> None:
    declare(Kind(code=f"campaigns.{code}", topic="campaigns", wording=wording, still_true=still_true,
                 **{"subjects": _actions, "belongs_to": lambda action: [action.campaign],
                    "closed": closed_among} | more))  # fmt: skip


_kind("signed_up", signed_up_wording, still_coming, urgency=2, is_mandatory=True, belongs_to=None,
      title=gettext_lazy("Your place at an action"),
      subjects=lambda: SignUp.objects.select_related("action__campaign"))  # fmt: skip
_kind("action_moved", moved_wording, still_moved, urgency=3, settles=_settles)
_kind("action_cancelled", cancelled_wording, still_cancelled, urgency=3)
_kind("coming_moved", moved_wording, still_moved, urgency=3, settles=_settles, is_mandatory=True,
      title=gettext_lazy("Another time or place of an action you signed up for"))  # fmt: skip
_kind("coming_cancelled", cancelled_wording, still_cancelled, urgency=3, is_mandatory=True, closed=None,
      title=gettext_lazy("An action you signed up for is cancelled"))  # fmt: skip
_kind("action_reminder", near_wording, still_near, urgency=4)
_kind("action_report_wanted", report_wording, still_unreported)
remind(
    ReminderSource(
        kind="campaigns.action_reminder",
        title=gettext_lazy("Actions of campaigns that you signed up for"),
        subject=Action,
        rows=who_comes,
        offsets=(DAY, TWO_HOURS),
        concerns=comes_somewhere,
    )
)
remind(
    ReminderSource(
        kind="campaigns.action_report_wanted",
        title=gettext_lazy("Actions of which nobody wrote what came of them, before two days are over"),
        subject=Action,
        rows=who_reports,
        offsets=(DAY,),
        choices=(DAY,),
        concerns=leads_somewhere,
    )
)
